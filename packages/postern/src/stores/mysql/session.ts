import { PosternError, type WarningListener } from "../../issuer/index.ts"
import { isOn, lossCounters, lossVariables, warningsOfLoss } from "./lossy-settings.ts"
import type { MysqlConnection } from "./mysql-pool.ts"
import { schemaNumber } from "./schema.ts"
import { rowsOf } from "./transaction.ts"

/** How long the server lets one of our statements run or wait for a lock, in milliseconds. */
export interface SessionLimits {
  readonly statementMs: number
}

const watched = [
  "character_set_client",
  "idle_transaction_timeout",
  "max_execution_time",
  "max_statement_time",
  "read_only",
  "wsrep_dirty_reads",
  ...lossVariables,
]

/**
 * Readies a fresh connection: settings that a commit's promise rests on, and the checks that this is a server and a schema to work with.
 * - Strict mode: a value that does not fit is an error, never cut off. READ COMMITTED: a condition is judged on the row as it was committed last.
 * - Timeouts: a transaction whose client has gone without a word would hold its rows.
 * - `wsrep_sync_wait` (Galera): each statement sees all that was acknowledged on any node before it. What is accepted is decided by certified
 *   writes alone; this keeps answers that write nothing, such as a status, from being of the past. `wsrep_dirty_reads` would let a node answer
 *   that is cut off.
 * @throws PosternError `store-foreign` | `store-newer` | `store-outdated` | `store-unavailable` (a server that takes no writes: its copy may be
 * stale)
 */
export async function prepareSession(
  client: MysqlConnection,
  limits: SessionLimits,
  warn: WarningListener,
): Promise<void> {
  const found = await variables(client)
  if (isOn(found.get("read_only"))) throw new PosternError("store-unavailable", { trouble: "read-only" })
  // Another character set turns what it does not know into "?", and two people into one.
  if (found.get("character_set_client") !== "utf8mb4") throw new TypeError("pool: expected the character set utf8mb4")
  for (const warning of warningsOfLoss(new Map([...found, ...(await counters(client))]))) warn(warning)
  const seconds = Math.max(1, Math.ceil(limits.statementMs / 1000))
  const settings = [
    "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
    "autocommit = 1",
    "unique_checks = 1",
    // Before the statement's own time is up: the fault then says what it waited for, and the work is tried again.
    `innodb_lock_wait_timeout = ${Math.max(1, seconds - 1)}`,
    `lock_wait_timeout = ${Math.max(1, seconds - 1)}`,
    // A server that knows no better lets go of a connection that says nothing for so long.
    `wait_timeout = ${found.has("idle_transaction_timeout") ? 600 : 15 * seconds}`,
    ...(found.has("idle_transaction_timeout") ? [`idle_transaction_timeout = ${2 * seconds}`] : []),
    ...(found.has("max_statement_time") ? [`max_statement_time = ${limits.statementMs / 1000}`] : []),
    ...(found.has("max_execution_time") ? [`max_execution_time = ${limits.statementMs}`] : []),
    ...(isOn(found.get("wsrep_on")) ? ["wsrep_sync_wait = 7"] : []),
    ...(found.has("wsrep_dirty_reads") ? ["wsrep_dirty_reads = 0"] : []),
  ]
  await client.query(`set ${settings.map(setting => `session ${setting}`).join(", ")}`)
  await client.query("set session transaction isolation level read committed")
  await checkSchema(client)
}

/** Lets statements of this session take so long. */
export async function allowSlowly(client: MysqlConnection, milliseconds: number): Promise<void> {
  const found = await variables(client)
  if (found.has("max_statement_time")) await client.query(`set session max_statement_time = ${milliseconds / 1000}`)
  if (found.has("max_execution_time")) await client.query(`set session max_execution_time = ${milliseconds}`)
}

const variables = (client: MysqlConnection) => shown(client, "variables", watched)
const counters = (client: MysqlConnection) => shown(client, "global status", lossCounters)

async function shown(client: MysqlConnection, what: string, names: readonly string[]): Promise<Map<string, string>> {
  const list = names.map(name => `'${name}'`).join(", ")
  const rows = rowsOf(await client.query(`show ${what} where variable_name in (${list})`))
  return new Map(rows.map(row => [String(row.Variable_name), String(row.Value)]))
}

/**
 * Refuses a schema that this program does not know how to use. Each migration says the oldest program that may still work beside it, so
 * that replicas can be replaced one by one.
 */
async function checkSchema(client: MysqlConnection): Promise<void> {
  const number = await schemaNumberOf(client)
  if (number < schemaNumber) throw new PosternError("store-outdated", { version: number, needed: schemaNumber })
}

/** Gives the number of the schema that is there, 0 for none. @throws PosternError `store-foreign` | `store-newer` */
export async function schemaNumberOf(client: MysqlConnection): Promise<number> {
  const tables = rowsOf(
    await client.query(
      "select table_name as name from information_schema.tables where table_schema = database() and table_name like 'postern\\_%'",
    ),
  ).map(row => String(row.name))
  if (!tables.includes("postern_migration")) {
    if (tables.length > 0) throw new PosternError("store-foreign", { schema: "postern_…" })
    return 0
  }
  const [row] = rowsOf(
    await client.query(
      "select coalesce(max(number), 0) as number, coalesce(max(least_program), 0) as least from postern_migration",
    ),
  )
  const number = Number(row!.number)
  if (Number(row!.least) > schemaNumber) throw new PosternError("store-newer", { version: number, known: schemaNumber })
  return number
}
