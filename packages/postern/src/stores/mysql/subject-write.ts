import type { Projection, SubjectWrite } from "../../issuer/index.ts"
import type { Asking } from "../networked/asking.ts"
import type { CommitSteps } from "../networked/subject-commit.ts"
import { maxWritesKept, writeIdBytes } from "../networked/write-ids.ts"
import type { MysqlValue } from "./mysql-pool.ts"
import { planNotices } from "./planned-notices.ts"
import type { MysqlQuery, MysqlStatement, MysqlTransaction } from "./transaction.ts"

const columns = [
  "box",
  "totp",
  "codes_total",
  "codes_left",
  "issued_at",
  "confirmed_at",
  "expires_at",
  "locked_until",
  "disabled",
]
const marks = columns.map(() => "?").join(", ")
const assignments = columns.map(column => `${column} = ?`).join(", ")

/**
 * How MySQL writes a record with its events: one transaction, whose first statement is conditional on the version and decides. A second writer
 * waits for the row and then finds its version gone; a second first writer finds the key taken.
 */
export function commitSteps(connections: Asking<MysqlQuery>): CommitSteps {
  return {
    async write(write, writeId, until) {
      const committed = await connections.ask(async transaction => {
        if (!(await claimVersion(transaction, write, writeId))) return []
        for (const statement of insertedEvents(write)) await transaction.change(statement)
        const { tenant, subject, prunedThrough, notices } = write
        if (prunedThrough !== undefined)
          await transaction.change({
            text: "delete from postern_event where tenant = ? and subject = ? and seq <= ?",
            values: [tenant, subject, prunedThrough],
          })
        if (notices !== undefined) await planNotices(transaction, write, notices)
        return [{ committed: true }]
      }, until)
      return committed.length > 0
    },
    async latest({ tenant, subject }, until) {
      const values = [tenant, subject]
      const [row] = await connections.ask(async transaction => {
        // It changes the row: so it waits for a transaction that is under way, and its own commit flushes all that came before. A server
        // shows what was committed a moment before it is on the disk.
        const text = "update postern_subject set asked = asked + 1 where tenant = ? and subject = ?"
        if ((await transaction.change({ text, values })) === 0) return []
        return transaction.rows({
          text: "select version, writes from postern_subject where tenant = ? and subject = ?",
          values,
        })
      }, until)
      return row === undefined ? null : { version: Number(row.version), writes: row.writes as Uint8Array }
    },
  }
}

async function claimVersion(
  transaction: MysqlTransaction,
  { tenant, subject, expectedVersion, box, projection }: SubjectWrite,
  writeId: Uint8Array,
): Promise<boolean> {
  const values = [Buffer.from(box), ...projected(projection)]
  const id = Buffer.from(writeId)
  if (expectedVersion === 0)
    return transaction.insert({
      text: `insert into postern_subject (tenant, subject, version, ${columns.join(", ")}, writes) values (?, ?, 1, ${marks}, ?)`,
      values: [tenant, subject, ...values, id],
    })
  const found = await transaction.change({
    text: `update postern_subject set version = version + 1, ${assignments},
      writes = substring(concat(?, writes), 1, ${maxWritesKept * writeIdBytes})
      where tenant = ? and subject = ? and version = ?`,
    values: [...values, id, tenant, subject, expectedVersion],
  })
  return found > 0
}

function projected(projection: Projection): MysqlValue[] {
  const { totp, codesTotal, codesLeft, issuedAt, confirmedAt, expiresAt, lockedUntil, disabled } = projection
  return [totp, codesTotal, codesLeft, issuedAt, confirmedAt, expiresAt, lockedUntil, disabled ? 1 : 0]
}

/** A replay writes very many events at once; a packet has its limit. */
const maxEvents = 200

function insertedEvents({ tenant, subject, events }: SubjectWrite): MysqlStatement[] {
  const statements: MysqlStatement[] = []
  for (let first = 0; first < events.length; first += maxEvents) {
    const part = events.slice(first, first + maxEvents)
    statements.push({
      text: `insert into postern_event (tenant, subject, seq, at, kind, body, mac) values ${part.map(() => "(?, ?, ?, ?, ?, ?, ?)").join(", ")}`,
      values: part.flatMap(({ seq, at, kind, body, mac }) => [tenant, subject, seq, at, kind, body, Buffer.from(mac)]),
    })
  }
  return statements
}
