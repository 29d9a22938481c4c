import {
  type Change,
  type EventSource,
  type Instant,
  PosternError,
  projectionOf,
  type SubjectRecord,
} from "../record/index.ts"
import { extendChain } from "./audit-chain.ts"
import type { Store, StoredEvent, SubjectKey } from "./ports.ts"
import { decodeRecord, encodeRecord } from "./record-codec.ts"
import type { Seal } from "./seal.ts"

/** A record as loaded, with the version that a commit must still find. */
export interface LoadedRecord {
  /** null where the subject is not known yet */
  readonly record: SubjectRecord | null
  readonly version: number
  /** false if the record is still sealed under an older key of the ring */
  readonly isPrimary: boolean
}

/** What a commit may do to the trail beside appending to it. */
export interface TrailChange {
  /** events of this very chain that come first, as they are; the change's record already holds the head that they lead to */
  readonly adopted?: readonly StoredEvent[]
  /** events up to this `seq` are deleted; the change's record already holds what they led to */
  readonly prunedThrough?: number
}

/** Loads and commits records through the seal and the audit chain. */
export class SubjectRepository {
  readonly #store: Store
  readonly #seal: Seal

  constructor(store: Store, seal: Seal) {
    this.#store = store
    this.#seal = seal
  }

  async load(key: SubjectKey): Promise<LoadedRecord> {
    const stored = await storeFault("store-unavailable", () => this.#store.load(key))
    if (stored === null) return { record: null, version: 0, isPrimary: true }
    const { plaintext, isPrimary } = this.#seal.open(key, stored.box)
    return { record: decodeRecord(plaintext), version: stored.version, isPrimary }
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
    const { record } = change
    const { head, stored } = extendChain(record.recordKey, record.chain, change.events, source, at)
    const box = this.#seal.close(key, encodeRecord({ ...record, chain: head }))
    const events = [...adopted, ...stored]
    const projection = projectionOf(record)
    const write = { ...key, expectedVersion: loaded.version, box, projection, events, ...pruning }
    return (await storeFault("store-outcome-unknown", () => this.#store.commit(write))) === "committed"
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
