import { voidCodes } from "../decisions/void-codes.ts"
import { noAttempts } from "../model/attempts.ts"
import { type CodeSet, positionOf, selectorCount, withoutCode } from "../model/code-set.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { withStagedAdopted } from "../transitions/set-succession.ts"
import { isOlder, type Past, type ReplayMode } from "./past.ts"
import { disabled } from "./replayed-attempts.ts"

export function withoutSpent(codes: CodeSet, { set, selector, at }: Past): CodeSet {
  const position = set === codes.set && selector !== undefined ? positionOf(codes, selector) : null
  return position === null ? codes : { ...withoutCode(codes, position, at), attempts: noAttempts }
}

// A passphrase that was sent shortens the life of its set; it can never be sent more often for a restore.
export function withPassphraseSent(codes: CodeSet, { set, at }: Past): CodeSet {
  const { delivery } = codes
  if (delivery === null || codes.set !== set || (delivery.passphraseSentAt ?? 0) >= at) return codes
  return {
    ...codes,
    delivery: { ...delivery, passphraseSentAt: at, passphrasesSent: delivery.passphrasesSent + 1 },
  }
}

// The set itself is lost: its digests were in the record alone. Its number and selectors are known, so that no later set repeats them.
export function withLostSet(record: SubjectRecord, codes: CodeSet | null, event: Past): SubjectRecord {
  if ((event.set ?? 0) <= record.setsIssued) return record
  const lost = codes && disabled(withoutDigests(codes), event.at)
  return { ...withNumbers(record, event), codes: lost ?? record.codes, staged: null }
}

// The codes before it are still good: they are what its holder has.
export function withLostStaged(record: SubjectRecord, event: Past): SubjectRecord {
  return (event.set ?? 0) <= record.setsIssued ? record : { ...withNumbers(record, event), staged: null }
}

function withNumbers(record: SubjectRecord, { set = 0, firstSelector = 0, codesLeft: count = 0 }: Past): SubjectRecord {
  return {
    ...record,
    setsIssued: set,
    nextSelector: (firstSelector + count) % selectorCount,
    selectorsIssued: Math.min(selectorCount, record.selectorsIssued + count),
  }
}

export function withAdopted(
  record: SubjectRecord,
  codes: CodeSet | null,
  event: Past,
  mode: ReplayMode,
): SubjectRecord {
  const { staged } = record
  if (staged?.set === event.set && isOlder(staged?.issuedAt, event, mode)) return withStagedAdopted(record)
  if (codes === null || codes.set >= (event.set ?? 0)) return record
  return { ...record, codes: disabled(withoutDigests(codes), event.at) }
}

function withoutDigests(codes: CodeSet): CodeSet {
  return { ...codes, digests: codes.digests.map(() => null) }
}

// Beside, and where no authenticator works, the codes are disabled instead: without any factor the password alone would do.
export function withVoidedSet(
  record: SubjectRecord,
  codes: CodeSet | null,
  event: Past,
  mode: ReplayMode,
): SubjectRecord {
  if (codes === null || codes.set > (event.set ?? 0)) return record
  const voided = mode === "continues" ? voidCodes(record) : null
  return voided?.record ?? { ...record, codes: disabled(codes, event.at), staged: null }
}
