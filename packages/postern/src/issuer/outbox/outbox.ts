import type { Instant } from "../../record/index.ts"
import type { SubjectKey } from "../persistence/subject-key.ts"

/** A notice as it lies in the outbox. */
export interface StoredNotice {
  /** one per subject and matter: a notice whose id is there already is left as it is */
  readonly id: string
  readonly kind: string
  /** rises with every notice of a subject that goes out at once; 0 for reminders. They go out in order of `dueAt`, then `seq` */
  readonly seq: number
  /** 0 for at once, so that no clock can put a notice before an earlier one */
  readonly dueAt: Instant
  /** when it happened or falls due */
  readonly at: Instant
  /** what it tells, sealed; null where the record alone tells it */
  readonly box: Uint8Array | null
}

/** A notice that waits, and whom it has reached already, in the dispatcher's own words; "" at first. */
export interface WaitingNotice extends StoredNotice {
  readonly progress: string
}

/** All notices of one subject, leased to one dispatcher. */
export interface ClaimedLane extends SubjectKey {
  readonly lease: string
  /** counts the commits that have planned notices here, so that one that comes in the meantime is not slept over */
  readonly planned: number
  /** what the dispatcher last wrote down about the subject's addresses; "" at first */
  readonly state: string
  /** in the order in which they go out, those of later among them; at most `maxNoticesClaimed` */
  readonly notices: readonly WaitingNotice[]
}

/** A notice that did not reach an address and will not be tried again. Never the address itself. */
export interface UndeliveredNotice {
  /** the delivery's id */
  readonly delivery: string
  readonly kind: string
  /** the channel's name, or "" where it did not come that far */
  readonly channel: string
  /** a short word, such as "smtp-550" */
  readonly reason: string
  /** when it was given up */
  readonly at: Instant
}

/** What a dispatcher has done for a lane, and what is to become of it. */
export interface LaneSettlement {
  /** ids of notices that are done */
  readonly removed: readonly string[]
  readonly progressed: readonly { readonly id: string; readonly progress: string }[]
  readonly undelivered: readonly UndeliveredNotice[]
  readonly state: string
  /** `leasedUntil`: the dispatcher goes on; `dueAt`: it lets go, and looks again then, or never if null */
  readonly next: { readonly leasedUntil: Instant } | { readonly dueAt: Instant | null }
}

/** Whose counts are asked for. */
export interface OutboxScope {
  /** @default every tenant */
  readonly tenant?: string | undefined
}

export interface OutboxCounts {
  /** notices that should have gone out by now */
  readonly waiting: number
  /** when the oldest of them happened or fell due, or null */
  readonly oldestAt: Instant | null
  /** what was given up, by channel and reason */
  readonly undelivered: readonly { readonly channel: string; readonly reason: string; readonly notices: number }[]
}

/** Which notice is meant. */
export interface NoticeName extends SubjectKey {
  readonly id: string
}

/** The first bytes of a notice's box: enough to say under which key it lies (docs/spec/record.md section 5). */
export interface NoticeHead extends NoticeName {
  readonly head: Uint8Array
}

/** Version, length and a key id of at most 32 bytes. */
export const noticeHeadBytes = 34

/** A lane never gives more than these at a time. */
export const maxNoticesClaimed = 200

/**
 * The part of a store that keeps notices until they are sent. Notices are written by `commit`, together with the record that calls for them.
 * Those of one subject are a *lane*, which one dispatcher holds at a time, by a lease.
 */
export interface Outbox {
  /** Leases up to `limit` lanes that are due, for as long as nobody else holds them; the one that waits longest comes first. */
  claim(claim: {
    readonly lease: string
    readonly now: Instant
    readonly until: Instant
    readonly limit: number
  }): Promise<ClaimedLane[]>
  /**
   * Writes down what was done, durably. False promises that nothing was written: the lease was lost.
   * @throws PosternError `store-unavailable` (nothing written) | `store-outcome-unknown`
   */
  settle(lane: ClaimedLane, settlement: LaneSettlement): Promise<boolean>
  /**
   * Adds notices to a subject outside of a commit. Gives how many were not there already.
   * @throws PosternError `store-unavailable` (nothing written) | `store-outcome-unknown`
   */
  plant(key: SubjectKey, notices: readonly StoredNotice[]): Promise<number>
  counts(now: Instant, scope?: OutboxScope): Promise<OutboxCounts>
  /** Tells whether there is nothing in it of any subject, neither waiting nor planned for later. */
  isEmpty(): Promise<boolean>
  /** Gives the heads of the boxes of all notices, of any tenant, in a stable order past `after` (null for the first), at most `limit`. */
  heads(page: { readonly after: NoticeName | null; readonly limit: number }): Promise<NoticeHead[]>
  /** Lists what was given up, newest first. */
  undelivered(limit: number, scope?: OutboxScope): Promise<(SubjectKey & UndeliveredNotice)[]>
  /** Forgets what was given up before an instant. */
  forgetUndelivered(before: Instant): Promise<void>
}
