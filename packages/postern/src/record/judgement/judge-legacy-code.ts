import { noAttempts } from "../model/attempts.ts"
import { type CodeSet, isExpired, withoutCode } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { LegacyCodes } from "../model/legacy-codes.ts"
import type { Policy } from "../model/policy.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { recentProofOf } from "../transitions/recent-proof.ts"
import type { CodeEvidence, Purpose } from "./evidence.ts"
import { accepted, type Judgement } from "./proof.ts"
import { codeFailure, refusedQuietly } from "./rejection.ts"

/**
 * Judges a code that another system issued, after the throttle has spoken. It has no check symbols, so nothing about it is free: a spent code and
 * a guess look alike, and both count. At most one slow hash of ours is asked for, or the other system's own for each code that is left.
 */
export function judgeLegacyCode(
  record: SubjectRecord,
  codes: CodeSet & { readonly legacy: LegacyCodes },
  { selector, verdict }: CodeEvidence,
  policy: Policy,
  now: Instant,
  purpose: Purpose,
): Judgement {
  const { legacy } = codes
  const facts = { method: "backup-code", set: codes.set, scheme: legacy.scheme } as const
  if (purpose === "recover" && !legacy.mayRecover) {
    if (policy.detail === "uniform")
      return codeFailure(record, codes, { ...facts, reason: "not-for-recovery" }, policy, now)
    return notForRecovery(record, facts, now)
  }
  const failure = (reason: "wrong-code" | "expired") => codeFailure(record, codes, { ...facts, reason }, policy, now)
  const isKnown = verdict !== null && verdict.set === codes.set
  if (isKnown && !verdict.matches) return failure("wrong-code")
  if (isExpired(codes, now)) return failure("expired")
  const digestAt = (position: number) => {
    const recent = purpose === "recover" ? recentProofOf(record, codes.set, position, now) : null
    return codes.digests[position] ?? recent?.digest ?? null
  }
  if (!isKnown && "hashes" in legacy) return searched(codes.set, legacy, digestAt)
  const digest = selector === null ? null : digestAt(selector)
  if (selector === null || digest === null) return failure("wrong-code")
  if (!isKnown) {
    const { set, salt, scheme } = codes
    return { kind: "needs-hash", of: { set, salt, scheme, digest } }
  }
  const used = { ...facts, selector }
  if (codes.digests[selector] == null) return { ...accepted(record, used), events: [] }
  const spent: SubjectRecord = {
    ...record,
    codes: { ...withoutCode(codes, selector, now), attempts: noAttempts },
    recentProof: { set: codes.set, selector, digest, at: now, recoveries: 0 },
  }
  return accepted(spent, used)
}

function searched(
  set: number,
  { scheme, keyId, hashes }: Extract<LegacyCodes, { hashes: unknown }>,
  digestAt: (position: number) => Uint8Array | null,
): Judgement {
  const codes = hashes.flatMap((hash, position) => {
    const digest = digestAt(position)
    return hash === null || digest === null ? [] : [{ position, hash, digest }]
  })
  return { kind: "needs-search", of: { set, scheme, keyId, codes } }
}

function notForRecovery(record: SubjectRecord, facts: Parameters<typeof refusedQuietly>[1], now: Instant): Judgement {
  const { takenOver } = record
  return refusedQuietly("not-for-recovery", facts, takenOver?.refusedRecoveryAt ?? null, now, () => {
    return { ...record, takenOver: takenOver && { ...takenOver, refusedRecoveryAt: now } }
  })
}
