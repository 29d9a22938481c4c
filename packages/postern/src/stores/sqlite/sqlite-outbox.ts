import type { DatabaseSync } from "node:sqlite"
import {
  type ClaimedLane,
  letOthersRun,
  maxNoticesClaimed,
  type NoticeHead,
  noticeHeadBytes,
  type Outbox,
  type WaitingNotice,
} from "../../issuer/index.ts"
import type { ReportQueue } from "../report-queue.ts"
import type { CommitGroup } from "./commit-group.ts"
import { NoticeWriter } from "./notice-writer.ts"
import { sliceRows } from "./slices.ts"
import { outboxReports } from "./sqlite-outbox-reports.ts"
import { sqliteFault } from "./sqlite-trouble.ts"

/** What the outbox shares with the rest of its store. */
interface OutboxParts {
  readonly commits: CommitGroup
  readonly reports: ReportQueue
  /** throws once the store is closed; what was asked for before is done within `commits` */
  readonly guard: () => void
}

/** The outbox in an SQLite file. */
export function sqliteOutbox(database: DatabaseSync, { commits, reports, guard }: OutboxParts): Outbox {
  const writer = new NoticeWriter(database)
  const findDue = database.prepare("SELECT 1 FROM notice_lane WHERE due_at <= ? LIMIT 1")
  const lease = database.prepare(
    `UPDATE notice_lane SET lease = :lease, due_at = :until WHERE (tenant, subject) IN
       (SELECT tenant, subject FROM notice_lane WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
     RETURNING tenant, subject, planned, state`,
  )
  const listNotices = database.prepare(
    `SELECT id, kind, seq, due_at AS dueAt, at, box, progress FROM notice
     WHERE tenant = ? AND subject = ? ORDER BY due_at, seq LIMIT ${maxNoticesClaimed}`,
  )
  const holdLane = database.prepare(
    "UPDATE notice_lane SET state = ?, due_at = ? WHERE tenant = ? AND subject = ? AND lease = ?",
  )
  const releaseLane = database.prepare(
    `UPDATE notice_lane SET state = ?, lease = NULL, due_at = CASE WHEN planned = ? THEN ? ELSE 0 END
     WHERE tenant = ? AND subject = ? AND lease = ?`,
  )
  const removeNotice = database.prepare("DELETE FROM notice WHERE tenant = ? AND subject = ? AND id = ?")
  const noteProgress = database.prepare("UPDATE notice SET progress = ? WHERE tenant = ? AND subject = ? AND id = ?")
  const giveUp = database.prepare(
    `INSERT INTO undelivered_notice (tenant, subject, delivery, kind, channel, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const removeEmptyLane = database.prepare(
    `DELETE FROM notice_lane WHERE tenant = :tenant AND subject = :subject AND due_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM notice WHERE tenant = :tenant AND subject = :subject)`,
  )
  const findAny = database.prepare("SELECT 1 FROM notice LIMIT 1")
  const listHeads = database.prepare(
    `SELECT tenant, subject, id, substr(box, 1, ${noticeHeadBytes}) AS head FROM notice
     WHERE box IS NOT NULL AND (tenant, subject, id) > (?, ?, ?) ORDER BY tenant, subject, id LIMIT ?`,
  )
  const forget = database.prepare(
    `DELETE FROM undelivered_notice WHERE (tenant, subject, delivery) IN
       (SELECT tenant, subject, delivery FROM undelivered_notice WHERE at < ? LIMIT ${sliceRows})`,
  )

  async function writing<T>(work: () => T): Promise<T> {
    guard()
    return commits.run(work)
  }
  function reading<T>(read: () => T): T {
    guard()
    try {
      return read()
    } catch (fault) {
      throw sqliteFault("store-unavailable", fault)
    }
  }

  return {
    async claim(claim) {
      if (reading(() => findDue.get(claim.now)) === undefined) return []
      return writing(() => {
        const lanes = lease.all({ ...claim }) as unknown as Omit<ClaimedLane, "lease" | "notices">[]
        return lanes.map(lane => {
          const notices = listNotices.all(lane.tenant, lane.subject) as unknown as WaitingNotice[]
          return { ...lane, lease: claim.lease, notices }
        })
      })
    },
    settle({ tenant, subject, lease, planned }, { removed, progressed, undelivered, state, next }) {
      return writing(() => {
        const { changes } =
          "leasedUntil" in next
            ? holdLane.run(state, next.leasedUntil, tenant, subject, lease)
            : releaseLane.run(state, planned, next.dueAt, tenant, subject, lease)
        if (Number(changes) === 0) return false
        for (const id of removed) removeNotice.run(tenant, subject, id)
        for (const { id, progress } of progressed) noteProgress.run(progress, tenant, subject, id)
        for (const { delivery, kind, channel, reason, at } of undelivered)
          giveUp.run(tenant, subject, delivery, kind, channel, reason, at)
        if ("dueAt" in next && next.dueAt === null) removeEmptyLane.run({ tenant, subject })
        return true
      })
    },
    plant: (key, notices) => writing(() => writer.write(key, notices)),
    ...outboxReports(database, { reports, reading }),
    async isEmpty() {
      return reading(() => findAny.get() === undefined)
    },
    async heads({ after, limit }) {
      // No tenant is empty, so the empty string lies before all of them.
      const { tenant, subject, id } = after ?? { tenant: "", subject: "", id: "" }
      return reading(() => listHeads.all(tenant, subject, id, limit)) as unknown as NoticeHead[]
    },
    async forgetUndelivered(before) {
      for (;;) {
        const { changes } = await writing(() => forget.run(before))
        if (Number(changes) < sliceRows) return
        await letOthersRun()
      }
    },
  }
}
