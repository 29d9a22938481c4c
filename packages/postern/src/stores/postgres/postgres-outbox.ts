import type { ClaimedLane, Outbox, SubjectKey, UndeliveredNotice, WaitingNotice } from "../../issuer/index.ts"
import {
  claimQuery,
  forgetQuery,
  laneNoticesQuery,
  plantQuery,
  removeLaneQuery,
  settleLaneQuery,
  undeliveredCountsQuery,
  undeliveredQuery,
  waitingQuery,
} from "./outbox-statements.ts"
import type { PostgresQuery } from "./postgres-pool.ts"

type Rows = Record<string, unknown>[]

/**
 * The outbox in PostgreSQL, for any number of processes. `ask` sends a statement, again where its answer was lost: a lane that was leased in
 * vain is due again when its lease ends, and whatever else is written here can be written twice.
 */
export function postgresOutbox(ask: (query: PostgresQuery) => Promise<Rows>): Outbox {
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
      return withNotices(await ask(claimQuery(claim)), claim.lease)
    },
    async settle(lane, settlement) {
      const [row] = await ask(settleLaneQuery(lane, settlement))
      if (row === undefined) return false
      const { next } = settlement
      if ("dueAt" in next && next.dueAt === null) await ask(removeLaneQuery(lane))
      return true
    },
    async plant(key, notices) {
      const [row] = await ask(plantQuery(key, notices))
      return Number(row!.fresh)
    },
    async counts(now, scope = {}) {
      const [row] = await ask(waitingQuery(now, scope))
      const groups = await ask(undeliveredCountsQuery(scope))
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
    async undelivered(limit, scope = {}) {
      const rows = await ask(undeliveredQuery(limit, scope))
      return rows.map(row => ({ ...row, at: Number(row.at) }) as SubjectKey & UndeliveredNotice)
    },
    async forgetUndelivered(before) {
      await ask(forgetQuery(before))
    },
  }
}
