import type { DigitsEvidence } from "../judgement/evidence.ts"
import { withClock } from "../judgement/judge-totp.ts"
import { type Proof, proven } from "../judgement/proof.ts"
import { counted, halt, type Rejection } from "../judgement/rejection.ts"
import { countFailure, noAttempts } from "../model/attempts.ts"
import { codesLeft, isExpired } from "../model/code-set.ts"
import { hourMs, type Instant } from "../model/instant.ts"
import type { Throttled } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { countAgainst } from "../model/rate-limit.ts"
import type { Change, Decision, NewEvent } from "../model/subject-event.ts"
import type { Authenticator, PendingAuthenticator, SubjectRecord } from "../model/subject-record.ts"
import { defaultTotp } from "../totp/hotp.ts"
import { rememberedSecret, withFormerAuthenticator, withFormerEnrollment } from "../transitions/former-secrets.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import { issueSet } from "./issue-set.ts"

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
  return { change: withPending({ ...record, allowances }, { ...enrollment, set: null }, policy, now), outcome: null }
}

/** The same with a proof, which is spent in the same commit; its own limits hold. A code as proof ties it to the code's set. */
export function startEnrollmentProven(proof: Proof, enrollment: Enrollment, policy: Policy, now: Instant): Change {
  return proven(proof, withPending(proof.spent, { ...enrollment, set: proof.facts.set ?? null }, policy, now))
}

/** Begins an enrolment in place of one that nobody finished, whose codes are told from wrong ones for as long as it could have been. */
export function withPending(
  record: SubjectRecord,
  { secret, account, set }: Enrollment & Pick<PendingAuthenticator, "set">,
  policy: Policy,
  now: Instant,
): Change {
  const before = record.pending
  const kept = before === null ? record : withFormerEnrollment(record, before, lifeMs(policy), now)
  const pending: PendingAuthenticator = {
    secret,
    account,
    parameters: defaultTotp,
    startedAt: now,
    set,
    attempts: noAttempts,
    clockOffset: null,
  }
  return { record: { ...kept, pending }, events: [{ kind: "enrollment-started" }] }
}

function lifeMs({ totp }: Policy): number {
  return totp.enrollmentHours * hourMs
}

/** Judges the live code of a pending authenticator. Gives null where it is right. */
export function judgeEnrollment(
  record: SubjectRecord | null,
  { matchedStep, former = null, clockOffset = null }: DigitsEvidence,
  policy: Policy,
  now: Instant,
): Rejection | null {
  const pending = record?.pending ?? null
  if (record === null || pending === null) return refuse("not-enrolled")
  const halted = halt(pending.attempts, now)
  if (halted !== null) return halted
  if (now - pending.startedAt > lifeMs(policy)) return refuse("expired")
  if (matchedStep !== null) return null
  // The QR code was scanned before the page was loaded anew: no guess.
  if (rememberedSecret(record, former?.place, now)?.wasActive === false) return refuse("superseded")
  const attempts = countFailure(pending.attempts, policy.attempts, now)
  const failed = { ...record, pending: { ...pending, attempts, clockOffset } }
  const facts = { method: "totp", pending: true } as const
  return withClock(counted(failed, attempts, facts, policy, now), pending, clockOffset)
}

function refuse(reason: "not-enrolled" | "expired" | "superseded"): Rejection {
  return { kind: "not-accepted", change: null, outcome: { outcome: "refused", reason } }
}

/**
 * Makes the pending authenticator the active one. `prepared` takes the place of the codes of before, or is null where they are kept. What it replaces
 * is remembered for some days: it signs in no more, and can still shut the account.
 */
export function activate(
  record: SubjectRecord,
  pending: PendingAuthenticator,
  matchedStep: number,
  prepared: PreparedSet | null,
  policy: Policy,
  now: Instant,
): Change {
  const { kind, activated } = withActivated(record, pending, matchedStep, now)
  const event: NewEvent = { kind, step: matchedStep }
  if (prepared === null) return { record: activated, events: [event] }
  const issued = issueSet(activated, prepared, policy, now)
  return { record: issued.record, events: [event, ...issued.events] }
}

/** Gives the record with the pending authenticator in the place of the one before. */
export function withActivated(
  record: SubjectRecord,
  { secret, parameters, account }: PendingAuthenticator,
  lastStep: number,
  now: Instant,
): { kind: "totp-activated" | "totp-replaced"; activated: SubjectRecord } {
  const before = record.totp
  const kept = before === null ? record : withFormerAuthenticator(record, before, now)
  const totp: Authenticator = {
    secret,
    parameters,
    account,
    activatedAt: now,
    lastStep,
    lastUsedAt: null,
    attempts: noAttempts,
    lostAt: null,
    clockOffset: null,
  }
  const missing = { ...record.missing, totp: noAttempts }
  const activated = { ...kept, totp, pending: null, recentProof: null, mustEnroll: false, missing }
  return { kind: before === null ? "totp-activated" : "totp-replaced", activated }
}

/**
 * Whether activation leaves the codes alone: where the authenticator is none or was lost, as after a recovery. New codes that wait for their proof are
 * those just saved, and old ones the sheet at hand. Codes that are no way in are replaced.
 */
export function keepsCodes({ totp, codes, staged }: SubjectRecord, now: Instant): boolean {
  const isReplacing = totp !== null && totp.lostAt === null
  if (isReplacing || codes === null || codes.attempts.disabledAt !== null) return false
  if (staged !== null && !isExpired({ ...staged, delivery: null }, now)) return true
  return codesLeft(codes) > 0 && !isExpired(codes, now)
}

/** Whether these digits are the very ones that activated the authenticator a moment ago: the answer got lost, and is asked for again. */
export function isActivatedBy({ totp, pending }: SubjectRecord, matchedStep: number | null): boolean {
  if (totp === null || pending !== null) return false
  return totp.lastUsedAt === null && totp.lostAt === null && matchedStep === totp.lastStep
}
