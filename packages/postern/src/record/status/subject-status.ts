import type { CodeFormat } from "@postern/core"
import { type Attempts, triesLeft, waitSeconds } from "../model/attempts.ts"
import { codesLeft, goodUntil, isExpired, mayRecover } from "../model/code-set.ts"
import { type Instant, isoTime } from "../model/instant.ts"
import type { Advice } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import {
  type BoundSecret,
  hasWorkingAuthenticator,
  isRemoved,
  isRequired,
  type SubjectRecord,
} from "../model/subject-record.ts"
import { shownLabel } from "../totp/otpauth-uri.ts"
import { authenticatorsOf } from "../transitions/authenticators.ts"
import { adviceFor } from "./advice.ts"

/** How one factor's failures stand. */
export interface ThrottleStatus {
  readonly failures: number
  readonly triesLeft: number
  /** whole seconds until the next attempt is looked at, 0 for none */
  readonly retryAfterSeconds: number
  readonly disabled: boolean
}

/** One authenticator of a subject. */
export interface AuthenticatorStatus {
  /** names it for `removeAuthenticator` and `renameAuthenticator`; a subject never has the same id twice */
  readonly id: string
  /** what the person calls it; null for no name */
  readonly name: string | null
  /** the account as the app shows it beside the issuer, with a full-width colon in the place of each colon */
  readonly label: string
  readonly activatedAt: string
  readonly lastUsedAt: string | null
}

/** What may be known of a subject: counts and dates, never a code, hash, salt or secret. Times are ISO 8601 in UTC. */
export interface SubjectStatus {
  readonly subject: string
  /**
   * Whether sign-in must ask for a second factor. Go by this, not by the authenticator's status: a disabled authenticator, codes alone
   * after a recovery that was left half-way, and an enrolment that is owed ask for one too.
   */
  readonly required: boolean
  /**
   * Whether an operator voided everything after making sure of the person: nothing is left that could be asked for. After the password let
   * the person do nothing but enrol; the password alone must not sign in.
   */
  readonly mustEnroll: boolean
  readonly advice: readonly Advice[]
  readonly totp: {
    readonly status: "none" | "pending" | "active" | "disabled"
    /** whether a new authenticator waits to be proved, beside an active one or alone */
    readonly enrollmentPending: boolean
    readonly activatedAt: string | null
    readonly lastUsedAt: string | null
    /** since when it is disabled because the phone was said to be lost; null for any other reason */
    readonly lostAt: string | null
    /**
     * the account as the app shows it beside the issuer, of the authenticator or else of the enrolment that waits: with a full-width colon in
     * the place of each colon, which apps cannot show; null without either
     */
    readonly label: string | null
    /** those that are bound, the oldest first; dates above are of the first, but `lastUsedAt` is the latest of all */
    readonly authenticators: readonly AuthenticatorStatus[]
  }
  readonly codes: {
    readonly status: "none" | "active" | "used-up" | "expired" | "disabled"
    readonly set: number
    /** "legacy" for codes that another system issued */
    readonly format: CodeFormat | "legacy" | null
    /** the system that the subject and these codes came from, such as `better-auth`; null for codes of our own */
    readonly origin: string | null
    /** whether one of these codes may replace a lost authenticator: codes with fewer than 64 bits may not */
    readonly mayRecover: boolean
    readonly total: number
    readonly left: number
    readonly issuedAt: string | null
    readonly confirmedAt: string | null
    readonly checkedAt: string | null
    readonly lastUsedAt: string | null
    /** as things stand: for a set that was sent and is not proved yet, the end of its delivery */
    readonly expiresAt: string | null
    /** new codes that wait for their proof: once one of them is typed back or used, the codes before them are void */
    readonly staged: {
      readonly set: number
      readonly total: number
      readonly issuedAt: string
      readonly expiresAt: string | null
    } | null
  }
  readonly throttle: { readonly totp: ThrottleStatus | null; readonly codes: ThrottleStatus | null }
}

