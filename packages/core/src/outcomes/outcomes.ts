// What an attempt can come to, in the words of the library, the HTTP API and the elements. They stand here once, because all three need them.

export const methods = ["totp", "backup-code"] as const
/** The kind of factor that was used. */
export type Method = (typeof methods)[number]

export const refusalReasons = [
  "wrong-code",
  "mistyped",
  "already-used",
  "superseded",
  "expired",
  "replayed",
  "not-enrolled",
  "disabled",
  "not-for-recovery",
] as const
export type RefusalReason = (typeof refusalReasons)[number]

export const adviceKinds = [
  "codes-low",
  "replace-authenticator",
  "confirm-codes",
  "codes-expiring",
  "replace-codes",
] as const
/** What a person is told along with a successful sign-in. */
export type Advice = (typeof adviceKinds)[number]

export interface Accepted {
  readonly outcome: "accepted"
  readonly method: Method
  /** of several authenticators the id of the one that showed the code, as status lists it */
  readonly authenticator?: string
  /** codes that still work: none of a set that has expired or is disabled */
  readonly codesLeft: number
  readonly advice: readonly Advice[]
  /**
   * while codes of another system stand: a ticket of ten minutes that is a proof for `replaceCodes`, once, and for nothing else. It is as secret as a
   * code.
   */
  readonly renewal?: string
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
