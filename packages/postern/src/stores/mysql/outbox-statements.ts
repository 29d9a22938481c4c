import {
  type ClaimedLane,
  type LaneSettlement,
  maxNoticesClaimed,
  noticeHeadBytes,
  type OutboxScope,
  type SubjectKey,
} from "../../issuer/index.ts"
import type { Rows } from "../networked/asking.ts"
import type { LaneClaim, OutboxStatements } from "../networked/networked-outbox.ts"
import { planNotices } from "./planned-notices.ts"
import { whole } from "./statements.ts"
import type { MysqlQuery, MysqlTransaction, MysqlWork } from "./transaction.ts"

const ofLane = "tenant = ? and subject = ?"
const list = (values: readonly unknown[]) => values.map(() => "?").join(", ")

/** Gives a condition on the tenant, and its values. */
function scoped({ tenant }: OutboxScope): { condition: string; values: string[] } {
  return tenant === undefined ? { condition: "1 = 1", values: [] } : { condition: "tenant = ?", values: [tenant] }
}

// Rows that somebody else is leasing at this moment are skipped, not waited for.
const claim =
  ({ lease, now, until, limit }: LaneClaim): MysqlWork =>
  async transaction => {
    const lanes = await transaction.rows({
      text: `select tenant, subject, planned, state from postern_notice_lane
        where due_at <= ? order by due_at limit ${whole(limit)} for update skip locked`,
      values: [now],
    })
    for (let first = 0; first < lanes.length; first += 50) {
      const part = lanes.slice(first, first + 50)
      await transaction.change({
        text: `update postern_notice_lane set lease = ?, due_at = ? where ${part.map(() => `(${ofLane})`).join(" or ")}`,
        values: [lease, until, ...part.flatMap(({ tenant, subject }) => [String(tenant), String(subject)])],
      })
    }
    return lanes
  }

const claimOne =
  ({ tenant, subject }: SubjectKey, { lease, now, until }: LaneClaim): MysqlWork =>
  async transaction => {
    const found = await transaction.change({
      text: `update postern_notice_lane set lease = ?, due_at = ? where ${ofLane} and due_at <= ?`,
      values: [lease, until, tenant, subject, now],
    })
    const text = `select tenant, subject, planned, state from postern_notice_lane where ${ofLane}`
    return found === 0 ? [] : transaction.rows({ text, values: [tenant, subject] })
  }

const laneNotices =
  (lanes: readonly SubjectKey[]): MysqlWork =>
  async transaction => {
    const rows: Rows = []
    for (const [i, { tenant, subject }] of lanes.entries()) {
      const text = `select id, kind, seq, due_at, at, box, progress from postern_notice
        where ${ofLane} order by due_at, seq limit ${maxNoticesClaimed}`
      const notices = await transaction.rows({ text, values: [tenant, subject] })
      rows.push(...notices.map(notice => ({ lane: i + 1, ...notice })))
    }
    return rows
  }

const settle =
  (lane: ClaimedLane, settlement: LaneSettlement, id: Uint8Array): MysqlWork =>
  async transaction => {
    if (!(await keepLease(transaction, lane, settlement, id))) return []
    const key = [lane.tenant, lane.subject]
    const { removed, progressed, undelivered } = settlement
    if (removed.length > 0)
      await transaction.change({
        text: `delete from postern_notice where ${ofLane} and id in (${list(removed)})`,
        values: [...key, ...removed],
      })
    for (const each of progressed)
      await transaction.change({
        text: `update postern_notice set progress = ? where ${ofLane} and id = ?`,
        values: [each.progress, ...key, each.id],
      })
    for (const { delivery, kind, channel, reason, at } of undelivered)
      await transaction.change({
        text: `insert into postern_undelivered_notice (tenant, subject, delivery, kind, channel, reason, at)
          values (?, ?, ?, ?, ?, ?, ?) on duplicate key update delivery = delivery`,
        values: [...key, delivery, kind, channel, reason, at],
      })
    return [{ settled: true }]
  }

// A commit that plans a notice at the same moment holds the lane's row: then this waits, and finds that `planned` has moved on.
async function keepLease(
  transaction: MysqlTransaction,
  { tenant, subject, lease, planned }: ClaimedLane,
  { state, next }: LaneSettlement,
  id: Uint8Array,
): Promise<boolean> {
  const mustHold = "leasedUntil" in next
  const due = mustHold ? "due_at = ?" : "lease = null, due_at = case when planned = ? then ? else 0 end"
  const found = await transaction.change({
    text: `update postern_notice_lane set state = ?, settled = ?, ${due} where ${ofLane} and lease = ?`,
    values: [
      state,
      Buffer.from(id),
      ...(mustHold ? [next.leasedUntil] : [planned, next.dueAt]),
      tenant,
      subject,
      lease,
    ],
  })
  return found > 0
}

const findSettlement =
  ({ tenant, subject }: ClaimedLane, id: Uint8Array): MysqlWork =>
  async transaction => {
    // A commit of its own, as in `latest` of a subject's write.
    const found = await transaction.change({
      text: `update postern_notice_lane set asked = asked + 1 where ${ofLane} and settled = ?`,
      values: [tenant, subject, Buffer.from(id)],
    })
    return found > 0 ? [{ found: true }] : []
  }

/** The outbox's statements for MySQL. */
export const outboxStatements: OutboxStatements<MysqlQuery> = {
  claim,
  due: ({ now, limit }) => ({
    text: `select tenant, subject from postern_notice_lane where due_at <= ? order by due_at limit ${whole(limit)}`,
    values: [now],
  }),
  claimOne,
  laneNotices,
  settle,
  findSettlement,
  removeLane: ({ tenant, subject, planned }) => ({
    text: `delete from postern_notice_lane where ${ofLane} and planned = ? and lease is null and due_at is null
      and not exists (select 1 from postern_notice where postern_notice.tenant = ? and postern_notice.subject = ?)`,
    values: [tenant, subject, planned, tenant, subject],
  }),
  plant: (key, notices) => async transaction => [{ fresh: await planNotices(transaction, key, notices) }],
  waiting: (now, scope) => {
    const { condition, values } = scoped(scope)
    return {
      text: `select count(*) as waiting, min(at) as oldest from postern_notice where due_at <= ? and ${condition}`,
      values: [now, ...values],
    }
  },
  any: () => ({ text: "select 1 as found from postern_notice limit 1" }),
  heads: ({ tenant, subject, id }, limit) => ({
    text: `select tenant, subject, id, substr(box, 1, ${noticeHeadBytes}) as head from postern_notice
      where box is not null and (tenant, subject, id) > (?, ?, ?) order by tenant, subject, id limit ${whole(limit)}`,
    values: [tenant, subject, id],
  }),
  undeliveredCounts: scope => {
    const { condition, values } = scoped(scope)
    return {
      text: `select channel, reason, count(*) as notices from postern_undelivered_notice
        where ${condition} group by channel, reason order by channel, reason`,
      values,
    }
  },
  undelivered: (limit, scope) => {
    const { condition, values } = scoped(scope)
    return {
      text: `select tenant, subject, delivery, kind, channel, reason, at from postern_undelivered_notice
        where ${condition} order by at desc limit ${whole(limit)}`,
      values,
    }
  },
  forgetUndelivered: before => ({ text: "delete from postern_undelivered_notice where at < ?", values: [before] }),
}
