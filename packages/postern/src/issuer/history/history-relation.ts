import { type ChainHead, lastSeq, type SubjectRecord } from "../../record/index.ts"
import type { Store, SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository } from "../persistence/subject-repository.ts"
import { sameBytes } from "../same-bytes.ts"
import { type ChainedEvent, ChainReader, headOf, isSameHead, purposeKey } from "./audit-chain.ts"
import { canBeKept } from "./event-body.ts"
import { chainedEvents, readRuns } from "./history-reading.ts"
import { readUndisturbed } from "./undisturbed-reading.ts"

/** How an exported history stands to what the store holds of the same subject. */
export type Relation =
  /** the store holds all of it */
  | { readonly relation: "same" }
  /** the store holds the beginning alone, as after a restore */
  | { readonly relation: "behind"; readonly missing: readonly ChainedEvent[] }
  /** the store has gone another way since: it was restored and then used */
  | { readonly relation: "beside"; readonly missing: readonly ChainedEvent[] }
  /** the subject came after the backup: nothing is left of it */
  | { readonly relation: "no-record" }
  /** events are missing between the store's last and the history's first */
  | { readonly relation: "gap"; readonly expectedSeq: number }
  /** from this event on, the history is not what this subject's chain authenticates */
  | { readonly relation: "not-authentic"; readonly seq: number }

/** The part of an export before this one, which the chain has proved. The store may hold nothing of it. */
export interface EarlierPart {
  /** its last event */
  readonly head: ChainHead
  /** how it stood to the store */
  readonly relation: "same" | "behind" | "beside"
}

/** Compares a history, in order of `seq`, with the subject's record and events. Trusts nothing in it that its chain does not prove. */
async function relate(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord | null,
  history: readonly ChainedEvent[],
  earlier: EarlierPart | null,
): Promise<Relation> {
  if (record === null) return { relation: "no-record" }
  const last = lastSeq(record.history)
  const before = Math.max(record.history.prunedThrough.seq, earlier?.head.seq ?? 0)
  const kept = history.filter(event => event.seq > before)
  const first = kept[0]
  if (first === undefined) return { relation: "same" }
  const anchor = await anchorOf(store, key, record, first.seq - 1)
  const proved = earlier !== null && earlier.head.seq === first.seq - 1 ? earlier : null
  if (proved !== null && (anchor === null || !isSameHead(anchor, proved.head))) {
    // The store has nothing of the part before, or has gone another way since: the chain goes on from that part all the same.
    const seq = firstForgery(record, proved.head, kept)
    if (seq !== null) return { relation: "not-authentic", seq }
    return { relation: proved.relation === "behind" ? "behind" : "beside", missing: kept }
  }
  if (anchor === null) return { relation: "gap", expectedSeq: last + 1 }
  const forgedAt = firstForgery(record, anchor, kept)
  if (forgedAt !== null) return { relation: "not-authentic", seq: forgedAt }

  const apart = await firstDifference(store, key, record, kept)
  if (apart !== null) return { relation: "beside", missing: kept.slice(apart) }
  const missing = kept.filter(event => event.seq > last)
  return missing.length === 0 ? { relation: "same" } : { relation: "behind", missing }
}

/** Compares a history with what the store holds now, and with nothing in between two commits. */
export function relateUndisturbed(
  { store, repository }: { readonly store: Store; readonly repository: SubjectRepository },
  key: SubjectKey,
  history: readonly ChainedEvent[],
  earlier: EarlierPart | null = null,
): Promise<{ readonly loaded: LoadedRecord; readonly judgement: Relation }> {
  const compare = ({ record }: LoadedRecord) => relate(store, key, record, history, earlier)
  // While events are pruned, the store seems to have other ones than the history, or none.
  const isInDoubt = ({ relation }: Relation) => relation !== "same" && relation !== "behind"
  return readUndisturbed(repository, key, compare, isInDoubt)
}

/** Gives what the history's first event must follow, as the store knows it, or null where it does not know it any more. */
async function anchorOf(store: Store, key: SubjectKey, record: SubjectRecord, seq: number): Promise<ChainHead | null> {
  const { prunedThrough, recent } = record.history
  if (seq === prunedThrough.seq) return prunedThrough
  const last = lastSeq(record.history)
  if (seq > last) return null
  if (seq === last) return headOf(purposeKey(record.recordKey, "audit chain"), recent)
  for await (const { run } of readRuns(store, key, record)) if (run?.start.seq === seq) return run.start
  for await (const event of chainedEvents(store, key, record, seq)) return event.seq === seq ? event : null
  return null
}

function firstForgery(record: SubjectRecord, anchor: ChainHead, history: readonly ChainedEvent[]): number | null {
  const reader = new ChainReader(record.recordKey, anchor)
  return history.find(event => !reader.follow(event) || !canBeKept(event))?.seq ?? null
}

/** Gives the index of the first event of the history that the store has otherwise. What is missing in the store says nothing. */
async function firstDifference(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord,
  history: readonly ChainedEvent[],
): Promise<number | null> {
  const from = history[0]!.seq
  for await (const stored of chainedEvents(store, key, record, from)) {
    const event = history[stored.seq - from]
    if (event === undefined) break
    if (!sameBytes(event.mac, stored.mac)) return stored.seq - from
  }
  return null
}
