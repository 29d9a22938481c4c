import type { LegacyScheme } from "./legacy-codes.ts"
import type { Method, RefusalReason } from "./outcomes.ts"
import type { SubjectRecord } from "./subject-record.ts"

export type EventKind =
  | "enrollment-started"
  | "totp-activated"
  | "totp-replaced"
  | "totp-added"
  | "totp-removed"
  | "totp-renamed"
  | "codes-issued"
  | "codes-adopted"
  | "codes-voided"
  | "codes-confirmed"
  | "code-checked"
  | "accepted"
  | "refused"
  | "disabled"
  | "recovered"
  | "recovery-started"
  | "unlocked"
  | "removed"
  | "replayed"
  | "locked"
  | "addresses-changed"
  | "passphrase-sent"
  | "taken-over"
  | "takeover-undone"

/** What a decision says about itself. Never a code or secret; nothing that was typed. */
export interface NewEvent {
  readonly kind: EventKind
  readonly method?: Method
  readonly reason?: RefusalReason
  readonly set?: number
  readonly codesLeft?: number
  readonly failures?: number
  readonly waitSeconds?: number
  /** the time step that was accepted; with `set` and `selector`, what a replay needs to spend it once more. None of them is secret. */
  readonly step?: number
  /** which code of the set was accepted */
  readonly selector?: number
  /** the selector that an issued set begins with */
  readonly firstSelector?: number
  /** true where the failure is one of an enrolment that is not finished yet */
  readonly pending?: boolean
  /** true where the issued set was sent as a sealed kit */
  readonly sealed?: boolean
  /** true where the issued set waits for its proof beside the one before */
  readonly staged?: boolean
  /** the last event of the history that was replayed */
  readonly replayedThrough?: number
  /** the number of the authenticator that this is about, where the subject has several */
  readonly authenticator?: number
  /** the system that the subject came from */
  readonly origin?: string
  /** the import that brought it */
  readonly run?: string
  /** how the other system kept the code */
  readonly scheme?: LegacyScheme
}

/** Who asked, as far as the application says. Part of the audited event. */
export interface EventSource {
  readonly ip?: string
  readonly userAgent?: string
  readonly requestId?: string
  /** the operator who acted, and why */
  readonly by?: string
}

/** An event as it is read back. */
export interface SubjectEvent extends NewEvent, EventSource {
  /** 1, 2, 3… per subject */
  readonly seq: number
  /** ISO 8601, UTC */
  readonly at: string
}

/** A new record and what it says of itself; committed together or not at all. */
export interface Change {
  readonly record: SubjectRecord
  readonly events: readonly NewEvent[]
}

/** What a decision amounts to: the change to commit, or null where nothing changes, and what the caller is told. */
export interface Decision<Outcome> {
  readonly change: Change | null
  readonly outcome: Outcome
}
