/** Why a call did not end in an answer: the service's problem code, or `offline` where none came. */
export class ClientFault extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.name = "ClientFault"
    this.code = code
  }
}

/** Gives a fault's code; `internal` for what should not have happened. */
export function codeOf(fault: unknown): string {
  return fault instanceof ClientFault ? fault.code : "internal"
}

/** Whether what was asked for may have been done all the same: no answer came, or none that says what was done. */
export function isOutcomeUnknown(fault: unknown): boolean {
  return ["offline", "internal", "store-outcome-unknown", "request-timeout"].includes(codeOf(fault))
}
