import { PosternError, type StoreWarning } from "../../issuer/index.ts"
import type { PostgresClient, PostgresQuery } from "./postgres-pool.ts"
import { schemaNumber } from "./schema.ts"

/** With it pgpool-II sends a statement to the primary and to no standby. To everybody else it is a comment. */
export const toPrimary = "/*NO LOAD BALANCE*/"

/** How long the server lets one of our statements run or wait for a lock, in milliseconds. */
export interface SessionLimits {
  readonly statementMs: number
}

/** What a fresh connection turned out to be. */
export interface PreparedSession {
  /** whether a pooler stands before the server: then the session was left as it was, for its next transaction may be another client's */
  readonly isPooled: boolean
  /** settings of the server with which a commit that was acknowledged can be lost. They can be read and not be set from here. */
  readonly warnings: readonly StoreWarning[]
}

const seconds = (milliseconds: number) => String(Math.max(1, Math.ceil(milliseconds / 1000)))

/** Settings that hold for each of our transactions. */
function transactionSettings({ statementMs }: SessionLimits): Record<string, string> {
  return {
    statement_timeout: String(statementMs),
    lock_timeout: String(statementMs),
    transaction_timeout: String(2 * statementMs),
    idle_in_transaction_session_timeout: String(2 * statementMs),
  }
}

/**
 * Readies a fresh connection: settings that a commit's promise rests on, and the checks that this is a server and a schema to work with.
 * - `synchronous_commit`: "off" would acknowledge what a crash forgets, "local" what a failover forgets; stronger settings are left alone.
 * - `transaction_timeout` and keep-alives: a statement whose last packet never came would hold its row's lock for as long as the server
 *   believes in the connection.
 *
 * A pooler gives its clients a session id of its own, so the one that the driver was told is not the server's. Of such a session nothing is
 * set. A driver that tells no id is believed to speak to the server itself until a statement says otherwise.
 * @throws PosternError `store-foreign` | `store-newer` | `store-outdated` | `store-unavailable` (a standby: its copy may be stale)
 */
export async function prepareSession(client: PostgresClient, limits: SessionLimits): Promise<PreparedSession> {
  const settings = {
    ...transactionSettings(limits),
    tcp_keepalives_idle: seconds(limits.statementMs),
    tcp_keepalives_interval: "1",
    tcp_keepalives_count: "3",
    tcp_user_timeout: String(2 * limits.statementMs),
    default_transaction_isolation: "read committed",
  }
  const { rows } = await client.query({
    // Only names that this server knows are set: transaction_timeout came with PostgreSQL 17.
    text: `with session as materialized (select $3::integer is null or pg_backend_pid() = $3::integer as own)
      select pg_is_in_recovery() as standby, to_regclass('postern.migration') is not null as known,
        exists (select from pg_class where relnamespace = to_regnamespace('postern')) as taken,
        (select own from session) as own,
        current_setting('fsync') = 'off' as unflushed,
        current_setting('synchronous_standby_names') = '' and exists (select from pg_stat_replication) as asynchronous,
        (select count(set_config(name, wanted, false)) from pg_settings
          join unnest($1::text[], $2::text[]) as setting(name, wanted) using (name)
          where (select own from session)) as settings,
        (select set_config('synchronous_commit', 'on', false)
          where current_setting('synchronous_commit') in ('off', 'local') and (select own from session)) as synchronous`,
    values: [Object.keys(settings), Object.values(settings), client.processID ?? null],
  })
  const { standby, known, taken, own, unflushed, asynchronous } = rows[0]!
  if (standby === true) throw standbyFault()
  if (known !== true) throw new PosternError(taken === true ? "store-foreign" : "store-outdated", { version: 0 })
  await checkSchema(client)
  const warnings: StoreWarning[] = []
  if (unflushed === true) warnings.push("commits-not-flushed")
  if (asynchronous === true) warnings.push("standby-asynchronous")
  return { isPooled: own !== true, warnings }
}

/**
 * Begins a transaction that brings its settings along, for its session may be any. Sent as one message: several statements, no parameters.
 * @throws PosternError `store-unavailable` (a standby: the session of this transaction may be on another server than the last one's)
 */
export async function beginPooled(client: PostgresClient, limits: SessionLimits): Promise<void> {
  const wanted = Object.entries(transactionSettings(limits)).map(([name, value]) => `('${name}', '${value}')`)
  const begin: PostgresQuery = {
    text: `begin isolation level read committed;
      select pg_is_in_recovery() as standby,
        (select count(set_config(name, wanted, true)) from pg_settings
          join (values ${wanted.join(", ")}) as setting(name, wanted) using (name)) as settings,
        (select set_config('synchronous_commit', 'on', true)
          where current_setting('synchronous_commit') in ('off', 'local')) as synchronous`,
  }
  // `pg` gives a result for each statement of such a message.
  const results = [await client.query(begin)].flat()
  if (results.at(-1)?.rows[0]?.standby === true) throw standbyFault()
}

const standbyFault = () => new PosternError("store-unavailable", { trouble: "standby" })

/**
 * Refuses a schema that this program does not know how to use. Each migration says the oldest program that may still work beside it, so
 * that replicas can be replaced one by one.
 */
async function checkSchema(client: PostgresClient): Promise<void> {
  // Asked as all that is read later: a balancer may lead what only reads to a standby.
  const { rows } = await client.query({
    text: `${toPrimary}select max(number) as number, max(least_program) as least,
      current_setting('in_hot_standby', true) = 'on' as standby from postern.migration`,
  })
  if (rows[0]!.standby === true) throw standbyFault()
  const number = Number(rows[0]!.number)
  const least = Number(rows[0]!.least)
  if (least > schemaNumber) throw new PosternError("store-newer", { version: number, known: schemaNumber })
  if (number < schemaNumber) throw new PosternError("store-outdated", { version: number, needed: schemaNumber })
}
