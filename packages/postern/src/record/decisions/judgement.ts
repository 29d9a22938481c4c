import { type Attempts, countFailure, noAttempts, triesLeft, waitSeconds } from "../model/attempts.ts"
import { isExpired, positionOf, withoutCode } from "../model/code-set.ts"
import { type Instant, secondMs } from "../model/instant.ts"
import type { Method, NotAccepted, RefusalReason, Refused } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import type { Change, Decision, NewEvent } from "../model/subject-event.ts"
import { type FreeRefusal, type MissingFactors, type SubjectRecord, wasIssued } from "../model/subject-record.ts"

/** What was found out about an input, outside of any decision. */
export type Evidence =
  /** the newest step of the window whose code equals the input, or null */
  | { readonly method: "totp"; readonly matchedStep: number | null }
  | {
      readonly method: "backup-code"
      readonly format: string
      readonly selector: number
      readonly verdict: CodeVerdict | null
    }

/** What the slow hash said. It holds for one set alone: selectors come round again. */
export interface CodeVerdict {
  readonly set: number
  readonly matches: boolean
}

/** What an input amounts to, given the record as it stands. */
export type Judgement =
  | Proof
  | Rejection
  /** nothing speaks against the code; only its digest at `position` can tell */
  | { readonly kind: "needs-hash"; readonly set: number; readonly position: number }

/** A factor that is right, and the record as it stands once the factor is used. */
export interface Proof {
  readonly kind: "accepted"
  readonly method: Method
  /** what was spent, as the audit trail names it */
  readonly facts: Pick<NewEvent, "method" | "step" | "set" | "selector">
  readonly spent: SubjectRecord
}

/** A factor that is not accepted, and what is written down about it. */
export interface Rejection extends Decision<NotAccepted> {
  readonly kind: "not-accepted"
}

/** Puts the use of the proof in front of what it allowed. */
export function proven(proof: Proof, change: Change): Change {
  return { record: change.record, events: [{ kind: "accepted", ...proof.facts }, ...change.events] }
}

/** Each kind of refusal that costs no try is written down once in this time, so that no mixture of them can fill the audit trail. */
const freeRefusalQuietMs = 30 * secondMs

/** Judges an input. Pure: the throttle speaks before any work is asked for, and again when the work is done. */
export function judge(record: SubjectRecord | null, evidence: Evidence, policy: Policy, now: Instant): Judgement {
  if (record === null) return withoutCount("not-enrolled")
  return evidence.method === "totp"
    ? judgeTotp(record, evidence.matchedStep, policy, now)
    : judgeCode(record, evidence, policy, now)
}

// RFC 6238 §5.2: a step is accepted once, and none before an accepted one.
function judgeTotp(record: SubjectRecord, matchedStep: number | null, policy: Policy, now: Instant): Judgement {
  const { totp } = record
  if (totp === null) return notEnrolled(record, "totp", policy, now)
  const halted = halt(totp.attempts, now)
  if (halted !== null) return halted
  if (matchedStep === null) {
    const attempts = countFailure(totp.attempts, policy.attempts, now)
    return counted({ ...record, totp: { ...totp, attempts } }, attempts, { method: "totp" }, policy, now)
  }
  if (matchedStep <= totp.lastStep) {
    if (policy.detail === "full") return free(record, "replayed", { method: "totp" }, now)
    const attempts = countFailure(totp.attempts, policy.attempts, now)
    const facts = { method: "totp", reason: "replayed" } as const
    return counted({ ...record, totp: { ...totp, attempts } }, attempts, facts, policy, now)
  }
  const spent = { ...record, totp: { ...totp, lastStep: matchedStep, lastUsedAt: now, attempts: noAttempts } }
  return { kind: "accepted", method: "totp", facts: { method: "totp", step: matchedStep }, spent }
}

