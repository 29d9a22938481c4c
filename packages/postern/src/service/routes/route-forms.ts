import { z } from "zod"
import type { Purpose } from "../access/tickets.ts"
import type { AnswerSpec } from "../http/route.ts"
import * as answers from "./schemas/answer-schemas.ts"

/** Where a subject is, for applications. */
export const subjectPath = "/v1/subjects/{subject}"

/** A route on a subject, for applications with an API key. */
export function forApplication<Name extends string>(name: Name) {
  return { method: "POST", access: "api-key", path: `${subjectPath}/${name}` } as const
}

/** The same for the browser that holds a ticket for one of the purposes. */
export function forBrowser<Name extends string>(name: Name, ...purposes: readonly Purpose[]) {
  return { method: "POST", access: "ticket", path: `/v1/browser/${name}`, purposes } as const
}

type Answers = Readonly<Record<number, AnswerSpec>>

const throttled: Answers = { 429: { description: "Too many failures: wait.", schema: answers.throttled } }

/** A refusal alone: success has another status. */
export const refusedOnly: Answers = {
  200: { description: "The proof was refused: nothing changed.", schema: answers.refused },
  ...throttled,
}
export const forbidden: Answers = {
  403: { description: "A proof is needed, or the page may not call.", schema: answers.problem },
}
export const conflict: Answers = {
  409: { description: "There is a second factor, and no proof of it.", schema: answers.problem },
}
export function unknown(description: string): Answers {
  return { 404: { description, schema: answers.problem } }
}

/** Documents a route that ends in `success` or a refusal. */
export function orRefused(description: string, success: z.ZodType): Answers {
  return { 200: { description, schema: z.union([success, answers.refused]) }, ...throttled }
}
