import {
  type ChainHead,
  type EventSource,
  lastSeq,
  newRecord,
  PosternError,
  replay,
  replayMissing,
  type SubjectRecord,
} from "../../record/index.ts"
import { decideAndCommit, maxConflicts } from "../attempts/commit-loop.ts"
import { encodeRecord, recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { Clock, Random, Store, SubjectKey } from "../persistence/ports.ts"
import type { SubjectRepository } from "../persistence/subject-repository.ts"
import type { ChainedEvent } from "./audit-chain.ts"
import { keptEvent } from "./event-body.ts"
import { type Relation, relateUndisturbed } from "./history-relation.ts"

/** What a replay did to a subject. */
export interface Replayed {
  /** how the history stood before it; where it was "gap" or "not-authentic" nothing was done */
  readonly relation: Relation["relation"]
  /** events that were gone through again */
  readonly events: number
  /** factors that came after the backup and are lost with it: what they had replaced is disabled */
  readonly lost: readonly ("totp" | "codes")[]
  /** whether the subject now owes an enrolment, for its own came after the backup, or is known to have been taken over */
  readonly isOwing?: true
}

export interface ReplayOptions {
  /**
   * makes a record for a subject that came after the backup: it owes an enrolment where it had a second factor, and is not taken over again where it
   * was. Nothing proves its history, for the key of its chain is lost with the record. @default false
   */
  readonly trustsMissing?: boolean
  /**
   * set for one of several parts of a history, in their order: the last event of the part before, or null for the first. What came of that part must have
   * been "same", "behind" or "beside". No part is noted in the trail, which would part ways with the next: `noteReplay` does it after the last.
   */
  readonly after?: ChainHead | null
}

interface ReplayTools {
  readonly random: Random
  readonly store: Store
  readonly repository: SubjectRepository
  readonly now: Clock
}

// A long history is taken over in parts, each of them a state that the subject was once in.
const maxAdopted = 500

/** Makes a subject's record go through an exported history, as far as it has not. Doing it twice does no more than once. */
export async function replayHistory(
  tools: ReplayTools,
  key: SubjectKey,
  history: readonly ChainedEvent[],
  source: EventSource,
  { trustsMissing = false, after }: ReplayOptions = {},
): Promise<Replayed> {
  // What of it the store does not hold it did not take over: the store has gone another way.
  const earlier = after == null ? null : ({ head: after, relation: "beside" } as const)
  let events = 0
  let before: SubjectRecord | null = null
  let relation: Relation["relation"] | null = null
  for (let conflicts = 0; conflicts < maxConflicts; ) {
    const { loaded, judgement: found } = await relateUndisturbed(tools, key, history, earlier)
    const { record } = loaded
    before ??= record
    relation ??= found.relation
    if (trustsMissing && (record === null || isMade(record, found))) {
      const made = record ?? newRecord(tools.random(recordKeyBytes))
      const change = replayMissing(made, history.map(keptEvent))
      const isOwing = record !== null || change !== null
      if (change === null || (await tools.repository.commit(key, loaded, change, source, tools.now())))
        return { relation: "no-record", events, lost: [], ...(isOwing && { isOwing }) }
      conflicts++
      continue
    }
    if (record === null || !("missing" in found)) return { relation, events, lost: lostBetween(before, record) }

    const part = found.relation === "behind" ? found.missing.slice(0, maxAdopted) : found.missing
    const last = part.at(-1)!
    const isLast = last.seq === history.at(-1)!.seq
    const mode = found.relation === "behind" ? "continues" : "beside"
    const replayed = replay(record, part.map(keptEvent), mode)
    const isSpent = mode === "beside" && encodeRecord(replayed).equals(encodeRecord(record))
    if (isSpent) return { relation, events, lost: lostBetween(before, record) }
    const note = isLast && after === undefined ? ([{ kind: "replayed", replayedThrough: last.seq }] as const) : []
    const isDone = await tools.repository.commit(
      key,
      loaded,
      { record: replayed, events: note },
      source,
      tools.now(),
      mode === "beside" ? {} : { adopted: part.map(keptEvent) },
    )
    if (!isDone) conflicts++
    else if (isLast) {
      const isOwing = replayed.mustEnroll && before?.mustEnroll !== true
      const lost = lostBetween(before, replayed)
      return { relation, events: events + part.length, lost, ...(isOwing && { isOwing }) }
    } else events += part.length
  }
  throw new PosternError("contention")
}

/** Notes in the trail that a history was replayed in parts. Nothing where there is no record. */
export async function noteReplay(
  tools: ReplayTools,
  key: SubjectKey,
  through: number,
  source: EventSource,
): Promise<void> {
  await decideAndCommit(tools, key, source, record => ({
    change: record && { record, events: [{ kind: "replayed", replayedThrough: through }] },
    outcome: null,
  }))
}

/** Whether an earlier part of the history made this record, and nobody has enrolled since. No other has so few events and owes, or was taken over. */
function isMade({ totp, codes, mustEnroll, takenOver, history }: SubjectRecord, { relation }: Relation): boolean {
  if (totp !== null || codes !== null || (relation !== "not-authentic" && relation !== "gap")) return false
  const events = lastSeq(history)
  return events === 1 ? mustEnroll || takenOver !== null : events === 2 && mustEnroll
}

function lostBetween(before: SubjectRecord | null, after: SubjectRecord | null): ("totp" | "codes")[] {
  const isDisabled = (record: SubjectRecord | null, factor: "totp" | "codes") =>
    record?.[factor] != null &&
    (record[factor].attempts.disabledAt !== null || (factor === "totp" && record.totp?.lostAt != null))
  return (["totp", "codes"] as const).filter(factor => !isDisabled(before, factor) && isDisabled(after, factor))
}
