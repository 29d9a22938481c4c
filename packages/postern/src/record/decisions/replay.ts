import { type Attempts, noAttempts } from "../model/attempts.ts"
import { type CodeSet, positionOf, selectorCount, withoutCode } from "../model/code-set.ts"
import { type Instant, secondMs } from "../model/instant.ts"
import type { TakenOver } from "../model/legacy-codes.ts"
import type { Addresses } from "../model/notice-addresses.ts"
import type { Change, EventKind, NewEvent } from "../model/subject-event.ts"
import {
  type Authenticator,
  type BoundSecret,
  isRemoved,
  needsProof,
  newRecord,
  type PendingAuthenticator,
  type SubjectRecord,
  withoutFactors,
} from "../model/subject-record.ts"
import { authenticatorsOf, isAdding, withEach } from "../transitions/authenticators.ts"
import { isTiedToAnother, withStagedAdopted } from "../transitions/set-succession.ts"
import { retireAddresses } from "./addresses.ts"
import { withRemoved } from "./authenticators.ts"
import { withActivated } from "./enroll.ts"
import { shut } from "./lock.ts"
import { remove } from "./remove.ts"
import { startRecovery } from "./start-recovery.ts"
import { unlock } from "./unlock.ts"
import { voidCodes } from "./void-codes.ts"

/** An event of a history that this record has not been through, or not as this record. */
export type Past = NewEvent & { readonly at: Instant }

/**
 * How the history relates to the record. It "continues" where the record was restored and left alone since; it is "beside" the record where
 * people went on using what was restored, and then nothing of it may loosen what has happened since.
 */
export type ReplayMode = "continues" | "beside"

/**
 * Lets a record go through a history once more, as far as events can tell: codes and time steps that were spent then are spent again,
 * failures count again, and what was replaced, removed or disabled is so again. Pure.
 *
 * Events carry no secret, so a code set or authenticator that came after the backup is lost with the database. What it had replaced must not
 * come back: it is disabled, not removed, so that nobody takes a subject without factors for one who never asked for a second factor.
 */
export function replay(record: SubjectRecord, history: readonly Past[], mode: ReplayMode): SubjectRecord {
  // A restore takes longer than a code that was just accepted is good for anything.
  const before: SubjectRecord = { ...record, recentProof: null }
  const replayed = history.reduce((current, event) => step(current, event, mode), before)
  if (mode === "continues") return replayed
  // What an unlock or a success of that history loosened is taken back.
  return {
    ...replayed,
    totp: withStricter(record.totp, replayed.totp),
    pending: withStricter(record.pending, replayed.pending),
    codes: withStricter(record.codes, replayed.codes),
    missing: {
      totp: stricter(record.missing.totp, replayed.missing.totp),
      codes: stricter(record.missing.codes, replayed.missing.codes),
    },
  }
}

