import { retireAddresses } from "../decisions/addresses.ts"
import { withActivated } from "../decisions/enroll.ts"
import { shut } from "../decisions/lock.ts"
import { remove } from "../decisions/remove.ts"
import { startRecovery } from "../decisions/start-recovery.ts"
import { unlock } from "../decisions/unlock.ts"
import type { TakenOver } from "../model/legacy-codes.ts"
import type { Addresses } from "../model/notice-addresses.ts"
import { needsProof, type SubjectRecord, withoutFactors } from "../model/subject-record.ts"
import { endsBound, isOlder, type Past, type ReplayMode } from "./past.ts"
import { stricter, withFailures, withStricter } from "./replayed-attempts.ts"
import { untied, withAdded, withLostAuthenticator, withoutRemoved, withStep } from "./replayed-authenticators.ts"
import {
  withAdopted,
  withLostSet,
  withLostStaged,
  withoutSpent,
  withPassphraseSent,
  withVoidedSet,
} from "./replayed-codes.ts"

/**
 * Lets a record go through a history once more, as far as events can tell: codes and time steps that were spent then are spent again,
 * failures count again, and what was replaced, removed or disabled is so again. Pure.
 *
 * Events carry no secret, so a code set or authenticator that came after the backup is lost with the database. What it had replaced must not
 * come back: it is disabled, not removed, so that nobody takes a subject without factors for one who never asked for a second factor. Who had none
 * to be disabled, and one at the end of the history, owes an enrolment.
 */
export function replay(record: SubjectRecord, history: readonly Past[], mode: ReplayMode): SubjectRecord {
  // A restore takes longer than a code that was just accepted is good for anything.
  const before: SubjectRecord = { ...record, recentProof: null }
  const stepped = history.reduce((current, event) => step(current, event, mode), before)
  const replayed = endsBound(history) ? owing(stepped) : stepped
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
      return withLostAuthenticator(record, totp, event, mode)
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

// What they were changed to is lost. What was replaced must not be written to any more: the application gives its addresses anew.
function withRetired(addresses: Addresses, event: Past, mode: ReplayMode): Addresses {
  return isOlder(addresses.changedAt ?? 0, event, mode) ? retireAddresses(addresses, event.at) : addresses
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
