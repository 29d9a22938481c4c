import {
  type Account,
  addDays,
  type Batch,
  type Day,
  type Instant,
  liveBatches,
  shellWord,
  type VaultState,
} from "../record/index.ts"

/** A day on which something is to be done. */
export interface Reminder {
  /** The same for the same thing for ever, so that a calendar updates instead of doubling it. */
  readonly uid: string
  readonly on: Day
  readonly summary: string
  readonly description: string
  readonly stamp: Instant
}

export interface ReminderOptions {
  /** The vault's name: part of every id. */
  readonly vault: string
  readonly referencesOnly: boolean
  /** Days before an expiry. */
  readonly leadDays: number
}

/** What is to be done about each account, and when: renewals, reviews, yearly tests and looks at the copies. */
export function remindersOf(state: VaultState, options: ReminderOptions): Reminder[] {
  return state.accounts.flatMap(account =>
    liveBatches(account).flatMap(batch => batchReminders(account, batch, options)),
  )
}

function batchReminders(
  account: Account,
  batch: Batch,
  { vault, referencesOnly, leadDays }: ReminderOptions,
): Reminder[] {
  const who = referencesOnly ? account.ref : account.name
  const make = (what: string, on: Day, summary: string, description: string): Reminder => ({
    uid: `${what}-${batch.id}@${vault}.postern-vault`,
    on,
    summary: `${summary}: ${who}`,
    description,
    stamp: batch.addedAt,
  })
  const reminders: Reminder[] = []
  if (batch.expiresOn !== null)
    reminders.push(
      make(
        "expiry",
        addDays(batch.expiresOn, -leadDays),
        "Renew backup codes",
        `They expire on ${batch.expiresOn}. Make new ones there, then: postern-vault replace ${shellWord(who)}`,
      ),
    )
  if (batch.reviewOn !== null)
    reminders.push(make("review", batch.reviewOn, "Review backup codes", `postern-vault show ${shellWord(who)}`))
  const testedOn =
    batch.tested
      .map(({ on }) => on)
      .sort()
      .at(-1) ??
    batch.generatedOn ??
    batch.addedAt.slice(0, 10)
  reminders.push(
    make(
      "test",
      addDays(testedOn, 365),
      "Test a backup code",
      `Check one where the service allows it, then: postern-vault tested ${shellWord(who)}`,
    ),
  )
  for (const copy of batch.copies)
    if (copy.lostOn === null)
      reminders.push({
        ...make(
          "copy",
          addDays(copy.lastSeenOn, 365),
          "Look for the copy of backup codes",
          `${copy.location}. Then: postern-vault copy seen ${shellWord(who)} ${shellWord(copy.location)}`,
        ),
        uid: `copy-${copy.id}@${vault}.postern-vault`,
      })
  return reminders
}

const escaped = (text: string): string => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n")

/** RFC 5545 §3.1: lines of at most 75 octets, continued by a space; no letter is cut in two. */
function fold(line: string): string {
  const pieces: string[] = []
  let piece = ""
  for (const symbol of line) {
    if (Buffer.byteLength(piece + symbol) > (pieces.length === 0 ? 75 : 74)) {
      pieces.push(piece)
      piece = ""
    }
    piece += symbol
  }
  return [...pieces, piece].join("\r\n ")
}

/** An iCalendar file (RFC 5545) of whole-day events. The same vault gives the same bytes. */
export function calendarText(reminders: readonly Reminder[]): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Postern//postern-vault//EN",
    "CALSCALE:GREGORIAN",
    "X-WR-CALNAME:Backup codes",
  ]
  for (const { uid, on, summary, description, stamp } of reminders) {
    const compact = (text: string): string => text.replace(/[-:]|\.\d+/g, "")
    lines.push(
      "BEGIN:VEVENT",
      `UID:${uid}`,
      `DTSTAMP:${compact(stamp)}`,
      `DTSTART;VALUE=DATE:${compact(on)}`,
      `DTEND;VALUE=DATE:${compact(addDays(on, 1))}`,
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description)}`,
      "TRANSP:TRANSPARENT",
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      "TRIGGER:PT9H",
      `DESCRIPTION:${escaped(summary)}`,
      "END:VALARM",
      "END:VEVENT",
    )
  }
  return `${[...lines, "END:VCALENDAR"].map(fold).join("\r\n")}\r\n`
}
