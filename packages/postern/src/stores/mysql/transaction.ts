import type { Rows } from "../networked/asking.ts"
import { StatementFault } from "../networked/statement-fault.ts"
import { duplicateKey, errorNumberOf, faultBeforeCommit, faultOfCommit, faultOfStatement } from "./mysql-fault.ts"
import type { MysqlChanged, MysqlConnection, MysqlValue } from "./mysql-pool.ts"

/** One statement, that commits by itself. */
export interface MysqlStatement {
  readonly text: string
  readonly values?: readonly MysqlValue[]
}

/** Statements within a transaction. */
export interface MysqlTransaction {
  rows(statement: MysqlStatement): Promise<Rows>
  /** Gives how many rows a statement found to change. */
  change(statement: MysqlStatement): Promise<number>
  /** Inserts one row. False if its key is there already. */
  insert(statement: MysqlStatement): Promise<boolean>
}

/** Several statements in one transaction, which commits if this gives rows and rolls back if it gives none. */
export type MysqlWork = (transaction: MysqlTransaction) => Promise<Rows>

/** What is sent at once. */
export type MysqlQuery = MysqlStatement | MysqlWork

/** Gives the rows of an answer; of a statement that gives none, how many rows it changed, as a row. */
export function rowsOf([answer]: [unknown, unknown]): Rows {
  return Array.isArray(answer) ? (answer as Rows) : [{ affectedRows: (answer as MysqlChanged).affectedRows }]
}

/** Sends a statement or a transaction. @throws StatementFault with what is known of it; nobody knows what the connection would say next */
export async function send(client: MysqlConnection, query: MysqlQuery): Promise<Rows> {
  if (typeof query !== "function") return execute(client, query).catch(cause => Promise.reject(faultOfStatement(cause)))
  try {
    await client.query("start transaction")
    const rows = await query({
      rows: statement => execute(client, statement),
      change: async statement => Number((await execute(client, statement))[0]?.affectedRows),
      insert: statement =>
        execute(client, statement).then(
          () => true,
          cause => {
            if (errorNumberOf(cause) === duplicateKey) return false
            throw cause
          },
        ),
    })
    if (rows.length === 0) {
      await client.query("rollback")
      return rows
    }
    return await commit(client, rows)
  } catch (cause) {
    throw cause instanceof StatementFault ? cause : faultBeforeCommit(cause)
  }
}

async function commit(client: MysqlConnection, rows: Rows): Promise<Rows> {
  try {
    await client.query("commit")
    return rows
  } catch (cause) {
    throw faultOfCommit(cause)
  }
}

async function execute(client: MysqlConnection, { text, values = [] }: MysqlStatement): Promise<Rows> {
  return rowsOf(await client.execute(text, [...values]))
}
