import type { StoredNotice, SubjectKey } from "../../issuer/index.ts"
import type { MysqlTransaction } from "./transaction.ts"

const maxRows = 200

/**
 * Puts notices into the outbox that are not there already, and wakes the subject's lane. A lane that is leased is not woken: whoever holds it sees
 * by `planned` that something came, and looks again. The lane's row is held first, so that of several at once each finds what the others planned.
 * Gives how many were new.
 */
export async function planNotices(
  transaction: MysqlTransaction,
  { tenant, subject }: SubjectKey,
  notices: readonly StoredNotice[],
): Promise<number> {
  const dueAt = Math.min(...notices.map(notice => notice.dueAt || notice.at))
  await transaction.change({
    text: `insert into postern_notice_lane (tenant, subject, due_at, planned, state) values (?, ?, ?, 1, '')
      on duplicate key update planned = planned + 1,
        due_at = case when lease is null then least(coalesce(due_at, ?), ?) else due_at end`,
    values: [tenant, subject, dueAt, dueAt, dueAt],
  })
  let fresh = 0
  for (let first = 0; first < notices.length; first += maxRows)
    fresh += await insertMissing(transaction, { tenant, subject }, notices.slice(first, first + maxRows))
  return fresh
}

async function insertMissing(
  transaction: MysqlTransaction,
  { tenant, subject }: SubjectKey,
  notices: readonly StoredNotice[],
): Promise<number> {
  const rows = await transaction.rows({
    text: `select id from postern_notice where tenant = ? and subject = ? and id in (${notices.map(() => "?").join(", ")})`,
    values: [tenant, subject, ...notices.map(({ id }) => id)],
  })
  const known = new Set(rows.map(({ id }) => String(id)))
  const missing = notices.filter(({ id }) => !known.has(id))
  if (missing.length === 0) return 0
  await transaction.change({
    text: `insert into postern_notice (tenant, subject, id, kind, seq, due_at, at, box, progress)
      values ${missing.map(() => "(?, ?, ?, ?, ?, ?, ?, ?, '')").join(", ")}`,
    values: missing.flatMap(({ id, kind, seq, dueAt, at, box }) => [
      tenant,
      subject,
      id,
      kind,
      seq,
      dueAt,
      at,
      box && Buffer.from(box),
    ]),
  })
  return missing.length
}