function step(record: SubjectRecord, event: Past, mode: ReplayMode): SubjectRecord {
  // Beside: what was bound after the event is another authenticator, enrolment or set, and none of its business.
  const totp = isOlder(record.totp?.activatedAt, event, mode) ? record.totp : null
  const codes = isOlder(record.codes?.issuedAt, event, mode) ? record.codes : null
  const pending = isOlder(record.pending?.startedAt, event, mode) ? record.pending : null
  switch (event.kind) {
    case "accepted":
      return event.method === "totp"
        ? { ...record, totp: withStep(record.totp, totp, event, mode) }
        : { ...record, codes: codes ? withoutSpent(codes, event) : record.codes }
    case "refused":
    case "disabled":
      return withFailures(record, { totp, pending, codes }, event)
    case "totp-activated":
    case "totp-replaced":
      // The enrolment that was under way is the one that was finished: starting another would have been an event.
      if (mode === "continues" && pending !== null) {
        return withActivated(record, pending, event.step ?? 0, event.at).activated
      }
      return { ...record, totp: totp ? disabled(totp, event.at) : record.totp }
    case "totp-added":
      return withAdded(record, pending, event, mode)
    case "totp-removed":
      return withoutRemoved(record, event, mode)
    case "codes-issued":
      if (event.staged === true) return withLostStaged(record, event)
      return untied(withLostSet(record, codes, event), pending, event)
    case "codes-adopted":
      return untied(withAdopted(record, codes, event, mode), pending, event)
    case "codes-voided":
      return withVoidedSet(record, codes, event, mode)
    case "codes-confirmed":
    case "code-checked":
      if (codes === null || codes.set !== event.set) return record
      return {
        ...record,
        codes: { ...codes, confirmedAt: codes.confirmedAt ?? event.at, checkedAt: event.at, delivery: null },
      }
    case "recovered":
      return { ...record, totp: totp ? { ...totp, lostAt: totp.lostAt ?? event.at } : record.totp }
    case "recovery-started":
      if (mode === "continues") return startRecovery(record)?.record ?? owing(record)
      return owing(withoutOlder(record, event, mode))
    case "enrollment-started":
      return mode === "continues" ? { ...record, pending: null } : record
    case "removed":
      if (mode === "continues") return remove(record, event.at)?.record ?? record
      return { ...withoutOlder(record, event, mode), addresses: withRetired(record.addresses, event, mode) }
    case "unlocked":
      return unlock(record)?.record ?? record
    case "locked": {
      const shutDown = shut({ ...record, totp, codes }, event.at)
      return {
        ...record,
        totp: shutDown.totp ?? record.totp,
        pending: pending === null ? record.pending : null,
        codes: shutDown.codes ?? record.codes,
        staged: codes === null ? record.staged : null,
        formerSecrets: [],
      }
    }
    case "addresses-changed":
      return { ...record, addresses: withRetired(record.addresses, event, mode) }
    case "taken-over":
      return {
        ...owing(record),
        setsIssued: Math.max(record.setsIssued, event.set ?? 0),
        takenOver: takenOverBy(record, event),
      }
    case "takeover-undone":
      return mode === "continues" ? { ...withoutFactors(record), mustEnroll: false, takenOver: null } : record
    case "totp-renamed":
      // Names are no part of an event.
      return record
    case "passphrase-sent":
      return { ...record, codes: codes ? withPassphraseSent(codes, event) : record.codes }
    case "replayed":
      return record
  }
}

function isOlder(boundAt: Instant | undefined, event: Past, mode: ReplayMode): boolean {
  return boundAt !== undefined && (mode === "continues" || boundAt <= event.at)
}

// Of several the event names one; without a name it is the only one.
function withStep(
  group: Authenticator | null,
  older: Authenticator | null,
  { step: accepted = 0, authenticator, at }: Past,
  mode: ReplayMode,
): Authenticator | null {
  if (group === null) return null
  const used = withEach(group, each => {
    const isIt = authenticator === undefined ? each.number === group.number : each.number === authenticator
    if (!isIt || !isBoundBefore(each, at, mode)) return each
    return { ...each, lastStep: Math.max(each.lastStep, accepted), lastUsedAt: at, clockOffset: null }
  })
  return older === null ? used : { ...used, attempts: noAttempts }
}

// Its secret is lost, unless the record has the enrolment that was under way. What it stands beside works as before.
function withAdded(
  record: SubjectRecord,
  pending: PendingAuthenticator | null,
  event: Past,
  mode: ReplayMode,
): SubjectRecord {
  const authenticatorsBound = Math.max(record.authenticatorsBound, event.authenticator ?? 0)
  if (mode === "beside") return { ...record, authenticatorsBound }
  if (pending !== null && isAdding(record, pending))
    return withActivated(record, pending, event.step ?? 0, event.at).activated
  return { ...record, pending: null, authenticatorsBound }
}

