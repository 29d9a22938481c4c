import { type FaultCode, faults, PosternError } from "../../issuer/index.ts"

/** What the service itself refuses, by its stable code; faults of the library keep theirs (see `record/errors.ts`). */
export const problems = {
  "invalid-request": { status: 400, title: "The request does not have the documented form." },
  "api-key-invalid": { status: 401, title: "An API key is needed: `Authorization: Bearer KEY`." },
  "ticket-invalid": { status: 401, title: "A ticket is needed, and this is none that opens here." },
  "ticket-expired": { status: 401, title: "The ticket's time is over: ask the application for a new one." },
  "ticket-purpose": { status: 401, title: "The ticket was made for another purpose." },
  "cross-site": { status: 403, title: "Pages of this origin may not call the service." },
  "proof-required": { status: 403, title: "A fresh second factor is needed for this." },
  "unknown-route": { status: 404, title: "There is no such route." },
  "unknown-subject": { status: 404, title: "The subject has no second factor here." },
  "method-not-allowed": { status: 405, title: "The route does not answer this method." },
  "request-timeout": { status: 408, title: "The request did not come whole in time." },
  "headers-too-large": { status: 431, title: "The request's headers are longer than 16 384 bytes." },
  internal: { status: 500, title: "Something went wrong here, and nothing more is told." },
} as const

export type ProblemCode = keyof typeof problems | FaultCode

/** Where a request is wrong. The value is never told back: it may be a code. */
export interface RequestError {
  /** a JSON pointer into the body */
  readonly pointer?: string
  /** a path or query parameter */
  readonly parameter?: string
  readonly header?: string
  readonly detail: string
}

/** An RFC 9457 problem, thrown towards the one place that answers it. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: readonly RequestError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, errors: readonly RequestError[] = [], headers: Readonly<Record<string, string>> = {}) {
    super(code)
    this.name = "Problem"
    this.code = code
    this.errors = errors
    this.headers = headers
  }
}

/** Makes the problem for one thing wrong with a request. */
export function invalidRequest(error: RequestError): Problem {
  return new Problem("invalid-request", [error])
}

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly errors?: readonly RequestError[]
}

const problemTypePrefix = "urn:postern:problem:"

/** Gives the body of a problem: fixed sentences alone, so that no fault can carry SQL, a path or what was typed to the outside. */
export function problemBody(code: ProblemCode, errors: readonly RequestError[] = []): ProblemBody {
  const { status, title } = isFault(code)
    ? { status: faults[code].status, title: faults[code].message }
    : problems[code]
  return { type: `${problemTypePrefix}${code}`, title, status, code, ...(errors.length > 0 && { errors }) }
}

function isFault(code: ProblemCode): code is FaultCode {
  return Object.hasOwn(faults, code)
}

const retryAfterSeconds = "1"

/** Turns whatever was thrown into a problem. Anything unforeseen is `internal`, whatever its message says. */
export function problemFrom(fault: unknown): Problem {
  if (fault instanceof Problem) return fault
  if (!(fault instanceof PosternError)) return new Problem("internal")
  return new Problem(fault.code, [], fault.status === 503 ? { "Retry-After": retryAfterSeconds } : {})
}
