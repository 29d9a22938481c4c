import type { z } from "zod"
import type { Method, NotAccepted, Postern, RefusalReason, Refused, Source, Throttled } from "../../issuer/index.ts"
import type { ResultSigner } from "../access/results.ts"
import type { Purpose, Ticket, TicketSeal } from "../access/tickets.ts"
import type { Outcome } from "../monitoring/log.ts"
import type { Metrics, StoreCounts } from "../monitoring/metrics.ts"
import type { CodeSender, ServiceOptions } from "../service-options.ts"

/** What a route asks of its caller. */
export type Access = "open" | "api-key" | "ticket"

/** One request, after everything about it was checked. */
export interface Call<Body = unknown> {
  /** the library for the caller's tenant */
  readonly postern: Postern
  /** from the path or the ticket; "" on routes without one */
  readonly subject: string
  readonly body: Body
  readonly query: Readonly<Record<string, string | undefined>>
  readonly source: Source
  /** with ticket routes alone */
  readonly pass: { readonly ticket: Ticket; readonly token: string } | null
}

export interface Answer {
  readonly status: 200 | 201 | 204 | 400 | 401 | 403 | 404 | 405 | 409 | 429 | 500 | 503
  /** sent as JSON; text and bytes go as they are, text with its content type among `headers` */
  readonly body: object | string | Uint8Array | null
  readonly headers?: Readonly<Record<string, string>>
}

/** What routes share. */
export interface ServiceTools {
  readonly tickets: TicketSeal
  readonly results: ResultSigner
  readonly metrics: Metrics
  readonly otherMetrics: ServiceOptions["otherMetrics"]
  /** @throws PosternError `delivery-off` where there is none */
  readonly codeSender: (tenant: string) => CodeSender
  readonly resultIssuer: (tenant: string) => string
  readonly ready: () => Promise<void>
  /** counts the notices of all tenants; null where there are none, or where the store does not say */
  readonly storeCounts: () => Promise<StoreCounts>
  /** the OpenAPI document, JSON in one buffer for all who ask */
  readonly openApi: () => Promise<Uint8Array>
}

/** A documented answer. */
export interface AnswerSpec {
  readonly description: string
  readonly schema?: z.ZodType
  /** @default "application/json" */
  readonly type?: string
  /** what each header of its own says, beside those that many answers have */
  readonly headers?: Readonly<Record<string, string>>
}

/** The documented answers of a route, by status. */
export type AnswerSpecs = Readonly<Record<number, AnswerSpec>>

/** What a schema describes, as code that changes nothing may give it. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Given<T[Name]> }
    : T

/** JSON that is sent as it is, of the schema's form; text where no schema is; nothing else. */
type BodyOf<Spec> = Spec extends { readonly schema: z.ZodType<infer Body> }
  ? Given<Body> | Uint8Array
  : Spec extends { readonly type: string }
    ? string
    : null

/** The answers that a route documents: the compiler holds its function to them. */
export type AnswerOf<Answers> = {
  [Status in keyof Answers & Answer["status"]]: Answer & {
    readonly status: Status
    readonly body: BodyOf<Answers[Status]>
  }
}[keyof Answers & Answer["status"]]

/** What is known of a route beside its function. OpenAPI is made of the same object. */
interface RouteFacts {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** with `{subject}` where one stands in the path */
  readonly path: string
  readonly access: Access
  /** the purposes of the tickets that open it */
  readonly purposes?: readonly Purpose[]
  readonly summary: string
  /** whether the body may be left out */
  readonly isBodyOptional?: boolean
  /** whether its answers are large or read many rows: then only a few of them are made at once; @default false */
  readonly isLarge?: boolean
  readonly query?: z.ZodType<Record<string, string | undefined>>
}

/** A route: what it takes, what it answers, and the function between the two. */
export interface Route<Body, Answers extends AnswerSpecs> extends RouteFacts {
  readonly body?: z.ZodType<Body>
  readonly answers: Answers
  answer(call: Call<Body>, tools: ServiceTools): AnswerOf<Answers> | Promise<AnswerOf<Answers>>
}

/** A route whose body and answers are known to its own function alone. */
export interface AnyRoute extends RouteFacts {
  readonly body?: z.ZodType
  readonly answers: AnswerSpecs
  answer(call: Call<never>, tools: ServiceTools): Answer | Promise<Answer>
}

/** Checks a route's types where it is written. */
export function defineRoute<Body = undefined, const Answers extends AnswerSpecs = AnswerSpecs>(
  route: Route<Body, Answers>,
): AnyRoute {
  return route
}

/** What the operations of the library end in, as far as an answer is concerned. */
export interface Told {
  readonly outcome?: Outcome
  readonly status?: "pending"
  readonly method?: Method
  readonly reason?: RefusalReason
}

/** An outcome with the status that goes with it. */
export type OutcomeAnswer<Outcome, Success> = Outcome extends Throttled
  ? { readonly status: 429; readonly body: Outcome; readonly headers: Readonly<Record<string, string>> }
  : Outcome extends Refused
    ? { readonly status: 200; readonly body: Outcome }
    : { readonly status: Success; readonly body: Outcome }

/** Answers with an outcome: 429 with Retry-After when throttled, 200 when refused, else the status that success has. */
export function answerOutcome<Outcome extends object>(outcome: Outcome): OutcomeAnswer<Outcome, 200>
export function answerOutcome<Outcome extends object, Success extends 200 | 201>(
  outcome: Outcome,
  success: Success,
): OutcomeAnswer<Outcome, Success>
export function answerOutcome(outcome: object, success: 200 | 201 = 200): Answer {
  return outcomeAnswer(outcome, success)
}

function outcomeAnswer(outcome: Partial<NotAccepted>, success: 200 | 201): Answer {
  if (outcome.outcome === "throttled")
    return { status: 429, body: outcome, headers: { "Retry-After": String(outcome.retryAfterSeconds) } }
  return { status: outcome.outcome === "refused" ? 200 : success, body: outcome }
}

export const noContent = { status: 204, body: null } as const
