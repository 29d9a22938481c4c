import { type FaultCode, PosternError, type TroubleDetails, troubleOf } from "../../issuer/index.ts"

/** What is known of a statement that failed. */
export type FaultKind =
  /** it was never sent: no connection could be had */
  | "unreached"
  /** the server answered that it did not carry it out, and asking again may help */
  | "retriable"
  /** the server answered that it did not carry it out */
  | "refused"
  /** it was sent and no answer came: it may have been carried out, or may yet be */
  | "unanswered"

/** A statement that failed; `cause` is what the driver said. */
export class StatementFault extends Error {
  readonly kind: FaultKind
  /** what is told of it: words and characters that hold nothing of what was stored */
  readonly details: TroubleDetails

  constructor(kind: FaultKind, cause: unknown, details: TroubleDetails = {}) {
    super(kind, { cause })
    this.name = "StatementFault"
    this.kind = kind
    this.details = details
  }
}

/** Makes the fault that the store throws, with the cause in a word. No message of the server or the driver is told: it may quote values. */
export function storeFaultOf(
  code: Extract<FaultCode, "store-unavailable" | "store-outcome-unknown">,
  fault: unknown,
): PosternError {
  return new PosternError(code, { ...detailsOf(fault) }, fault)
}

function detailsOf(fault: unknown): TroubleDetails {
  if (!(fault instanceof StatementFault)) return troubleOf(fault)
  // What preparing a connection found out by itself.
  return fault.cause instanceof PosternError ? troubleOf(fault.cause) : fault.details
}