// Where those beside it are lost it is the last one: it must not sign in again, and must not be missing either.
function withoutRemoved(record: SubjectRecord, { authenticator = 0, at }: Past, mode: ReplayMode): SubjectRecord {
  const { totp } = record
  const removed = authenticatorsOf(totp).find(each => each.number === authenticator)
  if (totp === null || removed === undefined || !isBoundBefore(removed, at, mode)) return record
  const left = withRemoved(record, authenticator, at)
  const pending = mode === "continues" ? null : record.pending
  return typeof left === "string" ? { ...record, totp: disabled(totp, at), pending } : { ...left, pending }
}

function isBoundBefore({ activatedAt }: BoundSecret, at: Instant, mode: ReplayMode): boolean {
  return mode === "continues" || activatedAt <= at
}

function withoutSpent(codes: CodeSet, { set, selector, at }: Past): CodeSet {
  const position = set === codes.set && selector !== undefined ? positionOf(codes, selector) : null
  return position === null ? codes : { ...withoutCode(codes, position, at), attempts: noAttempts }
}

// What they were changed to is lost. What was replaced must not be written to any more: the application gives its addresses anew.
function withRetired(addresses: Addresses, event: Past, mode: ReplayMode): Addresses {
  return isOlder(addresses.changedAt ?? 0, event, mode) ? retireAddresses(addresses, event.at) : addresses
}

// A passphrase that was sent shortens the life of its set; it can never be sent more often for a restore.
function withPassphraseSent(codes: CodeSet, { set, at }: Past): CodeSet {
  const { delivery } = codes
  if (delivery === null || codes.set !== set || (delivery.passphraseSentAt ?? 0) >= at) return codes
  return {
    ...codes,
    delivery: { ...delivery, passphraseSentAt: at, passphrasesSent: delivery.passphrasesSent + 1 },
  }
}

function withFailures(
  record: SubjectRecord,
  older: Pick<SubjectRecord, "totp" | "pending" | "codes">,
  event: Past,
): SubjectRecord {
  const { failures, method, pending, set, reason } = event
  if (failures === undefined) return record
  const attempts = (before: Attempts): Attempts => ({
    failures,
    forgiven: before.forgiven,
    retryAt: event.waitSeconds === undefined ? before.retryAt : event.at + event.waitSeconds * secondMs,
    disabledAt: event.kind === "disabled" ? event.at : before.disabledAt,
  })
  if (reason === "not-enrolled") {
    const factor = method === "totp" ? "totp" : "codes"
    return { ...record, missing: { ...record.missing, [factor]: attempts(record.missing[factor]) } }
  }
  if (pending === true) {
    return older.pending === null
      ? record
      : { ...record, pending: { ...older.pending, attempts: attempts(older.pending.attempts) } }
  }
  if (method === "totp") {
    return older.totp === null
      ? record
      : { ...record, totp: { ...older.totp, attempts: attempts(older.totp.attempts) } }
  }
  if (older.codes === null || older.codes.set !== set) return record
  return { ...record, codes: { ...older.codes, attempts: attempts(older.codes.attempts) } }
}

// The set itself is lost: its digests were in the record alone. Its number and selectors are known, so that no later set repeats them.
function withLostSet(record: SubjectRecord, codes: CodeSet | null, event: Past): SubjectRecord {
  if ((event.set ?? 0) <= record.setsIssued) return record
  const lost = codes && disabled(withoutDigests(codes), event.at)
  return { ...withNumbers(record, event), codes: lost ?? record.codes, staged: null }
}

// What was begun with a code of a set that is void is void, as it was.
function untied(record: SubjectRecord, older: PendingAuthenticator | null, { set = 0 }: Past): SubjectRecord {
  return older !== null && isTiedToAnother(older, set) ? { ...record, pending: null } : record
}

