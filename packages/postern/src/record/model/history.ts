import type { Instant } from "./instant.ts"

/** An event by its number, and the MAC that proves it and all before it. */
export interface ChainHead {
  readonly seq: number
  readonly mac: Uint8Array
}

/** Where every chain begins. */
export const beforeAll: ChainHead = { seq: 0, mac: new Uint8Array(32) }

/** Events in a row as bytes, oldest first: the newest ones lie so in the record, older ones in pages of their own. */
export interface EventRun {
  /** the event before the first */
  readonly start: ChainHead
  readonly count: number
  /** when the last event was; 0 where there is none */
  readonly lastAt: Instant
  /** each client that events of this run came from, once */
  readonly clients: readonly Uint8Array[]
  readonly events: Uint8Array
}

/** Gives a run with nothing in it yet. */
export function emptyRun(start: ChainHead): EventRun {
  return { start, count: 0, lastAt: 0, clients: [], events: new Uint8Array(0) }
}

/** What happened to a subject: the newest events themselves, and which pages hold those before. */
export interface History {
  /** the last event that was pruned: what is left begins after it */
  readonly prunedThrough: ChainHead
  /** the number of the first page that is still there; one more than `lastPage` where there is none */
  readonly firstPage: number
  /** how many pages ever left the record */
  readonly lastPage: number
  readonly recent: EventRun
}

export const noHistory: History = {
  prunedThrough: beforeAll,
  firstPage: 1,
  lastPage: 0,
  recent: emptyRun(beforeAll),
}

/** Gives the number of the last event. */
export function lastSeq({ recent }: History): number {
  return recent.start.seq + recent.count
}
