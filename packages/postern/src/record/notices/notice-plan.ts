import { addressesOfChange } from "../decisions/addresses.ts"
import { type CodeSet, codesLeft, type StagedSet } from "../model/code-set.ts"
import { lastSeq } from "../model/history.ts"
import { type Instant, isoTime } from "../model/instant.ts"
import type { NoticeFacts, NoticeKind } from "../model/notice.ts"
import type { NoticeAddress } from "../model/notice-addresses.ts"
import type { Policy } from "../model/policy.ts"
import type { Change, NewEvent } from "../model/subject-event.ts"
import { accountOf, type SubjectRecord } from "../model/subject-record.ts"
import { forgettingOf, type Reminder, remindersOf } from "./reminders.ts"

/** A notice that a commit calls for. */
export interface PromptNotice {
  /** from the event's number, so that a commit that is tried again plans the same notice */
  readonly id: string
  readonly kind: NoticeKind
  /** rises with every notice of a subject: they go out in this order */
  readonly seq: number
  readonly facts: NoticeFacts
  /** the account's name as the person knows it */
  readonly account: string | null
}

/** What is to be told because of one commit: at once, and later. */
export interface NoticePlan {
  /** who is told at once, as far as the record knows: fixed by the commit, so that no later change takes anybody out */
  readonly recipients: readonly NoticeAddress[]
  readonly prompt: readonly PromptNotice[]
  readonly reminders: readonly Reminder[]
}

/** No event is told of in more ways: that a code was used, and that few are left. */
const maxPerEvent = 2

/**
 * The failure in a row of which a person is told, where no wait began before: it takes the password to fail here, so somebody else may have
 * it (OWASP ASVS 5.0.0 6.3.5).
 */
const tellingFailure = 3

/**
 * Decides what a person is told of a change. Pure. One commit is told once: an activation or a recovery speaks for the codes that it
 * issues, and what a code was spent for speaks for the spending. A plain TOTP sign-in tells nothing.
 */
export function planNotices(before: SubjectRecord | null, change: Change, policy: Policy, now: Instant): NoticePlan {
  const { record, events } = change
  const account = accountOf(record) ?? (before && accountOf(before))
  const seqBefore = lastSeq(record.history)
  const prompt = events.flatMap((event, i) => {
    const eventSeq = seqBefore + i + 1
    return tellings(event, { before, change, policy }).map(({ kind, facts }, place) => ({
      id: `${eventSeq}-${kind}`,
      kind,
      seq: eventSeq * maxPerEvent + place,
      account,
      facts,
    }))
  })
  const reminders = events.flatMap(({ kind }, i) => {
    const newest = record.staged ?? record.codes
    if ((kind === "codes-issued" || kind === "taken-over") && newest !== null)
      return remindersOf(newest, record.takenOver, now)
    const mayForget = kind === "addresses-changed" || kind === "removed"
    return mayForget ? forgettingOf(seqBefore + i + 1, record, now) : []
  })
  return { recipients: addressesOfChange(before, change), prompt, reminders }
}

interface Telling {
  readonly kind: NoticeKind
  readonly facts: NoticeFacts
}

interface Context {
  readonly before: SubjectRecord | null
  readonly change: Change
  readonly policy: Policy
}

