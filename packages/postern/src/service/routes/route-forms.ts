import { z } from "zod"
import type { Purpose } from "../access/tickets.ts"
import { Problem } from "../http/problem.ts"
import { type AnswerSpecs, type AnyRoute, type Call, noContent, type Route } from "../http/route.ts"
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

/** One side of an operation: what it takes there, and how it is answered. */
interface Side<Body, Answers extends AnswerSpecs>
  extends Pick<Route<Body, Answers>, "body" | "isBodyOptional" | "answer"> {
  /** where this side says more than the other */
  readonly summary?: string
}

/** An operation that applications and browsers both have. */
interface Operation<ForApplication, ForBrowser, Answers extends AnswerSpecs, More extends AnswerSpecs> {
  readonly name: string
  readonly summary: string
  readonly answers: Answers
  readonly application: Side<ForApplication, Answers>
  readonly browser: Side<ForBrowser, Answers & More> & {
    /** the purposes of the tickets that open it */
    readonly purposes: readonly Purpose[]
    /** what only a browser is answered */
    readonly moreAnswers?: More
  }
}

/** Mounts one operation twice: for applications with an API key, and for browsers with a ticket. */
export function onBothSides<
  ForApplication,
  ForBrowser,
  const Answers extends AnswerSpecs,
  const More extends AnswerSpecs = Record<never, never>,
>(operation: Operation<ForApplication, ForBrowser, Answers, More>): readonly AnyRoute[] {
  const { name, summary, answers, application, browser } = operation
  const { purposes, moreAnswers, ...side } = browser
  return [
    { ...forApplication(name), summary, answers, ...application },
    { ...forBrowser(name, ...purposes), summary, answers: { ...answers, ...moreAnswers }, ...side },
  ]
}

const throttled = { 429: { description: "Too many failures: wait.", schema: answers.throttled } } as const

/** A refusal alone: success has another status. */
export const refusedOnly = {
  200: { description: "The proof was refused: nothing changed.", schema: answers.refused },
  ...throttled,
} as const
export const forbidden = {
  403: { description: "A proof is needed, or the page may not call.", schema: answers.problem },
} as const
export const conflict = {
  409: {
    description: "There is a second factor, and no proof of it; or one authenticator too many.",
    schema: answers.problem,
  },
} as const
export function unknown(description: string) {
  return { 404: { description, schema: answers.problem } } as const
}

/** Documents a route that ends in `success` or a refusal. */
export function orRefused<Success extends z.ZodType>(description: string, success: Success) {
  return { 200: { description, schema: z.union([success, answers.refused]) }, ...throttled } as const
}

/** Answers a change that is made, or that has nobody to be made to. */
export function changedOrUnknown(changed: string, nothing: string, change: (call: Call) => Promise<boolean>) {
  return {
    answers: { 204: { description: changed }, ...unknown(nothing) },
    answer: async (call: Call) => {
      if (!(await change(call))) throw new Problem("unknown-subject")
      return noContent
    },
  } as const
}
