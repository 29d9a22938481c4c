import { PosternError } from "../../issuer/index.ts"
import type { ProtectionOptions } from "../networked/protected-network.ts"
import { storeFaultOf } from "../networked/statement-fault.ts"
import { faultOfStatement, mysqlFault } from "./mysql-fault.ts"
import type { MysqlConnection, MysqlPool } from "./mysql-pool.ts"
import { refuseUnprotectedConnection, refuseUnprotectedPool } from "./protected-connection.ts"
import { type Migration, migrations, schemaNumber } from "./schema.ts"
import { schemaNumberOf } from "./session.ts"
import { rowsOf } from "./transaction.ts"

/** What a migration did. */
export interface MysqlMigrated {
  /** the schema's number before, 0 for an empty database */
  readonly from: number
  readonly to: number
}

const ledger = `create table if not exists postern_migration (
  number integer not null,
  least_program integer not null,
  at timestamp not null default current_timestamp,
  primary key (number)
) engine = InnoDB`

const noted = ({ number, minProgram }: Migration) =>
  `insert into postern_migration (number, least_program) values (${number}, ${minProgram}) on duplicate key update number = number`

const statementsPast = (from: number): string[] => [
  ...(from === 0 ? [ledger] : []),
  ...migrations.filter(step => step.number > from).flatMap(step => [...step.statements, noted(step)]),
]

/** Gives the statements of every step past `from`, as a script to read and to run by hand. */
export function printMysqlMigrations(from = 0): string {
  return statementsPast(from)
    .map(statement => `${statement};`)
    .join("\n\n")
}

const lockSeconds = 60

/**
 * Brings the schema in the connection's database up to date, one migration at a time. Every statement may run again, so one that broke off is
 * mended by migrating once more. Run as a user that may create tables.
 * @throws PosternError `store-foreign`, `store-newer`, `store-tls-required`, `store-unavailable`: migrate once more
 */
export async function migrateMysql(pool: MysqlPool, options: ProtectionOptions = {}): Promise<MysqlMigrated> {
  return withConnection(pool, options, async client => {
    // Two at once would both find the old schema; the second waits here and finds nothing to do. The lock goes with the connection.
    const [lock] = rowsOf(await client.query(`select get_lock('postern migration', ${lockSeconds}) as got`))
    if (Number(lock?.got) !== 1) throw new PosternError("store-unavailable", { trouble: "locked" })
    const from = await schemaNumberOf(client)
    if (from < schemaNumber) for (const statement of statementsPast(from)) await client.query(statement)
    await client.query("do release_lock('postern migration')")
    return { from, to: Math.max(from, schemaNumber) }
  })
}

/**
 * Gives the number of the schema that is there, or null where there is none. Changes nothing.
 * @throws PosternError `store-foreign` | `store-newer` | `store-tls-required` | `store-unavailable`
 */
export async function mysqlSchemaNumber(pool: MysqlPool, options: ProtectionOptions = {}): Promise<number | null> {
  return withConnection(pool, options, async client => (await schemaNumberOf(client)) || null)
}

async function withConnection<T>(
  pool: MysqlPool,
  { allowPlain = false }: ProtectionOptions,
  work: (client: MysqlConnection) => Promise<T>,
): Promise<T> {
  if (!allowPlain) refuseUnprotectedPool(pool)
  const client = await pool.getConnection().catch(fault => {
    throw storeFaultOf("store-unavailable", mysqlFault("unreached", fault))
  })
  try {
    if (!allowPlain) refuseUnprotectedConnection(pool, client)
    const done = await work(client)
    client.release()
    return done
  } catch (fault) {
    client.destroy()
    throw fault instanceof PosternError ? fault : storeFaultOf("store-unavailable", faultOfStatement(fault))
  }
}
