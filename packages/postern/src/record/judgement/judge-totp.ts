import { countFailure, noAttempts } from "../model/attempts.ts"
import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Authenticator, BoundSecret, SubjectRecord } from "../model/subject-record.ts"
import { authenticatorsOf, withEach } from "../transitions/authenticators.ts"
import { rememberedSecret } from "../transitions/former-secrets.ts"
import type { DigitsEvidence, Purpose, SecretEvidence } from "./evidence.ts"
import { accepted, type Judgement } from "./proof.ts"
import { counted, free, halt, notEnrolled, type Rejection, shutOut } from "./rejection.ts"

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
  const isLost = totp.lostAt !== null && purpose !== "lock"
  if (isLost || totp.attempts.disabledAt !== null) return shutOut(record, "totp", totp.attempts, policy, now)
  const halted = halt(totp.attempts, now)
  if (halted !== null) return halted
  const matches = evidenceOfEach(totp, evidence).filter(each => each.matchedStep !== null)
  const [match] = matches
  if (match === undefined) return judgeOtherDigits(record, totp, evidence, policy, now, purpose)
  const facts = { method: "totp", ...numberOf(totp, match) } as const
  // One input counts once, whichever secrets show it: what one of them has accepted is accepted by none.
  if (matches.some(({ matchedStep, secret }) => matchedStep! <= secret.lastStep)) {
    if (policy.detail === "full") return free(record, "replayed", facts, now)
    const attempts = countFailure(totp.attempts, policy.attempts, now)
    return counted({ ...record, totp: { ...totp, attempts } }, attempts, { ...facts, reason: "replayed" }, policy, now)
  }
  const used = withEach(totp, (each, place) => {
    const shown = matches.find(other => other.place === place)
    if (shown === undefined) return each
    const spent = { ...each, lastStep: shown.matchedStep!, clockOffset: null }
    return shown === match ? { ...spent, lastUsedAt: now } : spent
  })
  return accepted({ ...record, totp: { ...used, attempts: noAttempts } }, { ...facts, step: match.matchedStep! })
}

interface Shown extends SecretEvidence {
  readonly secret: BoundSecret
  readonly place: number
}

function evidenceOfEach(totp: Authenticator, evidence: DigitsEvidence): Shown[] {
  return authenticatorsOf(totp).map((secret, place) => {
    const found = place === 0 ? evidence : (evidence.others?.[place - 1] ?? { matchedStep: null })
    return { ...found, secret, place }
  })
}

/** Which authenticator it is, where that needs to be said. */
function numberOf({ others }: Authenticator, { secret }: Shown): { authenticator?: number } {
  return others.length === 0 ? {} : { authenticator: secret.number }
}

function judgeOtherDigits(
  record: SubjectRecord,
  totp: Authenticator,
  evidence: DigitsEvidence,
  policy: Policy,
  now: Instant,
  purpose: Purpose,
): Judgement {
  const { former = null } = evidence
  const replaced = rememberedSecret(record, former?.place, now)
  if (former !== null && replaced?.wasActive === true) {
    if (purpose === "lock" && former.step > replaced.lastStep) return accepted(record, { method: "totp" })
    if (policy.detail === "full") return free(record, "superseded", { method: "totp" }, now)
  }
  const attempts = countFailure(totp.attempts, policy.attempts, now)
  const found = evidenceOfEach(totp, evidence)
  const offset = (place: number) => found[place]?.clockOffset ?? null
  const failed = withEach({ ...totp, attempts }, (each, place) => ({ ...each, clockOffset: offset(place) }))
  const rejection = counted({ ...record, totp: failed }, attempts, { method: "totp" }, policy, now)
  return found.reduce((told, { secret, place }) => withClock(told, secret, offset(place)), rejection)
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
