import {
  type ClaimedLane,
  type LaneSettlement,
  maxNoticesClaimed,
  type NoticeName,
  noticeHeadBytes,
  type OutboxScope,
  type StoredNotice,
  type SubjectKey,
} from "../../issuer/index.ts"
import type { LaneClaim, OutboxStatements } from "../networked/networked-outbox.ts"
import { noticeParts, noticeValues } from "./notice-parts.ts"
import type { PostgresQuery } from "./postgres-pool.ts"

/** Leases lanes that are due. Rows that somebody else is leasing at this moment are skipped, not waited for. */
function claimQuery(claim: LaneClaim): PostgresQuery {
  return {
    name: "postern_claim",
    text: `update postern.notice_lane set lease = $1::text, due_at = $2::bigint
      where (tenant, subject) in (select tenant, subject from postern.notice_lane
        where due_at <= $3::bigint order by due_at limit $4::integer for update skip locked)
      returning tenant, subject, planned, state`,
    values: [claim.lease, claim.until, claim.now, claim.limit],
  }
}

const dueQuery = ({ now, limit }: LaneClaim): PostgresQuery => ({
  name: "postern_due",
  text: `select tenant, subject from postern.notice_lane where due_at <= $1::bigint order by due_at limit $2::integer`,
  values: [now, limit],
})

const claimOneQuery = ({ tenant, subject }: SubjectKey, { lease, now, until }: LaneClaim): PostgresQuery => ({
  name: "postern_claim_one",
  text: `update postern.notice_lane set lease = $3::text, due_at = $4::bigint
    where tenant = $1::text and subject = $2::text and due_at <= $5::bigint returning tenant, subject, planned, state`,
  values: [tenant, subject, lease, until, now],
})

function laneNoticesQuery(keys: readonly SubjectKey[]): PostgresQuery {
  return {
    name: "postern_lane_notices",
    text: `select lane.at as lane, notice.* from unnest($1::text[], $2::text[]) with ordinality as lane (tenant, subject, at)
      cross join lateral (select id, kind, seq, due_at, at, box, progress from postern.notice
        where tenant = lane.tenant and subject = lane.subject order by due_at, seq limit ${maxNoticesClaimed}) as notice
      order by lane.at, notice.due_at, notice.seq`,
    values: [keys.map(({ tenant }) => tenant), keys.map(({ subject }) => subject)],
  }
}

/**
 * Writes down what was done for a lane, if its lease is still the one that was given. A commit that plans a notice at the same moment holds
 * the lane's row: then this waits, and finds that `planned` has moved on.
 */
function settleLaneQuery(lane: ClaimedLane, settlement: LaneSettlement, id: Uint8Array): PostgresQuery {
  const { removed, progressed, undelivered, state, next } = settlement
  const mustHold = "leasedUntil" in next
  const assignments = mustHold
    ? "due_at = $5::bigint"
    : "lease = null, due_at = case when planned = $15::bigint then $5::bigint else 0 end"
  return {
    name: `postern_lane_${mustHold ? "hold" : "release"}`,
    text: `with lane as (update postern.notice_lane set state = $4::text, settled = $14::bytea, ${assignments}
        where tenant = $1::text and subject = $2::text and lease = $3::text returning tenant, subject),
      removed as (delete from postern.notice where tenant = $1::text and subject = $2::text and id = any($6::text[])
        and exists (select from lane)),
      progressed as (update postern.notice as notice set progress = made.progress
        from unnest($7::text[], $8::text[]) as made (id, progress)
        where notice.tenant = $1::text and notice.subject = $2::text and notice.id = made.id and exists (select from lane)),
      undelivered as (insert into postern.undelivered_notice (tenant, subject, delivery, kind, channel, reason, at)
        select lane.*, given_up.* from lane,
          unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[]) as given_up
        on conflict do nothing)
      select tenant from lane`,
    values: [
      lane.tenant,
      lane.subject,
      lane.lease,
      state,
      mustHold ? next.leasedUntil : next.dueAt,
      removed,
      progressed.map(({ id }) => id),
      progressed.map(({ progress }) => progress),
      undelivered.map(({ delivery }) => delivery),
      undelivered.map(({ kind }) => kind),
      undelivered.map(({ channel }) => channel),
      undelivered.map(({ reason }) => reason),
      undelivered.map(({ at }) => at),
      id,
      ...(mustHold ? [] : [lane.planned]),
    ],
  }
}

