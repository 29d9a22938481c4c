import type { Change, EventKind } from "../model/subject-event.ts"
import { isRemoved, newRecord, type SubjectRecord, withoutFactors } from "../model/subject-record.ts"
import type { Past } from "./past.ts"
import { replay } from "./replay.ts"

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