function judgeCode(
  record: SubjectRecord,
  evidence: Extract<Evidence, { method: "backup-code" }>,
  policy: Policy,
  now: Instant,
): Judgement {
  const { codes } = record
  if (codes === null) return notEnrolled(record, "codes", policy, now)
  const halted = halt(codes.attempts, now)
  if (halted !== null) return halted
  const facts = { method: "backup-code", set: codes.set } as const
  const failure = (reason: "wrong-code" | FreeRefusal): Judgement => {
    if (reason !== "wrong-code" && policy.detail === "full") return free(record, reason, facts, now)
    const attempts = countFailure(codes.attempts, policy.attempts, now)
    return counted({ ...record, codes: { ...codes, attempts } }, attempts, { ...facts, reason }, policy, now)
  }
  const position = evidence.format === codes.format ? positionOf(codes, evidence.selector) : null
  if (position === null) {
    const fromAnOldSheet = evidence.format === codes.format ? wasIssued(record, evidence.selector) : codes.set > 1
    return failure(fromAnOldSheet ? "superseded" : "wrong-code")
  }
  if (isExpired(codes, now)) return failure("expired")
  if (codes.digests[position] === null) return failure("already-used")
  if (evidence.verdict === null || evidence.verdict.set !== codes.set)
    return { kind: "needs-hash", set: codes.set, position }
  if (!evidence.verdict.matches) return failure("wrong-code")
  return {
    kind: "accepted",
    method: "backup-code",
    facts: { ...facts, selector: evidence.selector },
    spent: { ...record, codes: { ...withoutCode(codes, position, now), attempts: noAttempts } },
  }
}

/** Speaks for the throttle, or gives null when an attempt may be looked at. */
export function halt(attempts: Attempts, now: Instant): Rejection | null {
  if (attempts.disabledAt !== null) return withoutCount("disabled")
  const retryAfterSeconds = waitSeconds(attempts, now)
  if (retryAfterSeconds === 0) return null
  return { kind: "not-accepted", change: null, outcome: { outcome: "throttled", retryAfterSeconds } }
}

// Under uniform detail a factor that is missing fails like one that is there: the same count, the same wait, the same write.
function notEnrolled(record: SubjectRecord, factor: keyof MissingFactors, policy: Policy, now: Instant): Judgement {
  if (policy.detail === "full") return withoutCount("not-enrolled")
  const before = record.missing[factor]
  const halted = halt(before, now)
  if (halted !== null) return halted
  const attempts = countFailure(before, policy.attempts, now)
  const facts = { method: factor === "totp" ? "totp" : "backup-code", reason: "not-enrolled" } as const
  return counted({ ...record, missing: { ...record.missing, [factor]: attempts } }, attempts, facts, policy, now)
}

/**
 * A failure that counts: a wrong guess, and under uniform detail every other refusal too. The count is part of the record, so no burst of
 * parallel guesses can lose one.
 */
export function counted(
  record: SubjectRecord,
  attempts: Attempts,
  facts: Pick<NewEvent, "method" | "set" | "pending"> & { readonly reason?: RefusalReason },
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
function free(
  record: SubjectRecord,
  reason: FreeRefusal,
  facts: Pick<NewEvent, "method" | "set">,
  now: Instant,
): Judgement {
  const outcome: Refused = { outcome: "refused", reason }
  const last = record.freeRefusals[reason]
  const isRepeat = last !== null && Math.abs(now - last) < freeRefusalQuietMs
  if (isRepeat) return { kind: "not-accepted", change: null, outcome }
  const event: NewEvent = { kind: "refused", reason, ...facts }
  return {
    kind: "not-accepted",
    change: { record: { ...record, freeRefusals: { ...record.freeRefusals, [reason]: now } }, events: [event] },
    outcome,
  }
}

function withoutCount(reason: "not-enrolled" | "disabled"): Rejection {
  return { kind: "not-accepted", change: null, outcome: { outcome: "refused", reason } }
}
