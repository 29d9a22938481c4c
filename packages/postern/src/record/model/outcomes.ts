import type { Accepted, CodeFormat, NotAccepted } from "@postern/core"

export type { Accepted, Advice, Method, NotAccepted, RefusalReason, Refused, Throttled } from "@postern/core"

export type VerifyOutcome = Accepted | NotAccepted

/** A code set as it is shown, once: this is the only place where its codes exist in clear. */
export interface IssuedCodeSet {
  readonly set: number
  readonly format: CodeFormat
  readonly codes: readonly string[]
  /** ISO 8601, UTC */
  readonly issuedAt: string
  readonly expiresAt: string | null
  /** the kit: a text file to keep */
  readonly text: string
  /** what to call that file */
  readonly fileName: string
}
