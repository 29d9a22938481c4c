import {
  type EventSource,
  lastSeq,
  PosternError,
  replay,
  replayMissing,
  type SubjectRecord,
} from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
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
  /** whether the subject came after the backup and now owes an enrolment, or is known to have been taken over */
  readonly isOwing?: true
}

export interface ReplayOptions {
  /**
   * makes a record for a subject that came after the backup: it owes an enrolment where it had a second factor, and is not taken over again where it
   * was. Nothing proves its history, for the key of its chain is lost with the record. @default false
   */
  readonly trustsMissing?: boolean
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
  { trustsMissing = false }: ReplayOptions = {},
): Promise<Replayed> {
  let events = 0
  let before: SubjectRecord | null = null
  let relation: Relation["relation"] | null = null
  for (let conflicts = 0; conflicts < maxConflicts; ) {
    const { loaded, judgement: found } = await relateUndisturbed(tools, key, history)
    const { record } = loaded
    before ??= record
    relation ??= found.relation
    if (trustsMissing && isOwing(record, found)) return { relation: "no-record", events, lost: [], isOwing: true }
    if (trustsMissing && record === null && events === 0) {
      const change = replayMissing(tools.random(recordKeyBytes), history.map(keptEvent))
      if (change === null) return { relation, events, lost: [] }
      if (await tools.repository.commit(key, loaded, change, source, tools.now()))
        return { relation, events, lost: [], isOwing: true }
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
    const note = isLast ? ([{ kind: "replayed", replayedThrough: last.seq }] as const) : []
    const isDone = await tools.repository.commit(
      key,
      loaded,
      { record: replayed, events: note },
      source,
      tools.now(),
      mode === "beside" ? {} : { adopted: part.map(keptEvent) },
    )
    if (!isDone) conflicts++
    else if (isLast) return { relation, events: events + part.length, lost: lostBetween(before, replayed) }
    else events += part.length
  }
  throw new PosternError("contention")
}

/** Whether an earlier run made this record, and nobody has enrolled since. */
function isOwing(record: SubjectRecord | null, { relation }: Relation): boolean {
  const isMade = record !== null && record.totp === null && record.codes === null && lastSeq(record.history) === 1
  return isMade && relation === "not-authentic"
}

function lostBetween(before: SubjectRecord | null, after: SubjectRecord | null): ("totp" | "codes")[] {
  const isDisabled = (record: SubjectRecord | null, factor: "totp" | "codes") =>
    record?.[factor] != null &&
    (record[factor].attempts.disabledAt !== null || (factor === "totp" && record.totp?.lostAt != null))
  return (["totp", "codes"] as const).filter(factor => !isDisabled(before, factor) && isDisabled(after, factor))
}
