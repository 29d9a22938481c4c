// What the browser routes answer. The OpenAPI document describes the same; the outcomes of an attempt are those of @postern/core.
import type { Advice, Accepted as Outcome } from "@postern/core/outcomes"

export type { Advice, Method, NotAccepted, RefusalReason, Refused } from "@postern/core/outcomes"

/** An answer that carries a signed result for the application. */
interface Signed {
  /** a JWT that the application verifies; good once, for two minutes */
  readonly result: string
}

export interface Accepted extends Outcome, Signed {
  /** a recovery was begun and no authenticator works yet */
  readonly recovering?: true
}

export interface CodeSet {
  readonly set: number
  readonly codes: readonly string[]
  readonly issuedAt: string
  readonly expiresAt: string | null
  /** the kit: the text file to keep */
  readonly text: string
}

export interface Enrollment {
  readonly secret: string
  readonly uri: string
  readonly qrSvg: string
}

export interface Pending extends Enrollment {
  readonly status: "pending"
  readonly outcome?: undefined
}

export interface Activated extends Partial<Signed> {
  readonly outcome: "activated"
  /** null after a recovery, where the set that came with it stays, and for one that was added */
  readonly codeSet: CodeSet | null
  /** this code activated it a moment ago: the answer got lost, and the codes with it */
  readonly repeated?: true
}

/** A renewal is no fresh factor: codes that were replaced with one come without a result. */
export interface Issued extends Partial<Signed> {
  readonly outcome: "issued"
  readonly codeSet: CodeSet
  /** the codes before it stay good until one of these is typed back or used */
  readonly staged?: true
}

export interface Recovered extends Signed {
  readonly outcome: "recovered"
  readonly codeSet: CodeSet
  readonly enrollment: Enrollment
}

export interface Noted {
  readonly outcome: "confirmed" | "valid"
  readonly set: number
  readonly codesLeft: number
}

/** One of several authenticators is removed or renamed. */
export interface AuthenticatorChanged {
  readonly outcome: "removed" | "renamed"
}

export interface Authenticator {
  readonly id: string
  /** what its holder calls it; null for no name */
  readonly name: string | null
  /** the account as the app shows it */
  readonly label: string
  readonly activatedAt: string
  readonly lastUsedAt: string | null
}

export interface Removed extends Signed {
  readonly outcome: "removed"
}

interface Throttle {
  readonly retryAfterSeconds: number
}

export interface Status {
  /** whether support voided everything, so that nothing is left but to enrol */
  readonly mustEnroll: boolean
  readonly advice: readonly Advice[]
  readonly totp: {
    readonly status: "none" | "pending" | "active" | "disabled"
    readonly activatedAt: string | null
    readonly lastUsedAt: string | null
    readonly enrollmentPending: boolean
    /** since when it is disabled because the phone was said to be lost */
    readonly lostAt: string | null
    /** those that are bound, the oldest first; a service of before has none to tell */
    readonly authenticators?: readonly Authenticator[]
  }
  readonly codes: {
    readonly status: "none" | "active" | "used-up" | "expired" | "disabled"
    /** `legacy`: those of another system, from before a takeover */
    readonly format: "standard" | "short" | "long" | "legacy" | null
    readonly set: number
    readonly total: number
    readonly left: number
    readonly issuedAt: string | null
    readonly confirmedAt: string | null
    readonly checkedAt: string | null
    readonly lastUsedAt: string | null
    readonly expiresAt: string | null
    /** new codes that wait to be typed back; the rest is about those before them */
    readonly staged: { readonly set: number; readonly total: number; readonly issuedAt: string } | null
  }
  readonly throttle: { readonly totp: Throttle | null; readonly codes: Throttle | null }
}
