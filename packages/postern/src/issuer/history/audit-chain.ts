import { createHmac, createSecretKey, type KeyObject } from "node:crypto"
import { type ChainHead, type EventRun, type Instant, isoTime, type SubjectEvent } from "../../record/index.ts"
import type { KeptEvent } from "../persistence/codec/event-codec.ts"
import { eventsOf } from "../persistence/codec/event-run.ts"
import { frame } from "../persistence/sealing/framing.ts"
import { sameBytes } from "../same-bytes.ts"
import { bodyOf } from "./event-body.ts"

// 128 bits: nobody can try forgeries against a chain any faster than by asking its owner to verify it.
const macBytes = 16

/** Derives the key of one purpose from a record's key. */
export function purposeKey(
  recordKey: Uint8Array,
  purpose:
    | "audit chain"
    | "code digest"
    | "code precheck"
    | "history page"
    | "legacy selector"
    | "renewal"
    | "notice delivery",
): KeyObject {
  return createSecretKey(createHmac("sha256", createSecretKey(recordKey)).update(`postern ${purpose}`).digest())
}

/** One event with its number. `body` is JSON; `mac` proves it and all before it. */
export interface ChainedEvent {
  readonly seq: number
  readonly at: Instant
  readonly kind: string
  readonly body: string
  readonly mac: Uint8Array
}

/** Joins events that follow `start`: each is authenticated together with the one before, so none can be altered, dropped, moved or slipped in unseen. */
export function chained(key: KeyObject, start: ChainHead, events: readonly KeptEvent[]): ChainedEvent[] {
  let head = start
  return events.map(event => {
    const next = { seq: head.seq + 1, at: event.at, kind: event.kind, body: bodyOf(event) }
    head = { seq: next.seq, mac: linkMac(key, head.mac, next) }
    return { ...next, mac: head.mac }
  })
}

/** Gives where the chain stands after a run. */
export function headOf(key: KeyObject, run: EventRun): ChainHead {
  const last = chained(key, run.start, eventsOf(run)).at(-1)
  return last === undefined ? run.start : { seq: last.seq, mac: last.mac }
}

export function isSameHead(one: ChainHead, other: ChainHead): boolean {
  return one.seq === other.seq && sameBytes(one.mac, other.mac)
}

function linkMac(key: KeyObject, previous: Uint8Array, event: Omit<ChainedEvent, "mac">): Uint8Array {
  const message = frame(previous, String(event.seq), String(event.at), event.kind, event.body)
  return createHmac("sha256", key).update(message).digest().subarray(0, macBytes)
}

/**
 * Follows a chain of exported events. Feed every event in order: each must follow the one before, and the first `start`, which the store
 * itself vouches for.
 */
export class ChainReader {
  readonly #key: KeyObject
  #position: ChainHead
  #isBroken = false

  constructor(recordKey: Uint8Array, start: ChainHead) {
    this.#key = purposeKey(recordKey, "audit chain")
    this.#position = start
  }

  /** False for an event that does not fit, and for all after it. */
  follow(event: ChainedEvent): boolean {
    const fits =
      event.seq === this.#position.seq + 1 && sameBytes(event.mac, linkMac(this.#key, this.#position.mac, event))
    this.#isBroken ||= !fits
    this.#position = event
    return !this.#isBroken
  }
}

/** Gives an event in the form that is read, under its number. */
export function shownEvent(seq: number, event: KeptEvent): SubjectEvent {
  const { at, write: _, ...facts } = event
  return { ...facts, seq, at: isoTime(at) }
}
