import { PosternError } from "../../issuer/index.ts"
import type { PostgresClient } from "./postgres-pool.ts"
import { schemaNumber } from "./schema.ts"

/** How long the server lets one of our statements run or wait for a lock, in milliseconds. */
export interface SessionLimits {
  readonly statementMs: number
}

const seconds = (milliseconds: number) => String(Math.max(1, Math.ceil(milliseconds / 1000)))

/**
 * Readies a fresh connection: settings that a commit's promise rests on, and the checks that this is a server and a schema to work with.
 * - `synchronous_commit`: "off" would acknowledge what a crash forgets, "local" what a failover forgets; stronger settings are left alone.
 * - `transaction_timeout` and keep-alives: a statement whose last packet never came would hold its row's lock for as long as the server
 *   believes in the connection.
 * @throws PosternError `store-foreign` | `store-newer` | `store-outdated` | `store-unavailable` (a standby: its copy may be stale)
 */
export async function prepareSession(client: PostgresClient, limits: SessionLimits): Promise<void> {
  const settings = {
    statement_timeout: String(limits.statementMs),
    lock_timeout: String(limits.statementMs),
    transaction_timeout: String(2 * limits.statementMs),
    idle_in_transaction_session_timeout: String(2 * limits.statementMs),
    tcp_keepalives_idle: seconds(limits.statementMs),
    tcp_keepalives_interval: "1",
    tcp_keepalives_count: "3",
    tcp_user_timeout: String(2 * limits.statementMs),
    default_transaction_isolation: "read committed",
  }
  const { rows } = await client.query({
    // Only names that this server knows are set: transaction_timeout came with PostgreSQL 17.
    text: `select pg_is_in_recovery() as standby, to_regclass('postern.migration') is not null as known,
        exists (select from pg_class where relnamespace = to_regnamespace('postern')) as taken,
        (select count(set_config(name, wanted, false)) from pg_settings
          join unnest($1::text[], $2::text[]) as setting(name, wanted) using (name)) as settings,
        (select set_config('synchronous_commit', 'on', false)
          where current_setting('synchronous_commit') in ('off', 'local')) as synchronous`,
    values: [Object.keys(settings), Object.values(settings)],
  })
  const { standby, known, taken } = rows[0]!
  if (standby === true) throw new PosternError("store-unavailable", { trouble: "standby" })
  if (known !== true) throw new PosternError(taken === true ? "store-foreign" : "store-outdated", { version: 0 })
  await checkSchema(client)
}

/**
 * Refuses a schema that this program does not know how to use. Each migration says the oldest program that may still work beside it, so
 * that replicas can be replaced one by one.
 */
async function checkSchema(client: PostgresClient): Promise<void> {
  const { rows } = await client.query({
    text: "select max(number) as number, max(least_program) as least from postern.migration",
  })
  const number = Number(rows[0]!.number)
  const least = Number(rows[0]!.least)
  if (least > schemaNumber) throw new PosternError("store-newer", { version: number, known: schemaNumber })
  if (number < schemaNumber) throw new PosternError("store-outdated", { version: number, needed: schemaNumber })
}
