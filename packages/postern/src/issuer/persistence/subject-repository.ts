import {
  type Change,
  type EventSource,
  type Instant,
  type NoticePlan,
  PosternError,
  projectionOf,
  type SubjectRecord,
  withoutStale,
} from "../../record/index.ts"
import { extendChain } from "../history/audit-chain.ts"
import { storedNotices } from "../outbox/notice-box.ts"
import type { StoredNotice } from "../outbox/outbox.ts"
import { decodeRecord, encodeRecord } from "./codec/record-codec.ts"
import type { Random, Store, StoredEvent, SubjectKey } from "./ports.ts"
import type { Seal, SubjectLock } from "./sealing/seal.ts"

/** A record as loaded, with the version that a commit must still find. */
export interface LoadedRecord {
  /** null where the subject is not known yet */
  readonly record: SubjectRecord | null
  readonly version: number
  /** seals it again; null where there is no record yet, or one that is still sealed under an older key of the ring */
  readonly primaryLock: SubjectLock | null
}

/** What a commit may do to the trail beside appending to it. */
export interface TrailChange {
  /** events of this very chain that come first, as they are; the change's record already holds the head that they lead to */
  readonly adopted?: readonly StoredEvent[]
  /** events up to this `seq` are deleted; the change's record already holds what they led to */
  readonly prunedThrough?: number
}

/** What a repository needs so that people are told of what it commits. */
export interface NoticePlanning {
  readonly seal: Seal
  /** what a change calls for; pure */
  readonly plan: (before: SubjectRecord | null, change: Change, now: Instant) => NoticePlan
}

// 144 bits: no two writes ever have the same id. A multiple of three, so that base64url has no rest.
const writeIdBytes = 18

/** Loads and commits records through the seal and the audit chain. */
export class SubjectRepository {
  readonly #store: Store
  readonly #seal: Seal
  readonly #random: Random
  readonly #planning: NoticePlanning | null

  constructor(store: Store, seal: Seal, random: Random, planning: NoticePlanning | null = null) {
    this.#store = store
    this.#seal = seal
    this.#random = random
    this.#planning = planning
  }

  async load(key: SubjectKey): Promise<LoadedRecord> {
    const stored = await storeFault("store-unavailable", () => this.#store.load(key))
    if (stored === null) return { record: null, version: 0, primaryLock: null }
    const { plaintext, primaryLock } = this.#seal.open(key, stored.box)
    return { record: decodeRecord(plaintext), version: stored.version, primaryLock }
  }

  /** Commits if the subject is still as it was loaded. Gives false if somebody else was first: load and decide again. */
  async commit(
    key: SubjectKey,
    loaded: LoadedRecord,
    change: Change,
    source: EventSource,
    at: Instant,
    { adopted = [], ...pruning }: TrailChange = {},
  ): Promise<boolean> {
    const record = withoutStale(change.record, at)
    const write = Buffer.from(this.#random(writeIdBytes)).toString("base64url")
    const { head, stored } = extendChain(record.recordKey, record.chain, change.events, { ...source, write }, at)
    const box = this.#seal.close(key, encodeRecord({ ...record, chain: head }), loaded.primaryLock)
    const events = [...adopted, ...stored]
    const projection = projectionOf(record)
    const notices = this.#notices(key, loaded, change, source, at)
    const telling = notices.length > 0 ? { notices } : {}
    const whole = { ...key, expectedVersion: loaded.version, box, projection, events, ...telling, ...pruning }
    return (await storeFault("store-outcome-unknown", () => this.#store.commit(whole))) === "committed"
  }

  #notices(
    key: SubjectKey,
    { record }: LoadedRecord,
    change: Change,
    source: EventSource,
    at: Instant,
  ): readonly StoredNotice[] {
    if (this.#planning === null) return []
    const { seal, plan } = this.#planning
    return storedNotices(plan(record, change, at), { seal, key, source, at })
  }
}

/**
 * Gives every fault of a store a code of ours, so that none is mistaken for an answer and none carries SQL to the outside. A read that
 * fails has changed nothing; of a write that fails nobody knows.
 */
export async function storeFault<T>(
  code: "store-unavailable" | "store-outcome-unknown",
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (fault) {
    throw fault instanceof PosternError ? fault : new PosternError(code, {}, fault)
  }
}
