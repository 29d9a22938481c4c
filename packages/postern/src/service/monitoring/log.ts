import type { FaultCode, Method, RefusalReason, StoreTrouble } from "../../issuer/index.ts"
import type { ProblemCode } from "../http/problem.ts"

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "OTHER"

/** What an operation ended in. */
export type Outcome =
  | "accepted"
  | "activated"
  | "confirmed"
  | "issued"
  | "locked"
  | "pending"
  | "recovered"
  | "refused"
  | "removed"
  | "sent"
  | "throttled"
  | "valid"

/**
 * One line of the log. Closed on purpose: numbers, words from fixed lists, the route's template, the tenant as configured and an id that
 * can be nothing else. There is no field that a code, a secret or a subject would fit into.
 */
export interface LogEntry {
  readonly event: "request"
  /** ISO 8601, UTC */
  readonly time: string
  readonly httpMethod: HttpMethod
  /** the template, such as `/v1/subjects/{subject}/verify`; `unmatched` where there is no such route */
  readonly route: string
  readonly status: number
  /** milliseconds, to a hundredth */
  readonly ms: number
  readonly requestId: string
  readonly tenant?: string
  readonly outcome?: Outcome
  readonly reason?: RefusalReason
  /** the factor that was used or tried, by the form of what was typed */
  readonly method?: Method
  readonly fault?: ProblemCode | FaultCode
  /** why the store could not be asked, or refused */
  readonly trouble?: StoreTrouble
  /** what the database server said, in its five characters */
  readonly sqlState?: string
}

const httpMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/** Names the method; an invented one is `OTHER`, for a method is a free word and could be a code. */
export function httpMethodOf(request: Request): HttpMethod {
  return httpMethods.has(request.method) ? (request.method as HttpMethod) : "OTHER"
}

/** Makes a `log` function that writes entries as JSON lines. JSON escapes line ends, so no entry can forge another. */
export function jsonLines(write: (line: string) => void): (entry: LogEntry) => void {
  return entry => write(`${JSON.stringify(entry)}\n`)
}
