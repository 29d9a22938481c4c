import { countFailure, noAttempts } from "../model/attempts.ts"
import { codesLeft, isExpired } from "../model/code-set.ts"
import { hourMs, type Instant } from "../model/instant.ts"
import type { Throttled } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { countAgainst } from "../model/rate-limit.ts"
import type { Change, Decision, NewEvent } from "../model/subject-event.ts"
import type { PendingAuthenticator, PreparedSet, SubjectRecord } from "../model/subject-record.ts"
import { defaultTotp } from "../totp/hotp.ts"
import { issueSet } from "./issue-set.ts"
import { counted, halt, type Proof, proven, type Rejection } from "./judgement.ts"

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

/** Gives the enrolment as it stands when it begins. */
export function pendingFrom({ secret, account }: Enrollment, now: Instant): PendingAuthenticator {
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
  const issued = issueSet(activated, prepared, policy, now)
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
