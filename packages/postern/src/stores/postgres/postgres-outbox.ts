import { randomBytes } from "node:crypto"
import {
  type ClaimedLane,
  type NoticeHead,
  type Outbox,
  PosternError,
  type SubjectKey,
  type UndeliveredNotice,
  type WaitingNotice,
} from "../../issuer/index.ts"
import {
  claimQuery,
  findSettlementQuery,
  forgetQuery,
  headsQuery,
  laneNoticesQuery,
  plantQuery,
  removeLaneQuery,
  settleLaneQuery,
  undeliveredCountsQuery,
  undeliveredQuery,
  waitingQuery,
} from "./outbox-statements.ts"
import type { PostgresQuery } from "./postgres-pool.ts"
import type { Changed } from "./retries.ts"
import { writeIdBytes } from "./statements.ts"

type Rows = Record<string, unknown>[]

/** How the outbox's statements are sent. */
export interface OutboxCalls {
  /** sends a question, again where its answer was lost */
  readonly ask: (query: PostgresQuery) => Promise<Rows>
  /** sends a question that may read many rows, when its turn comes */
  readonly report: (query: PostgresQuery) => Promise<Rows>
  /** sends a change that may take effect twice, again where its answer was lost */
  readonly change: (query: PostgresQuery) => Promise<Changed>
  /** sends a change that must take effect once, again only where it was not carried out */
  readonly changeOnce: (query: PostgresQuery) => Promise<Rows>
}

/** The outbox in PostgreSQL, for any number of processes. */
export function postgresOutbox({ ask, report, change, changeOnce }: OutboxCalls): Outbox {
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
    for (const row of await ask(laneNoticesQuery(lanes))) {
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

  return {
    async claim(claim) {
      // A lane that was leased by a copy whose answer was lost is due again when its lease ends.
      const { rows } = await change(claimQuery(claim))
      return withNotices(rows, claim.lease)
    },
    async settle(lane, settlement) {
      const id = randomBytes(writeIdBytes)
      const { rows, wasUnanswered } = await change(settleLaneQuery(lane, settlement, id))
      if (rows.length === 0 && !wasUnanswered) return false
      // The lease may be gone because an earlier copy of this very settlement let go of it.
      if (rows.length === 0 && (await ask(findSettlementQuery(lane, id))).length === 0)
        throw new PosternError("store-outcome-unknown")
      const { next } = settlement
      // What was settled stays so: an empty lane that cannot be removed now costs a row, and goes with the subject's next notice.
      if ("dueAt" in next && next.dueAt === null) await ask(removeLaneQuery(lane)).catch(() => {})
      return true
    },
    async plant(key, notices) {
      // Once: a copy that comes late could plant again what was sent and removed meanwhile, and nobody could tell the true count.
      const [row] = await changeOnce(plantQuery(key, notices))
      return Number(row!.fresh)
    },
    async counts(now, scope = {}) {
      const [row] = await report(waitingQuery(now, scope))
      const groups = await report(undeliveredCountsQuery(scope))
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
      return (await ask({ text: "select 1 from postern.notice limit 1" })).length === 0
    },
    async heads({ after, limit }) {
      return (await ask(headsQuery(after, limit))) as unknown as NoticeHead[]
    },
    async undelivered(limit, scope = {}) {
      const rows = await report(undeliveredQuery(limit, scope))
      return rows.map(row => ({ ...row, at: Number(row.at) }) as SubjectKey & UndeliveredNotice)
    },
    async forgetUndelivered(before) {
      await change(forgetQuery(before))
    },
  }
}
