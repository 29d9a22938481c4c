import type { Instant, Projection } from "../../record/index.ts"
import type { Outbox, StoredNotice } from "../outbox/outbox.ts"
import type { ServerBook } from "./server-book.ts"
import type { SubjectKey } from "./subject-key.ts"
import type { ListedSubject, ListPage, SubjectList } from "./subject-list.ts"

export type { SubjectKey } from "./subject-key.ts"

/** A sealed record as it lies in the store. */
export interface StoredRecord {
  /** 1, 2, 3…: counts the commits of this subject */
  readonly version: number
  readonly box: Uint8Array
}

/** A page of a subject's history: events that left the record, sealed. It says nothing in clear but its number, 1, 2, 3… */
export interface StoredPage {
  readonly number: number
  readonly box: Uint8Array
}

/** What a commit takes away of a subject's pages. */
export interface PagePruning {
  /** pages up to this number are deleted; 0 for none */
  readonly through: number
  /** if given, takes the place of the page of its number, which is there */
  readonly trimmed?: StoredPage
}

/** A record and the pages of its history, to be written together or not at all. */
export interface SubjectWrite extends SubjectKey {
  /** the version that the decision was made on; 0 where the subject must not exist yet */
  readonly expectedVersion: number
  readonly box: Uint8Array
  readonly projection: Projection
  /** if given, pages that are added. One that is there already fails the commit, whole: it is evidence of another history */
  readonly pages?: readonly StoredPage[]
  readonly pruning?: PagePruning
  /** if given, notices that go into the outbox in the same commit; only a store with an outbox is given any */
  readonly notices?: readonly StoredNotice[]
}

/** What the plain columns tell of a tenant. Never read for a decision. */
export interface StoreSummary {
  readonly subjects: number
  readonly active: number
  readonly pending: number
  readonly waiting: number
  readonly disabled: number
  readonly unconfirmed: number
  readonly expired: number
  readonly expiringWithin30Days: number
  /** how many active subjects have 0, 1, 2 … 16 codes left */
  readonly codesLeft: readonly number[]
}

/**
 * Where records and pages of history lie. Any store will do that can make one conditional write: `storeContract` of "postern/testing" says
 * what is asked, and tests it.
 */
export interface Store {
  /** Gives the record as of the last commit, or null where there is none. Never a stale copy. */
  load(key: SubjectKey): Promise<StoredRecord | null>
  /**
   * Writes record and pages if the version is still the expected one, durably, before it says "committed".
   * "conflict" promises that nothing was written; a throw promises nothing, unless its code is `store-unavailable` (nothing written).
   * @throws PosternError `store-unavailable` | `store-outcome-unknown` | `closed`
   */
  commit(write: SubjectWrite): Promise<"committed" | "conflict">
  /** Gives pages in order of their number, past `after`, at most `limit`. */
  pages(key: SubjectKey, range: { after: number; limit: number }): Promise<StoredPage[]>
  /** Gives subjects in a stable order, past `after` (null for the first), at most `limit`. */
  subjects(tenant: string, page: { after: string | null; limit: number }): Promise<string[]>
  tenants(): Promise<string[]>
  summary(tenant: string, now: Instant): Promise<StoreSummary>
  /** Lists subjects by the plain columns, page by page: in time that goes by the page, not by the tenant. */
  listSubjects(tenant: string, list: SubjectList, page: ListPage): Promise<ListedSubject[]>
  /** keeps notices until they are sent; a store without one works, and tells nobody of anything */
  readonly outbox?: Outbox
  /** where servers say which keys they know; without it `postern keys check` can tell less of a rotation */
  readonly servers?: ServerBook
  /** Returns if a load and a commit could be served now. @throws PosternError `store-unavailable` | `closed` */
  ready(): Promise<void>
  /** Finishes what was asked for, then lets go of everything. */
  close(): Promise<void>
}

/** Gives the time; injected so that tests can wind it. */
export type Clock = () => Instant

/** Gives that many bytes from a cryptographically secure generator, or throws. */
export type Random = (size: number) => Uint8Array