/** Asks whether a settlement whose answer was lost is the latest of its lane; writes the row as it is, as `settleQuery` does. */
function findSettlementQuery({ tenant, subject }: ClaimedLane, id: Uint8Array): PostgresQuery {
  return {
    name: "postern_lane_find",
    text: `update postern.notice_lane set state = state
      where tenant = $1::text and subject = $2::text and settled = $3::bytea returning tenant`,
    values: [tenant, subject, id],
  }
}

/** Removes a lane in which nothing is left, unless something came in the meantime. */
function removeLaneQuery({ tenant, subject, planned }: ClaimedLane): PostgresQuery {
  return {
    name: "postern_lane_remove",
    text: `delete from postern.notice_lane where tenant = $1::text and subject = $2::text and planned = $3::bigint
      and lease is null and due_at is null
      and not exists (select from postern.notice where tenant = $1::text and subject = $2::text)`,
    values: [tenant, subject, planned],
  }
}

function plantQuery({ tenant, subject }: SubjectKey, notices: readonly StoredNotice[]): PostgresQuery {
  return {
    name: "postern_plant",
    text: `with changed as (select)${noticeParts(3)} select count(*) as fresh from told`,
    values: [tenant, subject, ...noticeValues(notices)],
  }
}

function waitingQuery(now: number, { tenant }: OutboxScope): PostgresQuery {
  return {
    text: `select count(*) as waiting, min(at) as oldest from postern.notice
      where due_at <= $1::bigint and ($2::text is null or tenant = $2::text)`,
    values: [now, tenant ?? null],
  }
}

function headsQuery({ tenant, subject, id }: NoticeName, limit: number): PostgresQuery {
  return {
    text: `select tenant, subject, id, substr(box, 1, ${noticeHeadBytes}) as head from postern.notice
      where box is not null and (tenant, subject, id) > ($1::text, $2::text, $3::text)
      order by tenant, subject, id limit $4::integer`,
    values: [tenant, subject, id, limit],
  }
}

function undeliveredCountsQuery({ tenant }: OutboxScope): PostgresQuery {
  return {
    text: `select channel, reason, count(*) as notices from postern.undelivered_notice
      where $1::text is null or tenant = $1::text group by channel, reason order by channel, reason`,
    values: [tenant ?? null],
  }
}

function undeliveredQuery(limit: number, { tenant }: OutboxScope): PostgresQuery {
  const columns = "tenant, subject, delivery, kind, channel, reason, at"
  if (tenant === undefined)
    return {
      text: `select ${columns} from postern.undelivered_notice order by at desc limit $1::integer`,
      values: [limit],
    }
  return {
    text: `select ${columns} from postern.undelivered_notice where tenant = $1::text order by at desc limit $2::integer`,
    values: [tenant, limit],
  }
}

function forgetQuery(before: number): PostgresQuery {
  return { text: "delete from postern.undelivered_notice where at < $1::bigint", values: [before] }
}

/** The outbox's statements for PostgreSQL, one each. */
export const outboxStatements: OutboxStatements<PostgresQuery> = {
  claim: claimQuery,
  due: dueQuery,
  claimOne: claimOneQuery,
  laneNotices: laneNoticesQuery,
  settle: settleLaneQuery,
  findSettlement: findSettlementQuery,
  removeLane: removeLaneQuery,
  plant: plantQuery,
  waiting: waitingQuery,
  any: () => ({ text: "select 1 from postern.notice limit 1" }),
  heads: headsQuery,
  undeliveredCounts: undeliveredCountsQuery,
  undelivered: undeliveredQuery,
  forgetUndelivered: forgetQuery,
}
