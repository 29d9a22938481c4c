import { beforeAll, type SubjectEvent, type SubjectRecord } from "../../record/index.ts"
import { letOthersRun } from "../event-loop.ts"
import type { Store, StoredEvent, SubjectKey } from "../persistence/ports.ts"
import { type LoadedRecord, type SubjectRepository, storeFault } from "../persistence/subject-repository.ts"
import { ChainReader, readEvent } from "./audit-chain.ts"
import { readUndisturbed } from "./undisturbed-reading.ts"

// Following the chain through so many takes one or two milliseconds.
const pageSize = 100

export interface AuditTrail {
  readonly events: readonly SubjectEvent[]
  readonly chain: "intact" | "broken"
  /** the first event that is missing or was altered, or null */
  readonly brokenAt: number | null
  /** the last event that was pruned, 0 for none: the trail begins after it */
  readonly prunedThrough: number
}

/** Reads the events of one subject, page by page, in order. */
export async function* storedEvents(store: Store, key: SubjectKey, after = 0): AsyncGenerator<StoredEvent> {
  for (let last = after; ; ) {
    const page = await storeFault("store-unavailable", () => store.events(key, { after: last, limit: pageSize }))
    yield* page
    if (page.length < pageSize) return
    last = page.at(-1)!.seq
    await letOthersRun()
  }
}

/** Which events of a trail are kept; the whole chain is followed all the same. */
export interface EventsPage {
  /** only events with a higher `seq`; @default 0 */
  readonly after?: number
  /** only events with a lower `seq`; @default all */
  readonly before?: number
  /** at most so many; @default all */
  readonly limit?: number
  /** whether those that are left out by `limit` are the oldest instead of the newest; they come oldest first all the same; @default false */
  readonly newest?: boolean
}

const wholeTrail = { after: 0, before: Number.POSITIVE_INFINITY, limit: Number.POSITIVE_INFINITY, newest: false }

/** Keeps an event that belongs to a page, and lets go of the oldest where the newest are wanted. */
function keep(kept: StoredEvent[], event: StoredEvent, { after, before, limit, newest }: Required<EventsPage>): void {
  if (event.seq <= after || event.seq >= before || limit === 0) return
  if (kept.length >= limit) {
    if (!newest) return
    kept.shift()
  }
  kept.push(event)
}

/** Reads the events of a page alone, in order, and no further than the page goes. */
export async function* pagedEvents(store: Store, key: SubjectKey, given: EventsPage): AsyncGenerator<StoredEvent> {
  const page = { ...wholeTrail, ...given }
  const newestOnes: StoredEvent[] = []
  let left = page.limit
  if (left === 0) return
  for await (const stored of storedEvents(store, key, page.after)) {
    if (stored.seq >= page.before) break
    if (page.newest) keep(newestOnes, stored, page)
    else {
      yield stored
      if (--left === 0) return
    }
  }
  yield* newestOnes
}

/**
 * Follows a subject's whole chain, in bounded memory but for the events of the page. A subject without a record has an empty trail, or a
 * broken one.
 */
export async function readTrail(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
  given: EventsPage,
): Promise<AuditTrail> {
  const page = { ...wholeTrail, ...given }
  const follow = ({ record }: LoadedRecord) => followChain(store, repository, key, record, page)
  const isBroken = ({ chain }: AuditTrail) => chain === "broken"
  return (await readUndisturbed(repository, key, follow, isBroken)).judgement
}

async function followChain(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
  record: SubjectRecord | null,
  page: Required<EventsPage>,
): Promise<AuditTrail> {
  const head = record?.chain ?? beforeAll
  const start = record?.chainStart ?? beforeAll
  const reader = new ChainReader(record?.recordKey ?? new Uint8Array(32), start)
  const kept: StoredEvent[] = []
  let extra = 0
  for await (const stored of storedEvents(store, key, start.seq)) {
    // Events may be added between the two reads; those past the head that was loaded are left for the next call.
    if (stored.seq > head.seq) extra++
    else {
      reader.read(stored)
      keep(kept, stored, page)
    }
  }
  const brokenAt = reader.brokenAt(head) ?? (extra > 0 ? await strayEvent(repository, key, head) : null)
  return {
    events: kept.map(readEvent),
    chain: brokenAt === null ? "intact" : "broken",
    brokenAt,
    prunedThrough: start.seq,
  }
}

// Events past the head are fine if the record has moved on meanwhile, and a sign of a record rolled back alone if it has not.
async function strayEvent(
  repository: SubjectRepository,
  key: SubjectKey,
  head: { seq: number },
): Promise<number | null> {
  const { record } = await repository.load(key)
  return (record?.chain.seq ?? 0) > head.seq ? null : head.seq + 1
}
