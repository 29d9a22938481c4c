import { noAttempts } from "../model/attempts.ts"
import { type CodeSet, codesLeft } from "../model/code-set.ts"
import { lastSeq } from "../model/history.ts"
import type { Instant } from "../model/instant.ts"
import type { LegacyCodes } from "../model/legacy-codes.ts"
import { type NoticeAddress, noAddresses } from "../model/notice-addresses.ts"
import type { Change, NewEvent } from "../model/subject-event.ts"
import {
  type Authenticator,
  type BoundSecret,
  needsProof,
  type SubjectRecord,
  withoutFactors,
} from "../model/subject-record.ts"
import { timeStep } from "../totp/hotp.ts"

/** An authenticator of another system. */
export type BroughtTotp = Pick<BoundSecret, "secret" | "parameters" | "account" | "name"> & {
  /** the last step that was accepted there; null where that is not known */
  readonly lastStep: number | null
  readonly activatedAt: Instant | null
}

/** Codes of another system, hashed anew. A spent code has no digest. */
export type BroughtCodes = Pick<CodeSet, "salt" | "scheme" | "digests" | "expiresAt"> & {
  readonly legacy: LegacyCodes
  readonly issuedAt: Instant | null
}

/** What a subject brings. */
export interface Brought {
  readonly origin: string
  readonly run: string | null
  readonly totp: BroughtTotp | null
  readonly otherTotps: readonly BroughtTotp[]
  readonly codes: BroughtCodes | null
  /** until when the other system looks at no attempt; null for no wait */
  readonly lockedUntil: Instant | null
  readonly addresses: readonly NoticeAddress[]
}

/**
 * Whether a subject may be taken over: nobody who has a second factor here, who owes an enrolment, or who was taken over once already. A second
 * import would else bring back what was removed or spent since.
 */
export function mayTakeOver(record: SubjectRecord | null): boolean {
  return record === null || (!needsProof(record) && !record.mustEnroll && record.takenOver === null)
}

/** Binds what another system had bound. It is the first that is known of the subject here, or all of it. */
export function takeOver(record: SubjectRecord, brought: Brought, now: Instant): Change {
  const { origin, run, lockedUntil } = brought
  // Of failures there nothing is known but the wait.
  const attempts = lockedUntil !== null && lockedUntil > now ? { ...noAttempts, retryAt: lockedUntil } : noAttempts
  const boundBefore = record.authenticatorsBound
  const others = brought.otherTotps.map((each, place) => boundSecretOf(each, boundBefore + place + 2, now))
  const totp: Authenticator | null = brought.totp && {
    ...boundSecretOf(brought.totp, boundBefore + 1, now),
    attempts,
    lostAt: null,
    others,
  }
  const set = record.setsIssued + 1
  const codes = brought.codes && codeSetOf(brought.codes, set, now)
  const form = codes?.legacy?.form ?? null
  const event: NewEvent = {
    kind: "taken-over",
    origin,
    ...(run !== null && { run }),
    ...(totp && { method: "totp", step: totp.lastStep }),
    ...(codes?.legacy && { set, scheme: codes.legacy.scheme, codesLeft: codesLeft(codes) }),
  }
  const { addresses } = record
  const hasAddresses = brought.addresses.length > 0 && addresses.current.length === 0
  return {
    record: {
      ...withoutFactors(record),
      totp,
      codes: codes && { ...codes, attempts },
      authenticatorsBound: totp ? boundBefore + 1 + others.length : boundBefore,
      setsIssued: codes ? set : record.setsIssued,
      missing: { totp: totp ? noAttempts : record.missing.totp, codes: codes ? noAttempts : record.missing.codes },
      addresses: hasAddresses ? { ...addresses, current: brought.addresses, changedAt: now } : addresses,
      takenOver: { origin, run, at: now, form, refusedRecoveryAt: null },
    },
    events: [event],
  }
}

function boundSecretOf({ lastStep, activatedAt, ...totp }: BroughtTotp, number: number, now: Instant): BoundSecret {
  return {
    ...totp,
    number,
    activatedAt: activatedAt ?? now,
    // A code that was accepted at the old door a moment ago is no good at the new one.
    lastStep: lastStep ?? timeStep(now, totp.parameters.periodSeconds),
    lastUsedAt: null,
    clockOffset: null,
  }
}

function codeSetOf({ issuedAt, ...codes }: BroughtCodes, set: number, now: Instant): CodeSet {
  return {
    ...codes,
    set,
    format: "legacy",
    firstSelector: 0,
    issuedAt: issuedAt ?? now,
    confirmedAt: null,
    checkedAt: null,
    lastUsedAt: null,
    attempts: noAttempts,
    delivery: null,
  }
}

/** Takes a takeover back, where nothing but the takeover happened since. Null for anybody else. */
export function undoTakeOver(record: SubjectRecord, run: string): Change | null {
  const { takenOver, history } = record
  const isUntouched = lastSeq(history) === 1 && history.prunedThrough.seq === 0
  if (takenOver === null || takenOver.run !== run || !isUntouched) return null
  return {
    // The addresses came with it.
    record: { ...withoutFactors(record), takenOver: null, addresses: noAddresses },
    events: [{ kind: "takeover-undone", origin: takenOver.origin, run }],
  }
}