/** Describes a subject, or gives null for one that has nothing. */
export function statusOf(
  subject: string,
  record: SubjectRecord | null,
  policy: Policy,
  now: Instant,
): SubjectStatus | null {
  if (record === null || isRemoved(record)) return null
  const { totp, codes, staged, mustEnroll } = record
  const required = isRequired(record)
  return {
    subject,
    required,
    mustEnroll,
    advice: required ? adviceFor(record, policy, now) : [],
    totp: {
      status:
        totp === null
          ? record.pending === null
            ? "none"
            : "pending"
          : hasWorkingAuthenticator(record)
            ? "active"
            : "disabled",
      enrollmentPending: record.pending !== null,
      activatedAt: isoTime(totp?.activatedAt ?? null),
      lastUsedAt: isoTime(lastUseOf(totp)),
      lostAt: isoTime(totp?.lostAt ?? null),
      label: labelOf(record),
      authenticators: authenticatorsOf(totp).map(authenticatorStatus),
    },
    codes: {
      status: codesStatus(record, now),
      set: codes?.set ?? 0,
      format: codes?.format ?? null,
      origin: codes !== null && codes.legacy !== null ? (record.takenOver?.origin ?? null) : null,
      mayRecover: codes !== null && policy.recovery && mayRecover(codes),
      total: codes?.digests.length ?? 0,
      left: codesLeft(codes),
      issuedAt: isoTime(codes?.issuedAt ?? null),
      confirmedAt: isoTime(codes?.confirmedAt ?? null),
      checkedAt: isoTime(codes?.checkedAt ?? null),
      lastUsedAt: isoTime(codes?.lastUsedAt ?? null),
      expiresAt: isoTime(codes && goodUntil(codes)),
      staged: staged && {
        set: staged.set,
        total: staged.digests.length,
        issuedAt: isoTime(staged.issuedAt),
        expiresAt: isoTime(staged.expiresAt),
      },
    },
    throttle: {
      totp: totp && throttleOf(totp.attempts, policy, now),
      codes: codes && throttleOf(codes.attempts, policy, now),
    },
  }
}

function authenticatorStatus({ number, name, account, activatedAt, lastUsedAt }: BoundSecret): AuthenticatorStatus {
  return {
    id: String(number),
    name,
    label: shownLabel(account),
    activatedAt: isoTime(activatedAt),
    lastUsedAt: isoTime(lastUsedAt),
  }
}

function lastUseOf(totp: SubjectRecord["totp"]): Instant | null {
  const uses = authenticatorsOf(totp).flatMap(({ lastUsedAt }) => lastUsedAt ?? [])
  return uses.length === 0 ? null : Math.max(...uses)
}

function labelOf({ totp, pending }: SubjectRecord): string | null {
  const named = totp ?? pending
  return named === null ? null : shownLabel(named.account)
}

function codesStatus({ codes }: SubjectRecord, now: Instant): SubjectStatus["codes"]["status"] {
  if (codes === null) return "none"
  if (codes.attempts.disabledAt !== null) return "disabled"
  if (isExpired(codes, now)) return "expired"
  return codesLeft(codes) === 0 ? "used-up" : "active"
}

function throttleOf(attempts: Attempts, policy: Policy, now: Instant): ThrottleStatus {
  return {
    failures: attempts.failures,
    triesLeft: triesLeft(attempts, policy.attempts, now),
    retryAfterSeconds: waitSeconds(attempts, now),
    disabled: attempts.disabledAt !== null,
  }
}

/** The plain columns beside the sealed record: for reports alone, never read for a decision. */
export interface Projection {
  readonly totp: "none" | "pending" | "active"
  readonly codesTotal: number
  readonly codesLeft: number
  /** when the set was confirmed, or null; stores keep in clear only whether it was */
  readonly confirmedAt: Instant | null
  readonly expiresAt: Instant | null
  /** the latest end of any wait, null for none */
  readonly lockedUntil: Instant | null
  readonly disabled: boolean
}

export function projectionOf(record: SubjectRecord): Projection {
  const { totp, codes, pending } = record
  const attempts = [totp, codes].flatMap(factor => (factor === null ? [] : [factor.attempts]))
  const lockedUntil = Math.max(0, ...attempts.map(each => each.retryAt))
  return {
    totp: totp !== null ? "active" : pending !== null ? "pending" : "none",
    codesTotal: codes?.digests.length ?? 0,
    codesLeft: codesLeft(codes),
    // Codes of another system were given out long ago: nobody is asked to type one back.
    confirmedAt: codes === null || codes.legacy === null ? (codes?.confirmedAt ?? null) : codes.issuedAt,
    expiresAt: codes && goodUntil(codes),
    lockedUntil: lockedUntil === 0 ? null : lockedUntil,
    disabled: totp?.lostAt != null || attempts.some(each => each.disabledAt !== null),
  }
}
