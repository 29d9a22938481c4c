import { type Instant, PosternError, type SubjectRecord } from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
import type { Clock, Store, StoredEvent, SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository } from "../persistence/subject-repository.ts"
import { ChainReader } from "./audit-chain.ts"
import { storedEvents } from "./audit-trail.ts"
import { readUndisturbed } from "./undisturbed-reading.ts"

/** What was pruned of a subject's events. */
export interface Pruned {
  readonly events: number
  /** the first event that is missing or was altered, or null; nothing is pruned of a broken chain, for it is evidence */
  readonly brokenAt: number | null
}

/**
 * Deletes a subject's events from before an instant. What they led to goes into the sealed record in the same commit, so the rest of the
 * chain still proves itself, and nobody but a holder of the key ring can cut a chain short unseen.
 */
export async function pruneHistory(
  { store, repository, now }: { readonly store: Store; readonly repository: SubjectRepository; readonly now: Clock },
  key: SubjectKey,
  before: Instant,
): Promise<Pruned> {
  for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
    const findLast = ({ record }: LoadedRecord) => lastToPrune(store, key, record, before)
    const { loaded, judgement } = await readUndisturbed(repository, key, findLast, ({ brokenAt }) => brokenAt !== null)
    const { record } = loaded
    const { last, brokenAt } = judgement
    if (record === null || last === null) return { events: 0, brokenAt }
    const change = { record: { ...record, chainStart: { seq: last.seq, mac: last.mac } }, events: [] }
    if (await repository.commit(key, loaded, change, {}, now(), { prunedThrough: last.seq }))
      return { events: last.seq - record.chainStart.seq, brokenAt: null }
  }
  throw new PosternError("contention")
}

/** Finds the last event to prune: null where there is none, or where the chain up to it is broken. */
async function lastToPrune(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord | null,
  before: Instant,
): Promise<{ last: StoredEvent | null; brokenAt: number | null }> {
  if (record === null) return { last: null, brokenAt: null }
  const reader = new ChainReader(record.recordKey, record.chainStart)
  let last: StoredEvent | null = null
  for await (const event of storedEvents(store, key, record.chainStart.seq)) {
    if (event.at >= before || event.seq > record.chain.seq) break
    reader.read(event)
    if (reader.seq !== event.seq) return { last: null, brokenAt: reader.seq + 1 }
    last = event
  }
  // An event that was put in the place of the chain's last would else be pruned with the rest.
  if (last?.seq === record.chain.seq && reader.brokenAt(record.chain) !== null)
    return { last: null, brokenAt: last.seq }
  return { last, brokenAt: null }
}
