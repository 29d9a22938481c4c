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
import { purposeKey } from "../history/audit-chain.ts"
import { grown, type LeavingPage } from "../history/history-growth.ts"
import { storedNotices } from "../outbox/notice-box.ts"
import type { StoredNotice } from "../outbox/outbox.ts"
import type { KeptEvent } from "./codec/event-codec.ts"
import { decodeRecord, encodeRecord } from "./codec/record-codec.ts"
import type { PagePruning, Random, Store, StoredPage, SubjectKey } from "./ports.ts"
import { closePage } from "./sealing/page-box.ts"
import type { Seal, SubjectLock } from "./sealing/seal.ts"

/** A record as loaded, with the version that a commit must still find. */
export interface LoadedRecord {
  /** null where the subject is not known yet */
  readonly record: SubjectRecord | null
  readonly version: number
  /** seals it again; null where there is no record yet, or one that is still sealed under an older key of the ring */
  readonly primaryLock: SubjectLock | null
}

/** What a commit may do to the history beside appending to it. */
export interface TrailChange {
  /** events that followed this very history once: they come first, as they are */
  readonly adopted?: readonly KeptEvent[]
  /** pages that go; the change's record already holds the history that is left */
  readonly pruning?: { readonly through: number; readonly trimmed?: LeavingPage }
}

/** What a repository needs so that people are told of what it commits. */
export interface NoticePlanning {
  readonly seal: Seal
  /** what a change calls for; pure */
  readonly plan: (before: SubjectRecord | null, change: Change, now: Instant) => NoticePlan
}

// Told apart are the few writes that may have been made on one version, so 64 bits are enough. Stores draw ids of their own.
const writeIdBytes = 8

/** Loads and commits records, with their history, through the seal. */
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
    { adopted = [], pruning }: TrailChange = {},
  ): Promise<boolean> {
    const record = withoutStale(change.record, at)
    const write = Buffer.from(this.#random(writeIdBytes)).toString("base64url")
    const fresh = change.events.map(event => ({ ...event, ...source, at, write }))
    const { history, leaving } = grown(record.history, [...adopted, ...fresh], () =>
      purposeKey(record.recordKey, "audit chain"),
    )
    const box = this.#seal.close(key, encodeRecord({ ...record, history }), loaded.primaryLock)
    const notices = this.#notices(key, loaded, change, source, at)
    const whole = {
      ...key,
      expectedVersion: loaded.version,
      box,
      projection: projectionOf(record),
      ...(leaving.length > 0 && { pages: this.#closed(key, record, leaving) }),
      ...(pruning !== undefined && { pruning: this.#pruning(key, record, pruning) }),
      ...(notices.length > 0 && { notices }),
    }
    return (await storeFault("store-outcome-unknown", () => this.#store.commit(whole))) === "committed"
  }

  #closed(key: SubjectKey, { recordKey }: SubjectRecord, leaving: readonly LeavingPage[]): StoredPage[] {
    const pageKey = purposeKey(recordKey, "history page")
    return leaving.map(({ number, run }) => closePage(pageKey, { ...key, number }, run, this.#random))
  }

  #pruning(
    key: SubjectKey,
    record: SubjectRecord,
    { through, trimmed }: NonNullable<TrailChange["pruning"]>,
  ): PagePruning {
    return trimmed === undefined ? { through } : { through, trimmed: this.#closed(key, record, [trimmed])[0]! }
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
