import { randomBytes } from "node:crypto"
import {
  type ClaimedLane,
  type LaneSettlement,
  type NoticeHead,
  type NoticeName,
  type Outbox,
  type OutboxScope,
  PosternError,
  type StoredNotice,
  type SubjectKey,
  troubleOf,
  type UndeliveredNotice,
  type WaitingNotice,
} from "../../issuer/index.ts"
import type { Rows } from "./asking.ts"
import type { Changed } from "./retries.ts"
import { writeIdBytes } from "./write-ids.ts"

/** Whom lanes are leased for, from when, until when, and how many at most. */
export interface LaneClaim {
  readonly lease: string
  readonly now: number
  readonly until: number
  readonly limit: number
}

/**
 * What an engine sends for the outbox: of each, the rows that it gives. `Q` is what the engine sends at once: a statement, or several in one
 * transaction.
 */
export interface OutboxStatements<Q> {
  /** leases lanes that are due and gives them: tenant, subject, planned, state */
  claim(claim: LaneClaim): Q
  /** the lanes that are due, those that wait longest first: tenant, subject; for engines that refuse `claim` */
  due(claim: LaneClaim): Q
  /** leases one lane if it is due still, and gives it as `claim` does */
  claimOne(lane: SubjectKey, claim: LaneClaim): Q
  /** the notices of lanes, with the place of each lane in the list from 1: lane, id, kind, seq, due_at, at, box, progress */
  laneNotices(lanes: readonly SubjectKey[]): Q
  /** writes down what was done if the lease is still that one, under an id; gives a row if so, and none else */
  settle(lane: ClaimedLane, settlement: LaneSettlement, id: Uint8Array): Q
  /** gives a row if a settlement is the latest of its lane, once all before it is as durable as a commit */
  findSettlement(lane: ClaimedLane, id: Uint8Array): Q
  /** removes a lane in which nothing is left, unless something came in the meantime */
  removeLane(lane: ClaimedLane): Q
  /** adds notices that are not there already; gives how many those were: fresh */
  plant(key: SubjectKey, notices: readonly StoredNotice[]): Q
  /** waiting, oldest */
  waiting(now: number, scope: OutboxScope): Q
  /** gives a row if there is any notice */
  any(): Q
  /** tenant, subject, id, head */
  heads(after: NoticeName, limit: number): Q
  /** channel, reason, notices */
  undeliveredCounts(scope: OutboxScope): Q
  /** tenant, subject, delivery, kind, channel, reason, at */
  undelivered(limit: number, scope: OutboxScope): Q
  forgetUndelivered(before: number): Q
}

// No tenant is empty, so the empty string lies before all of them.
const beforeAll: NoticeName = { tenant: "", subject: "", id: "" }

// SQLSTATE: a feature that is not supported, a syntax that is not known (Citus, CockroachDB: rows of several shards are not locked, `skip locked`).
const refusesFeature = (fault: unknown) => /^(0A000|42601)$/.test(troubleOf(fault).sqlState ?? "")

/** How the outbox's statements are sent. */
export interface OutboxCalls<Q> {
  /** sends a question, again where its answer was lost */
  readonly ask: (query: Q) => Promise<Rows>
  /** sends a question that may read many rows, when its turn comes */
  readonly report: (query: Q) => Promise<Rows>
  /** sends a change that may take effect twice, again where its answer was lost */
  readonly change: (query: Q) => Promise<Changed>
  /** sends a change that must take effect once, again only where it was not carried out */
  readonly changeOnce: (query: Q) => Promise<Rows>
}

/** The outbox on a database server, for any number of processes. */
export function networkedOutbox<Q>(
  { ask, report, change, changeOnce }: OutboxCalls<Q>,
  statements: OutboxStatements<Q>,
): Outbox {
  async function withNotices(rows: Rows, lease: string): Promise<ClaimedLane[]> {
    if (rows.length === 0) return []
    const lanes = rows.map(row => ({
      tenant: String(row.tenant),
      subject: String(row.subject),
      lease,
      planned: Number(row.planned),
      state: String(row.state),
      notices: [] as WaitingNotice[],
    }))
    for (const row of await ask(statements.laneNotices(lanes))) {
      lanes[Number(row.lane) - 1]!.notices.push({
        id: String(row.id),
        kind: String(row.kind),
        seq: Number(row.seq),
        dueAt: Number(row.due_at),
        at: Number(row.at),
        progress: String(row.progress),
        box: row.box as Uint8Array | null,
      })
    }
    return lanes
  }

  let claimsOneByOne = false
  /** Leases lanes one after the other, each by one conditional write: several who come at once share them, and some come for nothing. */
  async function claimEach(claim: LaneClaim): Promise<Rows> {
    const rows: Rows = []
    for (const { tenant, subject } of await ask(statements.due(claim))) {
      const key = { tenant: String(tenant), subject: String(subject) }
      rows.push(...(await change(statements.claimOne(key, claim))).rows)
    }
    return rows
  }

  return {
    async claim(claim) {
      // A lane that was leased by a copy whose answer was lost is due again when its lease ends.
      if (claimsOneByOne) return withNotices(await claimEach(claim), claim.lease)
      try {
        const { rows } = await change(statements.claim(claim))
        return await withNotices(rows, claim.lease)
      } catch (fault) {
        if (!refusesFeature(fault)) throw fault
        claimsOneByOne = true
        return withNotices(await claimEach(claim), claim.lease)
      }
    },
    async settle(lane, settlement) {
      const id = randomBytes(writeIdBytes)
      const { rows, wasUnanswered } = await change(statements.settle(lane, settlement, id))
      if (rows.length === 0 && !wasUnanswered) return false
      // The lease may be gone because an earlier copy of this very settlement let go of it.
      if (rows.length === 0 && (await ask(statements.findSettlement(lane, id))).length === 0)
        throw new PosternError("store-outcome-unknown")
      const { next } = settlement
      // What was settled stays so: an empty lane that cannot be removed now costs a row, and goes with the subject's next notice.
      if ("dueAt" in next && next.dueAt === null) await ask(statements.removeLane(lane)).catch(() => {})
      return true
    },
    async plant(key, notices) {
      // Once: a copy that comes late could plant again what was sent and removed meanwhile, and nobody could tell the true count.
      const [row] = await changeOnce(statements.plant(key, notices))
      return Number(row!.fresh)
    },
    async counts(now, scope = {}) {
      const [row] = await report(statements.waiting(now, scope))
      const groups = await report(statements.undeliveredCounts(scope))
      return {
        waiting: Number(row!.waiting),
        oldestAt: row!.oldest === null ? null : Number(row!.oldest),
        undelivered: groups.map(({ channel, reason, notices }) => ({
          channel: String(channel),
          reason: String(reason),
          notices: Number(notices),
        })),
      }
    },
    async isEmpty() {
      return (await ask(statements.any())).length === 0
    },
    async heads({ after, limit }) {
      return (await ask(statements.heads(after ?? beforeAll, limit))) as unknown as NoticeHead[]
    },
    async undelivered(limit, scope = {}) {
      const rows = await report(statements.undelivered(limit, scope))
      return rows.map(row => ({ ...row, at: Number(row.at) }) as SubjectKey & UndeliveredNotice)
    },
    async forgetUndelivered(before) {
      await change(statements.forgetUndelivered(before))
    },
  }
}
