import { beforeAll, type SubjectEvent } from "../../record/index.ts"
import type { Store, StoredEvent, SubjectKey } from "../persistence/ports.ts"
import { type SubjectRepository, storeFault } from "../persistence/subject-repository.ts"
import { ChainReader, readEvent } from "./audit-chain.ts"

const pageSize = 500

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
  }
}

/** Which events of a trail are kept; the whole chain is followed all the same. */
export interface EventsPage {
  /** only events with a higher `seq`; @default 0 */
  readonly after?: number
  /** at most so many; @default all */
  readonly limit?: number
}

/**
 * Follows a subject's whole chain, in bounded memory but for the events of the page. A subject without a record has an empty trail, or a
 * broken one.
 */
export async function readTrail(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
  { after = 0, limit = Number.POSITIVE_INFINITY }: EventsPage,
): Promise<AuditTrail> {
  // Events may be added between the two reads; those past the head that was loaded are left for the next call.
  const { record } = await repository.load(key)
  const head = record?.chain ?? beforeAll
  const start = record?.chainStart ?? beforeAll
  const reader = new ChainReader(record?.recordKey ?? new Uint8Array(32), start)
  const events: SubjectEvent[] = []
  let extra = 0
  for await (const stored of storedEvents(store, key, start.seq)) {
    if (stored.seq > head.seq) extra++
    else {
      reader.read(stored)
      if (stored.seq > after && events.length < limit) events.push(readEvent(stored))
    }
  }
  const brokenAt = reader.brokenAt(head) ?? (extra > 0 ? await strayEvent(repository, key, head) : null)
  return { events, chain: brokenAt === null ? "intact" : "broken", brokenAt, prunedThrough: start.seq }
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
