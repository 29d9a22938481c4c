import { type ChainHead, type EventRun, type Instant, PosternError, type SubjectRecord } from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
import { eventsOf, runOf } from "../persistence/codec/event-run.ts"
import type { Clock, Store, SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository, TrailChange } from "../persistence/subject-repository.ts"
import { chained, headOf, isSameHead, purposeKey } from "./audit-chain.ts"
import { pruned } from "./history-growth.ts"
import { readRuns } from "./history-reading.ts"
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
    const findCut = ({ record }: LoadedRecord) => cutOf(store, key, record, before)
    const { loaded, judgement } = await readUndisturbed(repository, key, findCut, ({ brokenAt }) => brokenAt !== null)
    const { record } = loaded
    const { cut, brokenAt } = judgement
    if (record === null || cut === null) return { events: 0, brokenAt }
    const history = pruned(record.history, cut.last, cut.page, cut.rest)
    const change = { record: { ...record, history }, events: [] }
    if (await repository.commit(key, loaded, change, {}, now(), pruningOf(cut, history.lastPage)))
      return { events: cut.last.seq - record.history.prunedThrough.seq, brokenAt: null }
  }
  throw new PosternError("contention")
}

/** Where a history is cut. */
interface Cut {
  /** the last event that goes */
  readonly last: ChainHead
  /** the page that it lies in, or null for the record itself */
  readonly page: number | null
  /** what follows it there */
  readonly rest: EventRun
}

function pruningOf({ page, rest }: Cut, lastPage: number): TrailChange {
  if (page === null) return { pruning: { through: lastPage } }
  return rest.count === 0
    ? { pruning: { through: page } }
    : { pruning: { through: page - 1, trimmed: { number: page, run: rest } } }
}

/** Finds where to cut: null where nothing is to go, or where the chain up to there is broken. */
async function cutOf(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord | null,
  before: Instant,
): Promise<{ cut: Cut | null; brokenAt: number | null }> {
  if (record === null) return { cut: null, brokenAt: null }
  const chainKey = purposeKey(record.recordKey, "audit chain")
  let cut: Cut | null = null
  let position = record.history.prunedThrough
  for await (const { page, run } of readRuns(store, key, record)) {
    if (run === null || !isSameHead(run.start, position)) return { cut: null, brokenAt: position.seq + 1 }
    const events = eventsOf(run)
    const found = events.findIndex(({ at }) => at >= before)
    const goes = found < 0 ? events.length : found
    if (goes > 0) {
      const { seq, mac } = chained(chainKey, run.start, events.slice(0, goes)).at(-1)!
      cut = { last: { seq, mac }, page, rest: runOf({ seq, mac }, events.slice(goes)) }
    }
    if (goes < events.length) break
    position = cut === null ? headOf(chainKey, run) : cut.last
  }
  return { cut, brokenAt: null }
}
