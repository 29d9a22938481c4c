import type { z } from "zod"
import type { Method, NotAccepted, Postern, RefusalReason, Source } from "../../issuer/index.ts"
import type { ResultSigner } from "../access/results.ts"
import type { Purpose, Ticket, TicketSeal } from "../access/tickets.ts"
import type { Outcome } from "../monitoring/log.ts"
import type { Metrics, NoticeCounts } from "../monitoring/metrics.ts"
import type { CodeSender } from "../service-options.ts"

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
  /** @throws PosternError `delivery-off` where there is none */
  readonly codeSender: (tenant: string) => CodeSender
  readonly resultIssuer: (tenant: string) => string
  readonly ready: () => Promise<void>
  /** counts the notices of all tenants; null where there are none, or where the store does not say */
  readonly noticeCounts: () => Promise<NoticeCounts | null>
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

/** A route: what it takes, what it answers, and the function between the two. OpenAPI is made of the same object. */
export interface Route<Body = never> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** with `{subject}` where one stands in the path */
  readonly path: string
  readonly access: Access
  /** the purposes of the tickets that open it */
  readonly purposes?: readonly Purpose[]
  readonly summary: string
  readonly body?: z.ZodType<Body>
  /** whether the body may be left out */
  readonly isBodyOptional?: boolean
  /** whether its answers are large or read many rows: then only a few of them are made at once; @default false */
  readonly isLarge?: boolean
  readonly query?: z.ZodType<Record<string, string | undefined>>
  readonly answers: Readonly<Record<number, AnswerSpec>>
  answer(call: Call<Body>, tools: ServiceTools): Answer | Promise<Answer>
}

/** A route whose body is known to its own function alone. */
export type AnyRoute = Route

/** Checks a route's types where it is written. */
export function defineRoute<Body = undefined>(route: Route<Body>): AnyRoute {
  return route as unknown as AnyRoute
}

/** What the operations of the library end in, as far as an answer is concerned. */
export interface Told {
  readonly outcome?: Outcome
  readonly status?: "pending"
  readonly method?: Method
  readonly reason?: RefusalReason
}

/** Answers with an outcome: 429 with Retry-After when throttled, 200 when refused, else the status that success has. */
export function answerOutcome(outcome: NotAccepted | object, success: 200 | 201 = 200): Answer {
  const told = outcome as Partial<NotAccepted>
  if (told.outcome === "throttled")
    return { status: 429, body: outcome, headers: { "Retry-After": String(told.retryAfterSeconds) } }
  return { status: told.outcome === "refused" ? 200 : success, body: outcome }
}

export const noContent: Answer = { status: 204, body: null }
