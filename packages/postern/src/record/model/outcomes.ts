import type { CodeFormat } from "@postern/core"

/** The kind of factor that was used. */
export type Method = "totp" | "backup-code"

export type RefusalReason =
  | "wrong-code"
  | "mistyped"
  | "already-used"
  | "superseded"
  | "expired"
  | "replayed"
  | "not-enrolled"
  | "disabled"

/** What a person is told along with a successful sign-in. */
export type Advice = "codes-low" | "replace-authenticator" | "confirm-codes" | "codes-expiring"

export interface Accepted {
  readonly outcome: "accepted"
  readonly method: Method
  /** codes that still work: none of a set that has expired or is disabled */
  readonly codesLeft: number
  readonly advice: readonly Advice[]
}

export interface Refused {
  readonly outcome: "refused"
  readonly reason: RefusalReason
  /** tries before the next wait, told where the attempt was counted */
  readonly triesLeft?: number
  /** the wait that begins with this failure */
  readonly retryAfterSeconds?: number
  /** for `mistyped`: the groups that look wrong, 1 is the first as printed; empty when it cannot be told */
  readonly suspectGroups?: readonly number[]
  /** for `wrong-code`: by how much the app's clock is ahead, or behind if negative; told once two codes in a row are off alike */
  readonly clockOffSeconds?: number
}

export interface Throttled {
  readonly outcome: "throttled"
  readonly retryAfterSeconds: number
}

export type NotAccepted = Refused | Throttled
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
