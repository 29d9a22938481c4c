import { noAttempts } from "../model/attempts.ts"
import { type CodeSet, codesLeft, isExpired, positionOf, type StagedSet, withoutCode } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { NewEvent } from "../model/subject-event.ts"
import type { FreeRefusal, SubjectRecord } from "../model/subject-record.ts"
import { recentProofOf } from "../transitions/recent-proof.ts"
import { wasIssued, withStagedAdopted } from "../transitions/set-succession.ts"
import type { CodeEvidence, Purpose } from "./evidence.ts"
import { judgeLegacyCode } from "./judge-legacy-code.ts"
import { accepted, type Judgement } from "./proof.ts"
import { codeFailure, halt, notEnrolled, shutOut } from "./rejection.ts"

/** Judges a backup code of the current set or of the one that waits for its proof. */
export function judgeCode(
  record: SubjectRecord,
  evidence: CodeEvidence,
  policy: Policy,
  now: Instant,
  purpose: Purpose,
): Judgement {
  const { codes } = record
  if (codes === null) return notEnrolled(record, "codes", policy, now)
  if (codes.attempts.disabledAt !== null) return shutOut(record, "codes", codes.attempts, policy, now)
  const halted = halt(codes.attempts, now)
  if (halted !== null) return halted
  if (evidence.format === "legacy" && codes.legacy !== null)
    return judgeLegacyCode(record, { ...codes, legacy: codes.legacy }, evidence, policy, now, purpose)
  const place = placeOf(record, codes, evidence)
  // There is one count for both sets, so two guesses at a time are no gain.
  const facts = { method: "backup-code", set: codes.set } as const
  const failure = (reason: "wrong-code" | FreeRefusal): Judgement =>
    codeFailure(record, codes, { ...facts, reason }, policy, now)
  if (place === null) {
    const isOfThisFormat = evidence.format === codes.format
    const fromAnOldSheet =
      isOfThisFormat && evidence.selector !== null
        ? wasIssued(record, evidence.selector)
        : isOld(record, codes, evidence)
    return failure(fromAnOldSheet ? "superseded" : "wrong-code")
  }
  const { of, position, selector } = place
  const { verdict } = evidence
  const recent = purpose === "recover" ? recentProofOf(record, of.set, selector, now) : null
  if (recent === null && isExpired(of, now)) return failure("expired")
  const digest = of.digests[position] ?? recent?.digest ?? null
  if (digest === null) return failure("already-used")
  if (verdict === null || verdict.set !== of.set) return needsHash(of, digest)
  if (!verdict.matches) return failure("wrong-code")
  const used = { ...facts, set: of.set, selector }
  if (of.digests[position] == null) return { ...accepted(record, used), events: [] }
  const base = of.set === codes.set ? record : withStagedAdopted(record)
  const spent: SubjectRecord = {
    ...base,
    codes: { ...withoutCode(base.codes!, position, now), attempts: noAttempts },
    recentProof: { set: of.set, selector, digest, at: now, recoveries: 0 },
  }
  const proof = accepted(spent, used)
  return of.set === codes.set ? proof : { ...proof, events: [adoptionOf(base), ...proof.events] }
}

function needsHash({ set, salt, scheme }: Place["of"], digest: Uint8Array): Judgement {
  return { kind: "needs-hash", of: { set, salt, scheme, digest } }
}

type Place = {
  readonly of: CodeSet | (StagedSet & Pick<CodeSet, "delivery">)
  readonly position: number
  readonly selector: number
}

// Of another format than the codes that stand: an old sheet of ours, or one of the system before.
function isOld({ takenOver }: SubjectRecord, codes: CodeSet, { format }: CodeEvidence): boolean {
  if (format === "legacy") return takenOver !== null && takenOver.form !== null
  return codes.set > 1 && codes.legacy === null
}

// The windows of the two sets have no selector in common, so at most one digest is asked for.
function placeOf({ staged }: SubjectRecord, codes: CodeSet, { format, selector }: CodeEvidence): Place | null {
  for (const each of [codes, staged && { ...staged, delivery: null }]) {
    if (each === null || each.format !== format || selector === null) continue
    const position = positionOf(each, selector)
    if (position !== null) return { of: each, position, selector }
  }
  return null
}

/** What is written down when a staged set takes the place of the one before. */
export function adoptionOf({ codes }: SubjectRecord): NewEvent {
  return { kind: "codes-adopted", set: codes!.set, codesLeft: codesLeft(codes) }
}
