import { createHmac, createSecretKey, type KeyObject } from "node:crypto"
import {
  type ChainHead,
  type EventKind,
  type EventSource,
  type Instant,
  isoTime,
  type NewEvent,
  type SubjectEvent,
} from "../../record/index.ts"
import type { StoredEvent } from "../persistence/ports.ts"
import { frame } from "../persistence/sealing/framing.ts"
import { sameBytes } from "../same-bytes.ts"

// 128 bits: nobody can try forgeries against a chain any faster than by asking its owner to verify it.
const macBytes = 16

/** Derives the key of one purpose from a record's key. */
export function purposeKey(
  recordKey: Uint8Array,
  purpose: "audit chain" | "code digest" | "code precheck" | "legacy selector" | "renewal" | "notice delivery",
): KeyObject {
  return createSecretKey(createHmac("sha256", createSecretKey(recordKey)).update(`postern ${purpose}`).digest())
}

/** What an event says beside its own facts. */
export interface EventContext extends EventSource {
  /**
   * the random id of the write that brought the event, in base64url: tells it from the event of another replica that decided the same at
   * the same instant, for the same source
   */
  readonly write?: string
}

/** Appends events: each is authenticated together with the one before, so none can be altered, dropped, moved or slipped in unseen. */
export function extendChain(
  recordKey: Uint8Array,
  head: ChainHead,
  events: readonly NewEvent[],
  context: EventContext,
  at: Instant,
): { head: ChainHead; stored: StoredEvent[] } {
  const key = purposeKey(recordKey, "audit chain")
  const stored: StoredEvent[] = []
  for (const { kind, ...facts } of events) {
    const event = { seq: head.seq + 1, at, kind, body: JSON.stringify({ ...facts, ...context }) }
    head = { seq: event.seq, mac: linkMac(key, head.mac, event) }
    stored.push({ ...event, mac: head.mac })
  }
  return { head, stored }
}

function linkMac(key: KeyObject, previous: Uint8Array, event: Omit<StoredEvent, "mac">): Uint8Array {
  const message = frame(previous, String(event.seq), String(event.at), event.kind, event.body)
  return createHmac("sha256", key).update(message).digest().subarray(0, macBytes)
}

/**
 * Follows a chain event by event. Feed every event in order, then compare with the head that the sealed record holds: only the record
 * knows where the chain ends, so a shortened one shows.
 */
export class ChainReader {
  readonly #key: KeyObject
  #position: ChainHead
  #brokenAt: number | null = null

  constructor(recordKey: Uint8Array, start: ChainHead) {
    this.#key = purposeKey(recordKey, "audit chain")
    this.#position = start
  }

  read(event: StoredEvent): void {
    if (this.#brokenAt !== null) return
    const expectedSeq = this.#position.seq + 1
    if (event.seq !== expectedSeq || !sameBytes(event.mac, linkMac(this.#key, this.#position.mac, event)))
      this.#brokenAt = expectedSeq
    else this.#position = event
  }

  /** Gives the number of the first event that is missing or altered, or null if the chain leads exactly to `head`. */
  brokenAt(head: ChainHead): number | null {
    if (this.#brokenAt !== null) return this.#brokenAt
    if (this.#position.seq !== head.seq) return Math.min(this.#position.seq, head.seq) + 1
    return sameBytes(this.#position.mac, head.mac) ? null : head.seq
  }

  get seq(): number {
    return this.#position.seq
  }
}

/**
 * Turns a stored event into the form that is read. What a tampered row holds beyond the facts that are known is left out, and so is what
 * has the wrong type: the chain says that it is broken, and the rest of the trail is still worth reading.
 */
export function readEvent(stored: StoredEvent): SubjectEvent {
  const facts = factsOf(stored.body)
  const known = factTypes.filter(([name, type]) => Object.hasOwn(facts, name) && typeof facts[name] === type)
  return {
    ...Object.fromEntries(known.map(([name]) => [name, facts[name]])),
    seq: stored.seq,
    at: isoTime(isDate(stored.at) ? stored.at : 0),
    kind: stored.kind as EventKind,
  }
}

const factTypes = Object.entries({
  method: "string",
  reason: "string",
  set: "number",
  codesLeft: "number",
  failures: "number",
  waitSeconds: "number",
  step: "number",
  selector: "number",
  firstSelector: "number",
  pending: "boolean",
  sealed: "boolean",
  staged: "boolean",
  replayedThrough: "number",
  origin: "string",
  run: "string",
  scheme: "string",
  ip: "string",
  userAgent: "string",
  requestId: "string",
  by: "string",
} satisfies Record<Exclude<keyof SubjectEvent, "seq" | "at" | "kind">, "string" | "number" | "boolean">)

function factsOf(body: string): Record<string, unknown> {
  try {
    const facts: unknown = JSON.parse(body)
    return typeof facts === "object" && facts !== null ? (facts as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isDate(at: Instant): boolean {
  return !Number.isNaN(new Date(at).getTime())
}
