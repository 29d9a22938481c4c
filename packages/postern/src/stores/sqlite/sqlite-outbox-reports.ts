import type { DatabaseSync } from "node:sqlite"
import type { Outbox, SubjectKey, UndeliveredNotice } from "../../issuer/index.ts"
import type { ReportQueue } from "../report-queue.ts"
import { readInSlices, sliceRows } from "./slices.ts"

interface ReportParts {
  readonly reports: ReportQueue
  /** reads, unless the store is closed */
  readonly reading: <T>(read: () => T) => T
}

/** The part of the outbox that operators read. After an outage of the mail server there may be much: it is read in slices. */
export function outboxReports(
  database: DatabaseSync,
  { reports, reading }: ReportParts,
): Pick<Outbox, "counts" | "undelivered"> {
  const listDue = database.prepare(
    `SELECT due_at AS dueAt, tenant, subject, id, at FROM notice
     WHERE due_at <= :now AND (due_at, tenant, subject, id) > (:dueAt, :tenant, :subject, :id)
     ORDER BY due_at, tenant, subject, id LIMIT ${sliceRows}`,
  )
  const listGivenUp = database.prepare(
    `SELECT tenant, subject, delivery, channel, reason FROM undelivered_notice
     WHERE (tenant, subject, delivery) > (:tenant, :subject, :delivery)
     ORDER BY tenant, subject, delivery LIMIT ${sliceRows}`,
  )
  const columns = "tenant, subject, delivery, kind, channel, reason, at"
  const listNewest = database.prepare(`SELECT ${columns} FROM undelivered_notice ORDER BY at DESC LIMIT :limit`)
  const listNewestOf = database.prepare(
    `SELECT ${columns} FROM undelivered_notice WHERE tenant = :tenant ORDER BY at DESC LIMIT :limit`,
  )

  async function countWaiting(now: number, scope: string | null) {
    let [waiting, oldestAt] = [0, Number.POSITIVE_INFINITY]
    let last = { dueAt: Number.MIN_SAFE_INTEGER, tenant: "", subject: "", id: "" }
    await readInSlices(() => {
      const rows = reading(() => listDue.all({ now, ...last })) as unknown as (typeof last & { at: number })[]
      for (const { tenant, at } of rows) {
        if (scope !== null && tenant !== scope) continue
        waiting++
        oldestAt = Math.min(oldestAt, at)
      }
      const { dueAt, tenant, subject, id } = rows.at(-1) ?? last
      last = { dueAt, tenant, subject, id }
      return rows.length
    })
    return { waiting, oldestAt: waiting === 0 ? null : oldestAt }
  }

  async function countUndelivered(scope: string | null) {
    const groups = new Map<string, { channel: string; reason: string; notices: number }>()
    // Nobody's subject is empty, so this lies before all of a tenant's.
    let last = { tenant: scope ?? "", subject: "", delivery: "" }
    await readInSlices(() => {
      const rows = reading(() => listGivenUp.all(last)) as unknown as (typeof last & {
        channel: string
        reason: string
      })[]
      const own = rows.filter(({ tenant }) => scope === null || tenant === scope)
      for (const { channel, reason } of own) {
        const name = JSON.stringify([channel, reason])
        const group = groups.get(name) ?? { channel, reason, notices: 0 }
        group.notices++
        groups.set(name, group)
      }
      const { tenant, subject, delivery } = rows.at(-1) ?? last
      last = { tenant, subject, delivery }
      // Behind the tenant's own come those of others.
      return own.length < rows.length ? 0 : rows.length
    })
    return [...groups.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  }

  return {
    counts: (now, scope) =>
      reports.run(async () => {
        const tenant = scope?.tenant ?? null
        return { ...(await countWaiting(now, tenant)), undelivered: await countUndelivered(tenant) }
      }),
    async undelivered(limit, scope) {
      const tenant = scope?.tenant
      const rows = reading(() =>
        tenant === undefined ? listNewest.all({ limit }) : listNewestOf.all({ tenant, limit }),
      )
      return rows.map(row => ({ ...row }) as unknown as SubjectKey & UndeliveredNotice)
    },
  }
}
