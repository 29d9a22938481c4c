import type { ChainHead, SubjectRecord } from "../../record/index.ts"
import type { Store, StoredEvent, SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository } from "../persistence/subject-repository.ts"
import { sameBytes } from "../same-bytes.ts"
import { ChainReader } from "./audit-chain.ts"
import { storedEvents } from "./audit-trail.ts"
import { readUndisturbed } from "./undisturbed-reading.ts"

/** How an exported history stands to what the store holds of the same subject. */
export type Relation =
  /** the store holds all of it */
  | { readonly relation: "same" }
  /** the store holds the beginning alone, as after a restore */
  | { readonly relation: "behind"; readonly missing: readonly StoredEvent[] }
  /** the store has gone another way since: it was restored and then used */
  | { readonly relation: "beside"; readonly missing: readonly StoredEvent[] }
  /** the subject came after the backup: nothing is left of it */
  | { readonly relation: "no-record" }
  /** events are missing between the store's last and the history's first */
  | { readonly relation: "gap"; readonly expectedSeq: number }
  /** from this event on, the history is not what this subject's chain authenticates */
  | { readonly relation: "not-authentic"; readonly seq: number }

/** Compares a history, in order of `seq`, with the subject's record and events. Trusts nothing in it that its chain does not prove. */
async function relate(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord | null,
  history: readonly StoredEvent[],
): Promise<Relation> {
  if (record === null) return { relation: "no-record" }
  const { chainStart, chain: head } = record
  const kept = history.filter(event => event.seq > chainStart.seq)
  const first = kept[0]
  if (first === undefined) return { relation: "same" }
  const anchor = await anchorOf(store, key, record, first.seq - 1)
  if (anchor === null) return { relation: "gap", expectedSeq: head.seq + 1 }
  const forgedAt = firstForgery(record, anchor, kept)
  if (forgedAt !== null) return { relation: "not-authentic", seq: forgedAt }

  const apart = await firstDifference(store, key, head, kept)
  if (apart !== null) return { relation: "beside", missing: kept.slice(apart) }
  const missing = kept.filter(event => event.seq > head.seq)
  return missing.length === 0 ? { relation: "same" } : { relation: "behind", missing }
}

/** Compares a history with what the store holds now, and with nothing in between two commits. */
export function relateUndisturbed(
  { store, repository }: { readonly store: Store; readonly repository: SubjectRepository },
  key: SubjectKey,
  history: readonly StoredEvent[],
): Promise<{ readonly loaded: LoadedRecord; readonly judgement: Relation }> {
  const compare = ({ record }: LoadedRecord) => relate(store, key, record, history)
  // While events are pruned, the store seems to have other ones than the history, or none.
  const isInDoubt = ({ relation }: Relation) => relation !== "same" && relation !== "behind"
  return readUndisturbed(repository, key, compare, isInDoubt)
}

/** Gives what the history's first event must follow, as the store knows it. */
async function anchorOf(
  store: Store,
  key: SubjectKey,
  { chainStart, chain }: SubjectRecord,
  seq: number,
): Promise<ChainHead | null> {
  if (seq === chainStart.seq) return chainStart
  if (seq > chain.seq) return null
  if (seq === chain.seq) return chain
  for await (const event of storedEvents(store, key, seq - 1)) return event.seq === seq ? event : null
  return null
}

function firstForgery(record: SubjectRecord, anchor: ChainHead, history: readonly StoredEvent[]): number | null {
  const reader = new ChainReader(record.recordKey, anchor)
  for (const event of history) {
    reader.read(event)
    if (reader.seq !== event.seq) return event.seq
  }
  return null
}

/** Gives the index of the first event of the history that the store or the record has otherwise. */
async function firstDifference(
  store: Store,
  key: SubjectKey,
  head: ChainHead,
  history: readonly StoredEvent[],
): Promise<number | null> {
  let i = 0
  for await (const stored of storedEvents(store, key, history[0]!.seq - 1)) {
    const event = history[i]
    if (event === undefined || stored.seq >= head.seq) break
    if (!sameBytes(event.mac, stored.mac)) return i
    i++
  }
  // The head is sealed in the record, and so worth more than its row, which may have been altered or deleted.
  const atHead = history.findIndex(event => event.seq === head.seq)
  return atHead >= 0 && !sameBytes(history[atHead]!.mac, head.mac) ? atHead : null
}
