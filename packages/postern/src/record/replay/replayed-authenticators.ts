import { stagedWithout, withRemoved } from "../decisions/authenticators.ts"
import { withActivated } from "../decisions/enroll.ts"
import { noAttempts } from "../model/attempts.ts"
import type { Instant } from "../model/instant.ts"
import type { Authenticator, BoundSecret, PendingAuthenticator, SubjectRecord } from "../model/subject-record.ts"
import { authenticatorsOf, isAdding, withEach } from "../transitions/authenticators.ts"
import { isTiedToAnother } from "../transitions/set-succession.ts"
import { isOlder, type Past, type ReplayMode } from "./past.ts"
import { disabled } from "./replayed-attempts.ts"

// Of several the event names one; without a name it is the only one.
export function withStep(
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
  // What is disabled accepts nothing: it was one that is lost, and what that had replaced must not come back.
  return older === null || used.attempts.disabledAt !== null ? used : { ...used, attempts: noAttempts }
}

// Its secret is lost, and so it counts as bound: no later one has its number. What it replaced must not come back.
export function withLostAuthenticator(
  record: SubjectRecord,
  older: Authenticator | null,
  { at }: Past,
  mode: ReplayMode,
): SubjectRecord {
  const authenticatorsBound = record.authenticatorsBound + (mode === "continues" ? 1 : 0)
  return { ...record, authenticatorsBound, totp: older ? disabled(older, at) : record.totp }
}

// Its secret is lost, unless the record has the enrolment that was under way. What it stands beside works as before.
export function withAdded(
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
export function withoutRemoved(record: SubjectRecord, event: Past, mode: ReplayMode): SubjectRecord {
  const { authenticator = 0, at } = event
  const { totp } = record
  const removed = authenticatorsOf(totp).find(each => each.number === authenticator)
  if (totp === null || removed === undefined || !isBoundBefore(removed, at, mode)) return record
  const left = withRemoved(record, authenticator, at)
  const pending = mode === "continues" ? null : record.pending
  const { staged } = record
  const begun = { pending, staged: isOlder(staged?.issuedAt, event, mode) ? stagedWithout(record) : staged }
  return typeof left === "string" ? { ...record, totp: disabled(totp, at), ...begun } : { ...left, ...begun }
}

function isBoundBefore({ activatedAt }: BoundSecret, at: Instant, mode: ReplayMode): boolean {
  return mode === "continues" || activatedAt <= at
}

// What was begun with a code of a set that is void is void, as it was.
export function untied(record: SubjectRecord, older: PendingAuthenticator | null, { set = 0 }: Past): SubjectRecord {
  return older !== null && isTiedToAnother(older, set) ? { ...record, pending: null } : record
}
