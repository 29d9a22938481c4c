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
import type { Authenticator, BoundSecret, PendingAuthenticator, SubjectRecord } from "../model/subject-record.ts"
import { defaultTotp } from "../totp/hotp.ts"
import { authenticatorsOf, isAdding } from "../transitions/authenticators.ts"
import { rememberedSecret, withFormerAuthenticator, withFormerEnrollment } from "../transitions/former-secrets.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import { issueSet } from "./issue-set.ts"

/** A secret to be shown in a QR code, with the name it goes under. */
export type Enrollment = Pick<PendingAuthenticator, "secret" | "account"> &
  Partial<Pick<PendingAuthenticator, "name" | "adds">>

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
  // There is nothing that it could stand beside.
  const first = { ...enrollment, adds: false, set: null }
  return { change: withPending({ ...record, allowances }, first, policy, now), outcome: null }
}

/** The same with a proof, which is spent in the same commit; its own limits hold. A code as proof ties it to the code's set. */
export function startEnrollmentProven(proof: Proof, enrollment: Enrollment, policy: Policy, now: Instant): Change {
  return proven(proof, withPending(proof.spent, { ...enrollment, set: proof.facts.set ?? null }, policy, now))
}

/** Begins an enrolment in place of one that nobody finished, whose codes are told from wrong ones for as long as it could have been. */
export function withPending(
  record: SubjectRecord,
  { secret, account, name = null, adds = false, set }: Enrollment & Pick<PendingAuthenticator, "set">,
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
    name,
    adds,
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
 * Makes the pending authenticator an active one: the only one, or one more. `prepared` takes the place of the codes of before, or is null where they are kept. What it replaces
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
  const event: NewEvent = {
    kind,
    step: matchedStep,
    ...(kind === "totp-added" && { authenticator: activated.authenticatorsBound }),
  }
  if (prepared === null) return { record: activated, events: [event] }
  const issued = issueSet(activated, prepared, policy, now)
  return { record: issued.record, events: [event, ...issued.events] }
}

/** Gives the record with the pending authenticator in the place of those before, or beside them where it was begun for that. */
export function withActivated(
  record: SubjectRecord,
  pending: PendingAuthenticator,
  lastStep: number,
  now: Instant,
): { kind: "totp-activated" | "totp-replaced" | "totp-added"; activated: SubjectRecord } {
  const before = record.totp
  const number = record.authenticatorsBound + 1
  const bound = boundSecret(pending, number, lastStep, now)
  const rest = { pending: null, recentProof: null, mustEnroll: false, authenticatorsBound: number }
  if (before !== null && isAdding(record, pending)) {
    const totp = { ...before, others: [...before.others, bound] }
    return { kind: "totp-added", activated: { ...record, ...rest, totp } }
  }
  const kept = authenticatorsOf(before).reduceRight(
    (each, former) => withFormerAuthenticator(each, former, now),
    record,
  )
  const totp: Authenticator = { ...bound, attempts: noAttempts, lostAt: null, others: [] }
  const activated = { ...kept, ...rest, totp, missing: { ...record.missing, totp: noAttempts } }
  return { kind: before === null ? "totp-activated" : "totp-replaced", activated }
}

function boundSecret(
  { secret, parameters, account, name }: PendingAuthenticator,
  number: number,
  lastStep: number,
  activatedAt: Instant,
): BoundSecret {
  return { number, name, secret, parameters, account, activatedAt, lastStep, lastUsedAt: null, clockOffset: null }
}

/**
 * Whether activation leaves the codes alone: where an authenticator is added, and where it is none or was lost, as after a recovery. New codes that
 * wait for their proof are those just saved, and old ones the sheet at hand. Codes that are no way in are replaced.
 */
export function keepsCodes(record: SubjectRecord, now: Instant): boolean {
  const { totp, pending, codes, staged } = record
  if (pending !== null && isAdding(record, pending)) return true
  const isReplacing = totp !== null && totp.lostAt === null
  if (isReplacing || codes === null || codes.attempts.disabledAt !== null) return false
  if (staged !== null && !isExpired({ ...staged, delivery: null }, now)) return true
  return codesLeft(codes) > 0 && !isExpired(codes, now)
}

/** Whether these digits are the very ones that activated the newest authenticator a moment ago: the answer got lost, and is asked for again. */
export function isActivatedBy({ totp, pending }: SubjectRecord, matchedStep: number | null): boolean {
  if (totp === null || pending !== null) return false
  const newest = newestOf(totp)
  return newest.lastUsedAt === null && totp.lostAt === null && matchedStep === newest.lastStep
}

/** Gives the authenticator that was bound last. */
export function newestOf(totp: Authenticator): BoundSecret {
  return totp.others.at(-1) ?? totp
}
