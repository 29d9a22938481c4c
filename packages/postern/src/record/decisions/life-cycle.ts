import { type Attempts, countFailure, endWait, isUntried, noAttempts } from "../model/attempts.ts"
import { codesLeft, isExpired } from "../model/code-set.ts"
import type { DeliveryState } from "../model/delivery-state.ts"
import { dayMs, hourMs, type Instant } from "../model/instant.ts"
import type { Throttled } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { countAgainst, fullAllowances } from "../model/rate-limit.ts"
import type { Change, Decision, NewEvent } from "../model/subject-event.ts"
import {
  isRemoved,
  noFreeRefusals,
  type PendingAuthenticator,
  type PreparedSet,
  type SubjectRecord,
  withNewSet,
} from "../model/subject-record.ts"
import { defaultTotp } from "../totp/hotp.ts"
import { retireAddresses } from "./addresses.ts"
import { counted, halt, type Proof, type Rejection } from "./judgement.ts"

/** A secret to be shown in a QR code, with the name it goes under. */
export type Enrollment = Pick<PendingAuthenticator, "secret" | "account">

/**
 * Starts an enrolment without a proof, as often as the policy allows. An earlier one that nobody finished is void; an active authenticator
 * stays as it is until the new one is proved.
 */
export function startEnrollment(
  record: SubjectRecord,
  enrollment: Enrollment,
  policy: Policy,
  now: Instant,
): Decision<null | Throttled> {
  const counted = countAgainst(policy.totp.maxStartsPerHour, record.allowances.enrollments, now)
  if ("outcome" in counted) return { change: null, outcome: counted }
  const allowances = { ...record.allowances, enrollments: counted.paidOffAt }
  return { change: withPending({ ...record, allowances }, enrollment, now), outcome: null }
}

/** The same with a proof, which is spent in the same commit; its own limits hold. */
export function startEnrollmentProven(proof: Proof, enrollment: Enrollment, now: Instant): Change {
  return proven(proof, withPending(proof.spent, enrollment, now))
}

function withPending(record: SubjectRecord, enrollment: Enrollment, now: Instant): Change {
  return { record: { ...record, pending: pendingFrom(enrollment, now) }, events: [{ kind: "enrollment-started" }] }
}

function pendingFrom({ secret, account }: Enrollment, now: Instant): PendingAuthenticator {
  return { secret, account, parameters: defaultTotp, startedAt: now, attempts: noAttempts }
}

/** Judges the live code of a pending authenticator. Gives null where it is right. */
export function judgeEnrollment(
  record: SubjectRecord | null,
  matchedStep: number | null,
  policy: Policy,
  now: Instant,
): Rejection | null {
  const pending = record?.pending ?? null
  if (record === null || pending === null) return refuse("not-enrolled")
  const halted = halt(pending.attempts, now)
  if (halted !== null) return halted
  if (now - pending.startedAt > policy.totp.enrollmentHours * hourMs) return refuse("expired")
  if (matchedStep !== null) return null
  const attempts = countFailure(pending.attempts, policy.attempts, now)
  return counted(
    { ...record, pending: { ...pending, attempts } },
    attempts,
    { method: "totp", pending: true },
    policy,
    now,
  )
}

function refuse(reason: "not-enrolled" | "expired"): Rejection {
  return { kind: "not-accepted", change: null, outcome: { outcome: "refused", reason } }
}

/**
 * Makes the pending authenticator the active one. The codes of the old one die with it: `prepared` takes their place, or is null after a
 * recovery, where the set that came with it is the one just saved.
 */
export function activate(
  record: SubjectRecord,
  pending: PendingAuthenticator,
  matchedStep: number,
  prepared: PreparedSet | null,
  policy: Policy,
  now: Instant,
): Change {
  const { secret, parameters, account } = pending
  const totp = {
    secret,
    parameters,
    account,
    activatedAt: now,
    lastStep: matchedStep,
    lastUsedAt: null,
    attempts: noAttempts,
  }
  const event: NewEvent = { kind: record.totp === null ? "totp-activated" : "totp-replaced", step: matchedStep }
  const activated = { ...record, totp, pending: null, missing: { ...record.missing, totp: noAttempts } }
  if (prepared === null) return { record: activated, events: [event] }
  const issued = issue(activated, prepared, policy, now)
  return { record: issued.record, events: [event, ...issued.events] }
}

/**
 * Whether activation leaves the code set alone: only after a recovery are there codes without an authenticator. A set that expired or was
 * disabled meanwhile is no way in, so it is replaced.
 */
export function keepsCodes({ totp, codes }: SubjectRecord, now: Instant): boolean {
  if (totp !== null || codes === null) return false
  return codesLeft(codes) > 0 && !isExpired(codes, now) && codes.attempts.disabledAt === null
}

/** Replaces the code set: the proof is spent and all old codes are void in the same commit. */
export function replaceCodes(proof: Proof, prepared: PreparedSet, policy: Policy, now: Instant): Change {
  return proven(proof, issue(proof.spent, prepared, policy, now))
}

