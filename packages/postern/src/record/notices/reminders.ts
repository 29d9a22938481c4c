import { formerAddressMs } from "../decisions/addresses.ts"
import { type CodeSet, codesLeft, isExpired } from "../model/code-set.ts"
import { dayMs, type Instant, isoTime } from "../model/instant.ts"
import type { TakenOver } from "../model/legacy-codes.ts"
import type { NoticeFacts, NoticeKind } from "../model/notice.ts"
import type { SubjectRecord } from "../model/subject-record.ts"

/** A notice that falls due later, if by then it is still true. Its id says all that there is to know of it. */
export interface Reminder {
  /** one per set and step: planning it twice plans it once */
  readonly id: string
  readonly kind: NoticeKind
  readonly dueAt: Instant
}

/** Whole days before a set expires at which its holder is told. */
const expiryWarningDays = [30, 7, 1] as const
/** Whole days after issue at which the holder of a set that was never shown to be saved is told. */
const unconfirmedAfterDays = 1
/** Whole days after a takeover at which the holder of codes of another system is asked to replace them. */
const replaceAfterDays = [30, 90] as const

/**
 * Lists the reminders of a code set that fall due after `now`.
 * @param takenOver when the set came from another system, if it did
 */
export function remindersOf(
  { set, issuedAt, expiresAt, format }: Pick<CodeSet, "set" | "issuedAt" | "expiresAt" | "format">,
  takenOver: Pick<TakenOver, "at"> | null,
  now: Instant,
): Reminder[] {
  const reminders: Reminder[] = []
  // Codes of another system were given out long ago, and nobody is asked to type one back.
  if (format === "legacy") {
    for (const days of replaceAfterDays)
      reminders.push(replacementReminder({ set }, (takenOver?.at ?? issuedAt) + days * dayMs))
  } else {
    const dueAt = issuedAt + unconfirmedAfterDays * dayMs
    reminders.push({ id: `set-${set}-unconfirmed`, kind: "codes-unconfirmed", dueAt })
  }
  if (expiresAt !== null) {
    for (const days of expiryWarningDays)
      reminders.push({ id: `set-${set}-expiring-${days}`, kind: "codes-expiring", dueAt: expiresAt - days * dayMs })
  }
  return reminders.filter(({ dueAt }) => dueAt > now)
}

/** Asks the holder of codes of another system to replace them: planned at a takeover, or by somebody who thinks that it is time. */
export function replacementReminder({ set }: Pick<CodeSet, "set">, dueAt: Instant): Reminder {
  return { id: `set-${set}-legacy-${dueAt}`, kind: "codes-to-replace", dueAt }
}

const kindOfMatter: Readonly<Record<string, NoticeKind>> = {
  unconfirmed: "codes-unconfirmed",
  expiring: "codes-expiring",
  legacy: "codes-to-replace",
}

const forgetting = "addresses-"

/** What is done once addresses that were taken out are told of nothing any more: nobody is told, they are forgotten. */
export function forgettingOf(eventSeq: number, { addresses }: SubjectRecord, now: Instant): Reminder[] {
  if (addresses.former.length === 0) return []
  return [{ id: `${forgetting}${eventSeq}`, kind: "addresses-changed", dueAt: now + formerAddressMs }]
}

export function isForgetting({ id }: Pick<Reminder, "id">): boolean {
  return id.startsWith(forgetting)
}

/**
 * Gives what a reminder tells if it is true now. Null where it is not: the set was replaced or is gone, it was used or confirmed, or a later
 * warning of the same set has taken its place.
 */
export function reminderFacts(
  { id, kind }: Pick<Reminder, "id" | "kind">,
  { codes, staged }: SubjectRecord,
  now: Instant,
): NoticeFacts | null {
  const [, set, matter, number] = /^set-(\d+)-(unconfirmed|expiring|legacy)(?:-(\d+))?$/.exec(id) ?? []
  // Reminders wait in clear: a kind that does not go with the id is none that was written here.
  if (matter === undefined || kind !== kindOfMatter[matter]) return null
  // New codes that still wait for their proof: whoever did not save them is told while the old ones are good.
  const isWaiting = matter === "unconfirmed" && staged?.set === Number(set)
  if (isWaiting) return { set: staged.set, codesLeft: staged.digests.length }
  if (codes === null || codes.set !== Number(set) || codesLeft(codes) === 0 || isExpired(codes, now)) return null
  if (codes.attempts.disabledAt !== null) return null
  const facts = { set: codes.set, codesLeft: codesLeft(codes) }
  if (matter === "unconfirmed") return isProvedSaved(codes) ? null : facts
  const expiry = codes.expiresAt === null ? {} : { expiresAt: isoTime(codes.expiresAt) }
  if (matter === "legacy") return codes.legacy === null ? null : { ...facts, ...expiry }
  const days = Number(number)
  return codes.expiresAt !== null && isStep(days, codes.expiresAt, now) ? { ...facts, ...expiry, daysLeft: days } : null
}

// A code that was used was kept somewhere.
function isProvedSaved({ confirmedAt, lastUsedAt }: CodeSet): boolean {
  return confirmedAt !== null || lastUsedAt !== null
}

// After a long standstill several warnings are due at once, and the last of them says it all.
function isStep(days: number, expiresAt: Instant, now: Instant): boolean {
  const next = expiryWarningDays.find(each => each < days) ?? 0
  return now >= expiresAt - days * dayMs && now < expiresAt - next * dayMs
}
