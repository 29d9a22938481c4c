import type { Method } from "./outcomes.ts"
import type { EventSource } from "./subject-event.ts"

/** What a person is told of, one word per notice; also the `type` of a webhook. Append, never rename. */
export type NoticeKind =
  | "authenticator-added"
  | "authenticator-replaced"
  | "authenticator-removed"
  | "second-factor-removed"
  | "codes-issued"
  | "codes-replaced"
  | "codes-voided"
  | "code-checked"
  | "backup-code-used"
  | "recovered"
  | "recovery-started"
  | "codes-low"
  | "codes-gone"
  | "second-factor-failing"
  | "throttled"
  | "disabled"
  | "totp-replayed"
  | "codes-unconfirmed"
  | "codes-expiring"
  | "unlocked"
  | "locked"
  | "addresses-changed"
  | "taken-over"
  | "codes-to-replace"

/** What is sent to a person beside notices: codes in an encrypted kit, and by another channel its passphrase. */
export type ParcelKind = "sealed-kit" | "kit-passphrase"

/** What a notice tells beside its kind; never a code, secret or key. What does not apply to a kind is left out. */
export interface NoticeFacts {
  readonly method?: Method
  /** of several authenticators the id of the one that this is about, as status lists it */
  readonly authenticator?: string
  readonly set?: number
  readonly codesLeft?: number
  /** failures in a row */
  readonly failures?: number
  /** seconds until the next attempt is looked at */
  readonly waitSeconds?: number
  /** ISO 8601, UTC: when the set expires */
  readonly expiresAt?: string
  /** whole days until then: 30, 7 or 1 */
  readonly daysLeft?: number
}

/** One thing that a person is told of, whatever the channel. */
export interface Notice<Kind extends NoticeKind | ParcelKind = NoticeKind> {
  /** the same for every delivery and every retry of this notice, and for no other: receivers tell doubles by it */
  readonly id: string
  readonly kind: Kind
  /** the application's name */
  readonly issuer: string
  readonly tenant: string
  readonly subject: string
  /** the account's name as the person knows it, or null */
  readonly account: string | null
  /** ISO 8601, UTC: when it happened, or when the reminder fell due */
  readonly at: string
  /** who asked, as far as the application said; an operator's act has `by` */
  readonly source: EventSource
  readonly facts: NoticeFacts
  /** the page where the person says that it was not them, or null where there is none */
  readonly reportUrl: string | null
}
