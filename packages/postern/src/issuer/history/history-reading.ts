import type { EventRun, SubjectRecord } from "../../record/index.ts"
import { letOthersRun } from "../event-loop.ts"
import type { KeptEvent } from "../persistence/codec/event-codec.ts"
import { eventsOf } from "../persistence/codec/event-run.ts"
import type { Store, SubjectKey } from "../persistence/ports.ts"
import { openPage } from "../persistence/sealing/page-box.ts"
import { storeFault } from "../persistence/subject-repository.ts"
import { type ChainedEvent, chained, purposeKey } from "./audit-chain.ts"

// Opening so many, and following the chain through them, takes one or two milliseconds.
const pagesAtOnce = 4

/** A part of a history, in its place. */
export interface ReadRun {
  /** the number of the page, or null for what the record holds itself */
  readonly page: number | null
  /** null where the page is missing, was altered or is another's */
  readonly run: EventRun | null
}

/** Reads the history that a record vouches for, oldest first: its pages, some at a time, and then what it holds itself. */
export async function* readRuns(store: Store, key: SubjectKey, record: SubjectRecord): AsyncGenerator<ReadRun> {
  const { firstPage, lastPage, recent } = record.history
  const pageKey = firstPage <= lastPage ? purposeKey(record.recordKey, "history page") : null
  for (let after = firstPage - 1; after < lastPage; after += pagesAtOnce) {
    const limit = Math.min(pagesAtOnce, lastPage - after)
    const found = await storeFault("store-unavailable", () => store.pages(key, { after, limit }))
    const boxes = new Map(found.map(({ number, box }) => [number, box]))
    for (let page = after + 1; page <= after + limit; page++) {
      const box = boxes.get(page)
      yield { page, run: box === undefined ? null : openPage(pageKey!, { ...key, number: page }, box) }
    }
    await letOthersRun()
  }
  yield { page: null, run: recent }
}

/** An event under its number. */
export interface NumberedEvent {
  readonly seq: number
  readonly event: KeptEvent
}

/** Gives the events of a run under their numbers. */
export function numbered(run: EventRun): NumberedEvent[] {
  return eventsOf(run).map((event, i) => ({ seq: run.start.seq + 1 + i, event }))
}

/** Reads events from `from` on as they are exported. What cannot be read is left out; what comes after it proves itself all the same. */
export async function* chainedEvents(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord,
  from = 1,
): AsyncGenerator<ChainedEvent> {
  const chainKey = purposeKey(record.recordKey, "audit chain")
  for await (const { run } of readRuns(store, key, record)) {
    if (run === null || run.start.seq + run.count < from) continue
    for (const event of chained(chainKey, run.start, eventsOf(run))) if (event.seq >= from) yield event
  }
}
