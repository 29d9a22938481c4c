import type { CodeFormat } from "@postern/core"
import { noAttempts } from "../model/attempts.ts"
import { type CodeSet, selectorCount } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { PendingAuthenticator, SubjectRecord } from "../model/subject-record.ts"

/** A set whose codes are hashed and ready, made for one state of the record. */
export type PreparedSet = Pick<CodeSet, "set" | "firstSelector" | "salt" | "scheme"> & {
  readonly format: CodeFormat
  readonly digests: readonly Uint8Array[]
}

/**
 * Gives the selector that the next set begins with: where the last one ended. Beside a staged set the current one stays, and no selector may be in
 * both windows, for one attempt is one slow hash; where the rest of the circle is too small, the window after the current one is used again.
 */
export function nextWindow(record: SubjectRecord, count: number, isStaged: boolean): number {
  const { codes, nextSelector } = record
  // Codes that were taken over have no selectors.
  if (!isStaged || codes === null || codes.legacy !== null) return nextSelector
  const distance = (nextSelector - codes.firstSelector + selectorCount) % selectorCount
  const isFree = distance >= codes.digests.length && distance + count <= selectorCount
  return isFree ? nextSelector : (codes.firstSelector + codes.digests.length) % selectorCount
}

/** Whether a prepared set still fits: another replacement may have come first. */
export function fits(record: SubjectRecord, prepared: PreparedSet, isStaged: boolean): boolean {
  return (
    prepared.set === record.setsIssued + 1 &&
    prepared.firstSelector === nextWindow(record, prepared.digests.length, isStaged)
  )
}

/** Gives the record with a new code set; all codes before it are void with it. */
export function withNewSet(
  record: SubjectRecord,
  prepared: PreparedSet,
  expiresAt: Instant | null,
  now: Instant,
): SubjectRecord {
  const codes: CodeSet = {
    ...prepared,
    issuedAt: now,
    confirmedAt: null,
    checkedAt: null,
    expiresAt,
    lastUsedAt: null,
    attempts: noAttempts,
    delivery: null,
    legacy: null,
  }
  return withoutTiedEnrollment({
    ...counted(record, prepared),
    codes,
    staged: null,
    recentProof: null,
    missing: { ...record.missing, codes: noAttempts },
  })
}

/** Gives the record with a new code set beside the current one, in place of an earlier one that nobody proved to be saved. */
export function withStagedSet(
  record: SubjectRecord,
  prepared: PreparedSet,
  expiresAt: Instant | null,
  now: Instant,
): SubjectRecord {
  return { ...counted(record, prepared), staged: { ...prepared, issuedAt: now, expiresAt } }
}

/** Gives the record with the staged set in place of the current one: one of its codes was shown to be in its holder's hands. */
export function withStagedAdopted(record: SubjectRecord): SubjectRecord {
  const { staged } = record
  if (staged === null) return record
  const unused = {
    confirmedAt: null,
    checkedAt: null,
    lastUsedAt: null,
    attempts: noAttempts,
    delivery: null,
    legacy: null,
  }
  return withoutTiedEnrollment({ ...record, codes: { ...staged, ...unused }, staged: null, recentProof: null })
}

/**
 * Voids an enrolment that is tied to another set than the one that stands now. Whoever began it with a code of a sheet that was stolen
 * must not finish it once its owner has replaced the sheet.
 */
export function withoutTiedEnrollment(record: SubjectRecord): SubjectRecord {
  const { pending, codes } = record
  return isTiedToAnother(pending, codes?.set ?? null) ? { ...record, pending: null } : record
}

/** Whether an enrolment is void once this set stands. */
export function isTiedToAnother(pending: Pick<PendingAuthenticator, "set"> | null, set: number | null): boolean {
  return pending !== null && pending.set !== null && pending.set !== set
}

function counted(record: SubjectRecord, { set, firstSelector, digests }: PreparedSet): SubjectRecord {
  return {
    ...record,
    setsIssued: set,
    nextSelector: (firstSelector + digests.length) % selectorCount,
    selectorsIssued: Math.min(selectorCount, record.selectorsIssued + digests.length),
  }
}

/** Whether a selector was printed on an earlier sheet of this subject. */
export function wasIssued(record: SubjectRecord, selector: number): boolean {
  const stepsBack = (record.nextSelector - 1 - selector + 2 * selectorCount) % selectorCount
  return stepsBack < record.selectorsIssued
}
