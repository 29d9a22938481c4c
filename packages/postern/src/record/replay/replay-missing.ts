import type { Change } from "../model/subject-event.ts"
import { isRemoved, type SubjectRecord, withoutFactors } from "../model/subject-record.ts"
import type { Past } from "./past.ts"
import { replay } from "./replay.ts"

/**
 * Gives the record of a subject that came after the backup, of which nothing is left but its history: who had a second factor at the end owes an
 * enrolment, and who was taken over is not taken over again. Nothing proves the history, for the key of its chain is lost.
 * @param made a new record, or the one that another part of the history gave: this part takes nothing back of it
 * @returns null where the history says nothing more
 */
export function replayMissing(made: SubjectRecord, history: readonly Past[]): Change | null {
  // The numbers of the sets are kept, too: an old sheet must not pass for the next.
  const replayed = replay(made, history, "continues")
  const mustEnroll = made.mustEnroll || replayed.mustEnroll || replayed.totp !== null
  if (!mustEnroll && replayed.takenOver === null) return null
  const setsIssued = Math.max(made.setsIssued, replayed.setsIssued)
  const takenOver = made.takenOver ?? replayed.takenOver
  const record: SubjectRecord = { ...withoutFactors(replayed), mustEnroll, setsIssued, takenOver }
  const isNew = made.takenOver === null && !made.mustEnroll
  if (!isNew && mustEnroll === made.mustEnroll) return isKnown(made, record) ? null : { record, events: [] }
  return { record, events: [isRemoved(record) ? { kind: "removed" } : { kind: "recovery-started" }] }
}

function isKnown(made: SubjectRecord, { setsIssued, authenticatorsBound, takenOver }: SubjectRecord): boolean {
  return (
    setsIssued === made.setsIssued &&
    authenticatorsBound === made.authenticatorsBound &&
    (takenOver === null) === (made.takenOver === null)
  )
}
