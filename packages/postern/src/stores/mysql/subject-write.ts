import type { Projection, SubjectWrite } from "../../issuer/index.ts"
import type { Asking } from "../networked/asking.ts"
import type { CommitSteps } from "../networked/subject-commit.ts"
import { maxWritesKept, writeIdBytes } from "../networked/write-ids.ts"
import type { MysqlValue } from "./mysql-pool.ts"
import { planNotices } from "./planned-notices.ts"
import type { MysqlQuery, MysqlStatement, MysqlTransaction } from "./transaction.ts"

const columns = ["box", "totp", "codes_total", "codes_left", "confirmed", "expires_at", "locked_until", "disabled"]
const marks = columns.map(() => "?").join(", ")
const assignments = columns.map(column => `${column} = ?`).join(", ")

/**
 * How MySQL writes a record with its history. Nearly always the record's row is all, and one statement. Else it is a transaction, whose first
 * statement is conditional on the version and decides. A second writer waits for the row and then finds its version gone; a second first
 * writer finds the key taken.
 */
export function commitSteps(connections: Asking<MysqlQuery>): CommitSteps {
  return {
    async write(write, writeId, until) {
      const { expectedVersion, pages = [], pruning, notices } = write
      if (expectedVersion > 0 && pages.length === 0 && pruning === undefined && notices === undefined) {
        const [changed] = await connections.ask(updatedRecord(write, writeId), until)
        return Number(changed?.affectedRows) > 0
      }
      const committed = await connections.ask(async transaction => {
        if (!(await claimVersion(transaction, write, writeId))) return []
        for (const statement of [...takenAway(write), ...addedPages(write)]) await transaction.change(statement)
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

async function claimVersion(transaction: MysqlTransaction, write: SubjectWrite, writeId: Uint8Array): Promise<boolean> {
  if (write.expectedVersion > 0) return (await transaction.change(updatedRecord(write, writeId))) > 0
  const { tenant, subject, box, projection } = write
  return transaction.insert({
    text: `insert into postern_subject (tenant, subject, version, ${columns.join(", ")}, writes) values (?, ?, 1, ${marks}, ?)`,
    values: [tenant, subject, Buffer.from(box), ...projected(projection), Buffer.from(writeId)],
  })
}

function updatedRecord(
  { tenant, subject, expectedVersion, box, projection }: SubjectWrite,
  writeId: Uint8Array,
): MysqlStatement {
  return {
    text: `update postern_subject set version = version + 1, ${assignments},
      writes = substring(concat(?, writes), 1, ${maxWritesKept * writeIdBytes})
      where tenant = ? and subject = ? and version = ?`,
    values: [Buffer.from(box), ...projected(projection), Buffer.from(writeId), tenant, subject, expectedVersion],
  }
}

function projected(projection: Projection): MysqlValue[] {
  const { totp, codesTotal, codesLeft, confirmedAt, expiresAt, lockedUntil, disabled } = projection
  return [totp, codesTotal, codesLeft, confirmedAt === null ? 0 : 1, expiresAt, lockedUntil, disabled ? 1 : 0]
}

function takenAway({ tenant, subject, pruning }: SubjectWrite): MysqlStatement[] {
  if (pruning === undefined) return []
  const { through, trimmed } = pruning
  const deleted = {
    text: "delete from postern_page where tenant = ? and subject = ? and number <= ?",
    values: [tenant, subject, through],
  }
  if (trimmed === undefined) return [deleted]
  const text = "update postern_page set box = ? where tenant = ? and subject = ? and number = ?"
  return [deleted, { text, values: [Buffer.from(trimmed.box), tenant, subject, trimmed.number] }]
}

function addedPages({ tenant, subject, pages = [] }: SubjectWrite): MysqlStatement[] {
  return pages.map(({ number, box }) => ({
    text: "insert into postern_page (tenant, subject, number, box) values (?, ?, ?, ?)",
    values: [tenant, subject, number, Buffer.from(box)],
  }))
}
