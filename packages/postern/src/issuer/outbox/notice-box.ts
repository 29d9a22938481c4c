import {
  type EventSource,
  type NoticeAddress,
  type NoticeFacts,
  type NoticePlan,
  PosternError,
  type Reminder,
} from "../../record/index.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import type { Seal } from "../persistence/sealing/seal.ts"
import type { StoredNotice } from "./outbox.ts"

/** What a notice that goes out at once tells; sealed while it waits, so that nobody who writes to the database can put words into our mouth. */
export interface NoticeContent {
  readonly account: string | null
  readonly source: EventSource
  readonly facts: NoticeFacts
}

/** What lies in the box of a notice. */
export interface SealedNotice extends NoticeContent {
  /** the addresses that the record held at the commit */
  readonly recipients: readonly NoticeAddress[]
}

/** Gives the rows that a plan asks for. Reminders have no content: when they fall due, the record says what is true. */
export function storedNotices(
  plan: NoticePlan,
  { seal, key, source, at }: { seal: Seal; key: SubjectKey; source: EventSource; at: number },
): StoredNotice[] {
  const prompt = plan.prompt.map(({ id, kind, seq, facts, account }) => {
    const content = { id, kind, at, account, source, facts, recipients: plan.recipients }
    return { id, kind, seq, dueAt: 0, at, box: seal.close(key, Buffer.from(JSON.stringify(content))) }
  })
  return [...prompt, ...storedReminders(plan.reminders)]
}

/** Gives the rows of reminders, which go out in order of their time alone. */
export function storedReminders(reminders: readonly Reminder[]): StoredNotice[] {
  return reminders.map(reminder => ({ ...reminder, seq: 0, at: reminder.dueAt, box: null }))
}

/** Opens a notice's box. @throws PosternError `record-unreadable` if it was altered or belongs elsewhere, `key-retired` */
export function openNotice(seal: Seal, key: SubjectKey, { id, kind, at, box }: StoredNotice): SealedNotice {
  const content = JSON.parse(seal.open(key, box!).plaintext.toString("utf8"))
  // The row's own columns are in clear; they count for nothing unless the box says the same.
  if (content.id !== id || content.kind !== kind || content.at !== at) throw new PosternError("record-unreadable")
  return { account: content.account, source: content.source, facts: content.facts, recipients: content.recipients }
}
