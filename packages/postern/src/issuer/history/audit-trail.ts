import { lastSeq, type SubjectEvent, type SubjectRecord } from "../../record/index.ts"
import type { Store, SubjectKey } from "../persistence/ports.ts"
import { type LoadedRecord, type SubjectRepository, storeFault } from "../persistence/subject-repository.ts"
import { headOf, isSameHead, purposeKey, shownEvent } from "./audit-chain.ts"
import { type NumberedEvent, numbered, readRuns } from "./history-reading.ts"
import { readUndisturbed } from "./undisturbed-reading.ts"

export interface AuditTrail {
  readonly events: readonly SubjectEvent[]
  readonly chain: "intact" | "broken"
  /** the first event that is missing or was altered, or null */
  readonly brokenAt: number | null
  /** the last event that was pruned, 0 for none: the trail begins after it */
  readonly prunedThrough: number
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
function keep(kept: NumberedEvent[], event: NumberedEvent, { after, before, limit, newest }: Required<EventsPage>) {
  if (event.seq <= after || event.seq >= before || limit === 0) return
  if (kept.length >= limit) {
    if (!newest) return
    kept.shift()
  }
  kept.push(event)
}

const shown = ({ seq, event }: NumberedEvent): SubjectEvent => shownEvent(seq, event)

/** Reads the events of a page alone, in order, and no further than the page goes. */
export async function* pagedEvents(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
  given: EventsPage,
): AsyncGenerator<SubjectEvent> {
  const page = { ...wholeTrail, ...given }
  const { record } = await repository.load(key)
  if (record === null || page.limit === 0) return
  const newestOnes: NumberedEvent[] = []
  let left = page.limit
  for await (const { run } of readRuns(store, key, record)) {
    if (run === null || run.start.seq + run.count <= page.after) continue
    if (run.start.seq + 1 >= page.before) break
    for (const each of numbered(run)) {
      if (each.seq <= page.after || each.seq >= page.before) continue
      if (page.newest) keep(newestOnes, each, page)
      else {
        yield shown(each)
        if (--left === 0) return
      }
    }
  }
  yield* newestOnes.map(shown)
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
  const kept: NumberedEvent[] = []
  let brokenAt = record === null ? null : await breakIn(store, key, record, event => keep(kept, event, page))
  brokenAt ??= await strayPage(store, repository, key, record)
  return {
    events: kept.map(shown),
    chain: brokenAt === null ? "intact" : "broken",
    brokenAt,
    prunedThrough: record?.history.prunedThrough.seq ?? 0,
  }
}

/** Goes through all events that can be read. Gives the first that is missing or altered, or null. */
async function breakIn(
  store: Store,
  key: SubjectKey,
  record: SubjectRecord,
  meet: (event: NumberedEvent) => void,
): Promise<number | null> {
  const chainKey = purposeKey(record.recordKey, "audit chain")
  let brokenAt: number | null = null
  let position = record.history.prunedThrough
  for await (const { page, run } of readRuns(store, key, record)) {
    if (run === null || !isSameHead(run.start, position)) brokenAt ??= position.seq + 1
    if (run === null) continue
    // Nothing follows what the record holds itself, and past a break nothing is left to be compared.
    if (page !== null && brokenAt === null) position = headOf(chainKey, run)
    for (const event of numbered(run)) meet(event)
  }
  return brokenAt
}

/**
 * Looks for a page past those that the record knows. That is fine if the record has moved on meanwhile, and a sign of a record rolled back
 * alone if it has not.
 */
async function strayPage(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
  record: SubjectRecord | null,
): Promise<number | null> {
  const lastPage = record?.history.lastPage ?? 0
  const strays = await storeFault("store-unavailable", () => store.pages(key, { after: lastPage, limit: 1 }))
  if (strays.length === 0) return null
  const { record: latest } = await repository.load(key)
  if ((latest?.history.lastPage ?? 0) > lastPage) return null
  return record === null ? 1 : lastSeq(record.history) + 1
}