/**
 * Answers a lost phone: the code is spent, the old authenticator and set are void, a new set and a pending enrolment stand, all in one
 * commit (NIST SP 800-63B-4 §4.2.1.1). Giving up after it leaves the new codes as the way in.
 */
export function recover(
  proof: Proof,
  enrollment: Enrollment,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
): Change {
  const { record, events } = issue(proof.spent, prepared, policy, now)
  const recovered = { ...record, totp: null, pending: pendingFrom(enrollment, now) }
  return proven(proof, {
    record: recovered,
    events: [{ kind: "recovered" }, ...events, { kind: "enrollment-started" }],
  })
}

/**
 * Replaces the code set by one that is sent: its codes are refused once the life of what was sent is over, until one of them is shown to
 * have arrived. Null where no authenticator works: a mail that never came would leave no way in.
 */
export function replaceCodesSealed(
  proof: Proof,
  prepared: PreparedSet,
  seed: Uint8Array,
  policy: Policy,
  now: Instant,
): Change | null {
  if (!hasWorkingAuthenticator(proof.spent)) return null
  const delivery = { sentAt: now, seed, passphraseSentAt: null, passphrasesSent: 0 }
  return proven(proof, issue(proof.spent, prepared, policy, now, delivery))
}

function hasWorkingAuthenticator({ totp }: SubjectRecord): boolean {
  return totp !== null && totp.attempts.disabledAt === null
}

function issue(
  record: SubjectRecord,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
  delivery: DeliveryState | null = null,
): Change {
  const { expireAfterDays } = policy.codes
  const expiresAt = expireAfterDays === null ? null : now + expireAfterDays * dayMs
  const { set, firstSelector, digests } = prepared
  const facts = { set, firstSelector, codesLeft: digests.length, ...(delivery !== null && { sealed: true }) }
  const issued = withNewSet(record, prepared, expiresAt, now)
  const codes = issued.codes && { ...issued.codes, delivery }
  return { record: { ...issued, codes }, events: [{ kind: "codes-issued", ...facts }] }
}

/** Puts the use of the proof in front of what it allowed. */
export function proven(proof: Proof, change: Change): Change {
  return { record: change.record, events: [{ kind: "accepted", ...proof.facts }, ...change.events] }
}

/**
 * Voids authenticator, enrolment and codes at once. The audit chain and the selectors' order stay; the addresses become former ones, which
 * are told of the removal and then forgotten.
 */
export function remove(record: SubjectRecord, now: Instant): Change | null {
  if (isRemoved(record)) return null
  const addresses = retireAddresses(record.addresses, now)
  return {
    record: { ...record, totp: null, pending: null, codes: null, freeRefusals: noFreeRefusals, addresses },
    events: [{ kind: "removed" }],
  }
}

/**
 * Shuts the account's second factor after a "this wasn't me": nothing that is bound works any more, and nothing that was begun can be
 * finished. The factors are disabled, not removed, so that the password alone does not open the account; the application binds anew.
 */
export function lock(proof: Proof, now: Instant): Change {
  const { spent } = proof
  return proven(proof, {
    record: shut(spent, now),
    events: [{ kind: "locked", ...(spent.codes && { set: spent.codes.set, codesLeft: codesLeft(spent.codes) }) }],
  })
}

/** Disables both factors until they are bound again, erases the codes' digests and voids an enrolment. */
export function shut(record: SubjectRecord, now: Instant): SubjectRecord {
  const { totp, codes } = record
  const disabledFrom = (attempts: Attempts): Attempts => ({ ...attempts, disabledAt: attempts.disabledAt ?? now })
  return {
    ...record,
    totp: totp && { ...totp, attempts: disabledFrom(totp.attempts) },
    pending: null,
    codes: codes && {
      ...codes,
      digests: codes.digests.map(() => null),
      attempts: disabledFrom(codes.attempts),
      delivery: null,
    },
  }
}

/**
 * Voids the code set and leaves the authenticator: a sheet was stolen, and its owner has a phone at hand. Null where there is no set, and
 * where the codes are all there is, for without them the password alone would open the account.
 */
export function voidCodes(record: SubjectRecord): Change | null {
  const { codes } = record
  if (codes === null || !hasWorkingAuthenticator(record)) return null
  return {
    record: { ...record, codes: null },
    events: [{ kind: "codes-voided", set: codes.set, codesLeft: codesLeft(codes) }],
  }
}

/** Ends every wait. What is disabled stays so, and the counts towards the cap stay. */
export function unlock(record: SubjectRecord): Change | null {
  const { totp, pending, codes, missing } = record
  if (isRemoved(record) && isUntried(missing.totp) && isUntried(missing.codes)) return null
  return {
    record: {
      ...record,
      totp: totp && { ...totp, attempts: endWait(totp.attempts) },
      pending: pending && { ...pending, attempts: endWait(pending.attempts) },
      codes: codes && { ...codes, attempts: endWait(codes.attempts) },
      missing: { totp: endWait(missing.totp), codes: endWait(missing.codes) },
      allowances: fullAllowances,
    },
    events: [{ kind: "unlocked" }],
  }
}
