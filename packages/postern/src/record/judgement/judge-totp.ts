import { countFailure, noAttempts } from "../model/attempts.ts"
import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Authenticator, SubjectRecord } from "../model/subject-record.ts"
import { rememberedSecret } from "../transitions/former-secrets.ts"
import type { DigitsEvidence, Purpose } from "./evidence.ts"
import { accepted, type Judgement } from "./proof.ts"
import { counted, free, halt, notEnrolled, type Rejection, withoutCount } from "./rejection.ts"

/** Judges digits. RFC 6238 §5.2: a step is accepted once, and none before an accepted one. */
export function judgeTotp(
  record: SubjectRecord,
  evidence: DigitsEvidence,
  policy: Policy,
  now: Instant,
  purpose: Purpose,
): Judgement {
  const { totp } = record
  if (totp === null) return notEnrolled(record, "totp", policy, now)
  if (totp.lostAt !== null && purpose !== "lock") return withoutCount("disabled")
  const halted = halt(totp.attempts, now)
  if (halted !== null) return halted
  const { matchedStep } = evidence
  if (matchedStep === null) return judgeOtherDigits(record, totp, evidence, policy, now, purpose)
  if (matchedStep <= totp.lastStep) {
    if (policy.detail === "full") return free(record, "replayed", { method: "totp" }, now)
    const attempts = countFailure(totp.attempts, policy.attempts, now)
    const facts = { method: "totp", reason: "replayed" } as const
    return counted({ ...record, totp: { ...totp, attempts } }, attempts, facts, policy, now)
  }
  const used = { lastStep: matchedStep, lastUsedAt: now, attempts: noAttempts, clockOffset: null }
  return accepted({ ...record, totp: { ...totp, ...used } }, { method: "totp", step: matchedStep })
}

function judgeOtherDigits(
  record: SubjectRecord,
  totp: Authenticator,
  { former = null, clockOffset = null }: DigitsEvidence,
  policy: Policy,
  now: Instant,
  purpose: Purpose,
): Judgement {
  const replaced = rememberedSecret(record, former?.place, now)
  if (former !== null && replaced?.wasActive === true) {
    if (purpose === "lock" && former.step > replaced.lastStep) return accepted(record, { method: "totp" })
    if (policy.detail === "full") return free(record, "superseded", { method: "totp" }, now)
  }
  const attempts = countFailure(totp.attempts, policy.attempts, now)
  const failed = { ...record, totp: { ...totp, attempts, clockOffset } }
  return withClock(counted(failed, attempts, { method: "totp" }, policy, now), totp, clockOffset)
}

/**
 * Names the clock where two codes in a row are off by the same time. One alone says nothing: whoever guesses would learn which code is going to be
 * good.
 */
export function withClock(
  rejection: Rejection,
  before: Pick<Authenticator, "clockOffset" | "parameters">,
  clockOffset: number | null,
): Rejection {
  const { outcome } = rejection
  const isSteady =
    clockOffset !== null && before.clockOffset !== null && Math.abs(clockOffset - before.clockOffset) <= 1
  if (!isSteady || outcome.outcome !== "refused") return rejection
  return { ...rejection, outcome: { ...outcome, clockOffSeconds: clockOffset * before.parameters.periodSeconds } }
}