function tellings(event: NewEvent, context: Context): Telling[] {
  const { before, change } = context
  const { events, record } = change
  switch (event.kind) {
    case "totp-activated":
      return [{ kind: "authenticator-added", facts: { method: "totp", ...setFacts(record.codes) } }]
    case "totp-replaced":
      return [{ kind: "authenticator-replaced", facts: { method: "totp", ...setFacts(record.codes) } }]
    case "totp-added":
      return [{ kind: "authenticator-added", facts: { method: "totp", ...authenticatorOf(event) } }]
    case "totp-removed":
      return [{ kind: "authenticator-removed", facts: { method: "totp", ...authenticatorOf(event) } }]
    case "codes-issued": {
      // Staged codes are told of when they take the place of the others.
      if (event.staged === true || has(events, "totp-activated", "totp-replaced")) return []
      const kind = before?.codes == null ? "codes-issued" : "codes-replaced"
      // A proof stands in front of what it allowed.
      return [{ kind, facts: { ...methodOf(events[0]!), ...setFacts(record.codes) } }]
    }
    case "codes-adopted":
      return [{ kind: "codes-replaced", facts: { method: "backup-code", ...setFacts(record.codes) } }]
    case "recovered":
      // Asked for again because the answer got lost: told before.
      if (!has(events, "accepted") && (before?.recentProof?.recoveries ?? 0) > 0) return []
      return [{ kind: "recovered", facts: { method: "backup-code", ...setFacts(record.staged ?? record.codes) } }]
    case "recovery-started":
      return [{ kind: "recovery-started", facts: {} }]
    case "removed":
      // What was never proved is no second factor, and taking it away is no news.
      return before?.totp == null && before?.codes == null ? [] : [{ kind: "second-factor-removed", facts: {} }]
    case "codes-voided":
      return [{ kind: "codes-voided", facts: { ...(event.set !== undefined && { set: event.set }), codesLeft: 0 } }]
    case "code-checked":
      return [{ kind: "code-checked", facts: setFacts(record.codes) }]
    case "accepted":
      return event.method === "backup-code" ? tellingsOfUse(context) : []
    case "refused":
      return tellingsOfRefusal(event, context)
    case "disabled":
      if (event.reason === "not-enrolled") return []
      return [{ kind: "disabled", facts: { ...methodOf(event), failures: event.failures! } }]
    case "unlocked":
    case "locked":
    case "addresses-changed":
      return [{ kind: event.kind, facts: {} }]
    case "taken-over":
      // The person did nothing, and whoever wrote the entry chose the secret.
      return [{ kind: "taken-over", facts: { ...methodOf(event), ...setFacts(record.codes) } }]
    case "enrollment-started":
    case "totp-renamed":
    case "codes-confirmed":
    case "passphrase-sent":
    case "replayed":
    case "takeover-undone":
      return []
  }
}

function tellingsOfUse({ before, change: { record, events }, policy }: Context): Telling[] {
  if (has(events, "recovered", "removed", "locked")) return []
  if (events.some(({ kind, staged }) => kind === "codes-issued" && staged !== true)) return []
  const left = codesLeft(record.codes)
  const facts: NoticeFacts = { method: "backup-code", ...setFacts(record.codes) }
  const used: Telling = { kind: "backup-code-used", facts }
  if (left === 0) return [used, { kind: "codes-gone", facts }]
  const { lowAt } = policy.codes
  return codesLeft(before?.codes ?? null) > lowAt && left <= lowAt ? [used, { kind: "codes-low", facts }] : [used]
}

function tellingsOfRefusal(event: NewEvent, { before, change: { events } }: Context): Telling[] {
  const facts: NoticeFacts = { ...methodOf(event), ...authenticatorOf(event) }
  if (event.reason === "replayed") return [{ kind: "totp-replayed", facts }]
  // An enrolment guards nothing yet.
  if (event.failures === undefined || event.pending === true || has(events, "disabled")) return []
  const counts: NoticeFacts = { ...facts, failures: event.failures }
  if (event.reason === "not-enrolled") return tellingsOfMissing(event, before, counts)
  if (event.waitSeconds !== undefined)
    return [{ kind: "throttled", facts: { ...counts, waitSeconds: event.waitSeconds } }]
  const factor = event.method === "totp" ? before?.totp : before?.codes
  const sinceUnlock = event.failures - (factor?.attempts.forgiven ?? 0)
  return sinceUnlock === tellingFailure ? [{ kind: "second-factor-failing", facts: counts }] : []
}

// Guesses at a factor that the person does not have are told once, by whoever has another: the password may be known. Of a wait or an end of
// what never was there is nothing to tell.
function tellingsOfMissing(event: NewEvent, before: SubjectRecord | null, facts: NoticeFacts): Telling[] {
  if (before === null || (before.totp === null && before.codes === null)) return []
  const { forgiven } = before.missing[event.method === "totp" ? "totp" : "codes"]
  return event.failures! - forgiven === tellingFailure ? [{ kind: "second-factor-failing", facts }] : []
}

function has(events: readonly NewEvent[], ...kinds: readonly NewEvent["kind"][]): boolean {
  return events.some(({ kind }) => kinds.includes(kind))
}

function methodOf({ method }: NewEvent): Pick<NoticeFacts, "method"> {
  return method === undefined ? {} : { method }
}

// Not by its name: whoever has taken the account over could write a message in it.
function authenticatorOf({ authenticator }: NewEvent): Pick<NoticeFacts, "authenticator"> {
  return authenticator === undefined ? {} : { authenticator: String(authenticator) }
}

function setFacts(codes: CodeSet | StagedSet | null): NoticeFacts {
  if (codes === null) return {}
  const { set, expiresAt } = codes
  return { set, codesLeft: codesLeft(codes), ...(expiresAt !== null && { expiresAt: isoTime(expiresAt) }) }
}