// The codes before it are still good: they are what its holder has.
function withLostStaged(record: SubjectRecord, event: Past): SubjectRecord {
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

function withAdopted(record: SubjectRecord, codes: CodeSet | null, event: Past, mode: ReplayMode): SubjectRecord {
  const { staged } = record
  if (staged?.set === event.set && isOlder(staged?.issuedAt, event, mode)) return withStagedAdopted(record)
  if (codes === null || codes.set >= (event.set ?? 0)) return record
  return { ...record, codes: disabled(withoutDigests(codes), event.at) }
}

function withoutDigests(codes: CodeSet): CodeSet {
  return { ...codes, digests: codes.digests.map(() => null) }
}

// Beside: what was bound since is none of the event's business.
function withoutOlder(record: SubjectRecord, event: Past, mode: ReplayMode): SubjectRecord {
  const { totp, codes, staged } = record
  const isCodesOlder = isOlder(codes?.issuedAt, event, mode)
  return {
    ...record,
    totp: isOlder(totp?.activatedAt, event, mode) ? null : totp,
    codes: isCodesOlder ? null : codes,
    staged: isCodesOlder ? null : staged,
  }
}

function owing(record: SubjectRecord): SubjectRecord {
  return { ...record, mustEnroll: record.mustEnroll || !needsProof(record) }
}

// What was taken over is lost, and a second takeover would bring back what was spent or removed since: it is once for each subject.
function takenOverBy({ takenOver }: SubjectRecord, { origin = "other", run, at }: Past): TakenOver {
  return takenOver ?? { origin, run: run ?? null, at, form: null, refusedRecoveryAt: null }
}

// Beside, and where no authenticator works, the codes are disabled instead: without any factor the password alone would do.
function withVoidedSet(record: SubjectRecord, codes: CodeSet | null, event: Past, mode: ReplayMode): SubjectRecord {
  if (codes === null || codes.set > (event.set ?? 0)) return record
  const voided = mode === "continues" ? voidCodes(record) : null
  return voided?.record ?? { ...record, codes: disabled(codes, event.at), staged: null }
}

function disabled<T extends { readonly attempts: Attempts }>(factor: T, at: Instant): T {
  return { ...factor, attempts: { ...factor.attempts, disabledAt: factor.attempts.disabledAt ?? at } }
}

/** Gives what is left of a factor of now after the history, with the stricter of both counts. */
function withStricter<T extends { readonly attempts: Attempts }>(now: T | null, then: T | null): T | null {
  return now && then && { ...then, attempts: stricter(now.attempts, then.attempts) }
}

function stricter(now: Attempts, then: Attempts): Attempts {
  return {
    failures: Math.max(now.failures, then.failures),
    forgiven: Math.min(now.forgiven, then.forgiven),
    retryAt: Math.max(now.retryAt, then.retryAt),
    disabledAt: now.disabledAt ?? then.disabledAt,
  }
}

const binding: readonly EventKind[] = [
  "totp-activated",
  "totp-replaced",
  "codes-issued",
  "codes-adopted",
  "accepted",
  "recovered",
  "recovery-started",
  "locked",
  "taken-over",
]
const unbinding: readonly EventKind[] = ["removed", "takeover-undone"]

/**
 * Makes the record of a subject that came after the backup, of which nothing is left but its history: who had a second factor at the end owes an
 * enrolment, and who was taken over is not taken over again. Nothing proves the history, for the key of its chain is lost. Null where it says neither.
 */
export function replayMissing(recordKey: Uint8Array, history: readonly Past[]): Change | null {
  // The numbers of the sets are kept, too: an old sheet must not pass for the next.
  const replayed = replay(newRecord(recordKey), history, "continues")
  const last = history.findLast(({ kind }) => binding.includes(kind) || unbinding.includes(kind))
  const mustEnroll = last !== undefined && binding.includes(last.kind)
  if (!mustEnroll && replayed.takenOver === null) return null
  const record: SubjectRecord = { ...withoutFactors(replayed), mustEnroll }
  return { record, events: [isRemoved(record) ? { kind: "removed" } : { kind: "recovery-started" }] }
}
