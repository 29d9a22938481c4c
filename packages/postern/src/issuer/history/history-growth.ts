import type { KeyObject } from "node:crypto"
import { type ChainHead, type EventRun, emptyRun, type History } from "../../record/index.ts"
import type { KeptEvent } from "../persistence/codec/event-codec.ts"
import { sizeOf, withEvent } from "../persistence/codec/event-run.ts"
import { headOf } from "./audit-chain.ts"

/**
 * A record with so many events, or so many bytes of them, gives them away as a page. The row stays below the 2 kB past which PostgreSQL stores
 * a value apart and writes it twice.
 */
export const maxRecentEvents = 32
const maxRecentBytes = 1024

/** A run that leaves the record, to be sealed under this number. */
export interface LeavingPage {
  readonly number: number
  readonly run: EventRun
}

/** Adds events to a history. What has gathered leaves as pages. `chainKey` is asked for only then. */
export function grown(
  history: History,
  events: readonly KeptEvent[],
  chainKey: () => KeyObject,
): { history: History; leaving: LeavingPage[] } {
  let { lastPage, recent } = history
  const leaving: LeavingPage[] = []
  for (const event of events) {
    recent = withEvent(recent, event)
    if (recent.count < maxRecentEvents && sizeOf(recent) < maxRecentBytes) continue
    leaving.push({ number: ++lastPage, run: recent })
    recent = emptyRun(headOf(chainKey(), recent))
  }
  return { history: { ...history, lastPage, recent }, leaving }
}

/** Gives a history without what lies before `head`, an event of page `page`, or of the record where that is null. `rest` is what follows it there. */
export function pruned(history: History, head: ChainHead, page: number | null, rest: EventRun): History {
  const { lastPage } = history
  if (page === null) return { prunedThrough: head, firstPage: lastPage + 1, lastPage, recent: rest }
  return { ...history, prunedThrough: head, firstPage: rest.count > 0 ? page : page + 1 }
}
