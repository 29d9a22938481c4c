import { type Attempts, countFailure, triesLeft, waitSeconds } from "../model/attempts.ts"
import type { CodeSet } from "../model/code-set.ts"
import { type Instant, secondMs } from "../model/instant.ts"
import type { NotAccepted, RefusalReason, Refused } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import type { Decision, NewEvent } from "../model/subject-event.ts"
import type { FreeRefusal, MissingFactors, SubjectRecord } from "../model/subject-record.ts"

/** A factor that is not accepted, and what is written down about it. */
export interface Rejection extends Decision<NotAccepted> {
  readonly kind: "not-accepted"
}

/** Each kind of refusal that costs no try is written down once in this time, so that no mixture of them can fill the audit trail. */
const freeRefusalQuietMs = 30 * secondMs

/** Speaks for the throttle, or gives null when an attempt may be looked at. */
export function halt(attempts: Attempts, now: Instant): Rejection | null {
  if (attempts.disabledAt !== null) return withoutCount("disabled")
  const retryAfterSeconds = waitSeconds(attempts, now)
  if (retryAfterSeconds === 0) return null
  return { kind: "not-accepted", change: null, outcome: { outcome: "throttled", retryAfterSeconds } }
}

// Under uniform detail a factor that is missing fails like one that is there: the same count, the same wait, the same write.
export function notEnrolled(
  record: SubjectRecord,
  factor: keyof MissingFactors,
  policy: Policy,
  now: Instant,
): Rejection {
  if (policy.detail === "full") return withoutCount("not-enrolled")
  const before = record.missing[factor]
  const halted = halt(before, now)
  if (halted !== null) return halted
  const attempts = countFailure(before, policy.attempts, now)
  const facts = { method: factor === "totp" ? "totp" : "backup-code", reason: "not-enrolled" } as const
  return counted({ ...record, missing: { ...record.missing, [factor]: attempts } }, attempts, facts, policy, now)
}

/**
 * Refuses an attempt at a factor that is disabled or lost. Under uniform detail it fails like one that is missing, for else whoever is never told to
 * wait would show that their account was shut, or their phone lost. What the count itself has disabled is silent, as all else is by then.
 */
export function shutOut(
  record: SubjectRecord,
  factor: keyof MissingFactors,
  attempts: Attempts,
  policy: Policy,
  now: Instant,
): Rejection {
  const isByCount = attempts.disabledAt !== null && attempts.failures >= policy.attempts.disableAfter
  return policy.detail === "full" || isByCount ? withoutCount("disabled") : notEnrolled(record, factor, policy, now)
}

/**
 * A failure that counts: a wrong guess, and under uniform detail every other refusal too. The count is part of the record, so no burst of
 * parallel guesses can lose one.
 */
export function counted(
  record: SubjectRecord,
  attempts: Attempts,
  facts: Pick<NewEvent, "method" | "authenticator" | "set" | "pending" | "scheme"> & {
    readonly reason?: RefusalReason
  },
  policy: Policy,
  now: Instant,
): Rejection {
  const wait = waitSeconds(attempts, now)
  const { reason = "wrong-code", ...where } = facts
  const refused: NewEvent = {
    kind: "refused",
    reason,
    ...where,
    failures: attempts.failures,
    ...(wait > 0 && { waitSeconds: wait }),
  }
  // Whoever reads the trail must not take this for a factor that is there.
  const absence = reason === "not-enrolled" && { reason }
  const disabled: NewEvent = { kind: "disabled", ...absence, ...where, failures: attempts.failures }
  const outcome: Refused = {
    outcome: "refused",
    reason,
    triesLeft: triesLeft(attempts, policy.attempts, now),
    ...(wait > 0 && { retryAfterSeconds: wait }),
  }
  const events = attempts.disabledAt === now ? [refused, disabled] : [refused]
  return { kind: "not-accepted", change: { record, events }, outcome }
}

// A right code that was spent, or one of an old sheet, is no guess: counting it would lock out a person who clicked twice, and win
// nothing against a thief, for it can never be accepted.
export function free(
  record: SubjectRecord,
  reason: FreeRefusal,
  facts: Pick<NewEvent, "method" | "authenticator" | "set" | "scheme">,
  now: Instant,
): Rejection {
  return refusedQuietly(reason, facts, record.freeRefusals[reason], now, () => {
    return { ...record, freeRefusals: { ...record.freeRefusals, [reason]: now } }
  })
}

/** Refuses without a count, and writes it down unless that was done a moment ago. */
export function refusedQuietly(
  reason: RefusalReason,
  facts: Pick<NewEvent, "method" | "authenticator" | "set" | "scheme">,
  last: Instant | null,
  now: Instant,
  noted: () => SubjectRecord,
): Rejection {
  const outcome: Refused = { outcome: "refused", reason }
  const isRepeat = last !== null && Math.abs(now - last) < freeRefusalQuietMs
  if (isRepeat) return { kind: "not-accepted", change: null, outcome }
  const event: NewEvent = { kind: "refused", reason, ...facts }
  return { kind: "not-accepted", change: { record: noted(), events: [event] }, outcome }
}

/** A failure of a backup code: free where the code can never be accepted and the policy tells so, else it counts at its set. */
export function codeFailure(
  record: SubjectRecord,
  codes: CodeSet,
  facts: Pick<NewEvent, "method" | "authenticator" | "set" | "scheme"> & {
    readonly reason: "wrong-code" | "not-for-recovery" | FreeRefusal
  },
  policy: Policy,
  now: Instant,
): Rejection {
  const { reason, ...where } = facts
  if (reason !== "wrong-code" && reason !== "not-for-recovery" && policy.detail === "full")
    return free(record, reason, where, now)
  const attempts = countFailure(codes.attempts, policy.attempts, now)
  return counted({ ...record, codes: { ...codes, attempts } }, attempts, facts, policy, now)
}

/** Refuses without writing anything down. */
export function withoutCount(reason: "not-enrolled" | "disabled"): Rejection {
  return { kind: "not-accepted", change: null, outcome: { outcome: "refused", reason } }
}
