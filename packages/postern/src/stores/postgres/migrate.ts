import { PosternError } from "../../issuer/index.ts"
import type { ProtectionOptions } from "../networked/protected-network.ts"
import { storeFaultOf } from "../networked/statement-fault.ts"
import { faultOfStatement, postgresFault } from "./postgres-fault.ts"
import { guardPool, type PostgresClient, type PostgresPool } from "./postgres-pool.ts"
import { refuseUnprotectedConnection, refuseUnprotectedPool } from "./protected-connection.ts"
import { type Migration, migrations, schemaNumber } from "./schema.ts"

/** What a migration did. */
export interface Migrated {
  /** the schema's number before, 0 for an empty database */
  readonly from: number
  readonly to: number
}

const schema = "create schema if not exists postern;"
const ledger = `create table postern.migration (
  number integer primary key,
  least_program integer not null,
  at timestamptz not null default now()
);`

const noted = ({ number, minProgram }: Migration) =>
  `insert into postern.migration (number, least_program) values (${number}, ${minProgram});`

/** Gives the statements of every step past `from`, as a script to read and to run by hand (`psql --single-transaction`). */
export function printMigrations(from = 0): string {
  const steps = migrations.filter(step => step.number > from)
  const parts = steps.map(step => `-- step ${step.number}${step.text}\n${noted(step)}`)
  return [...(from === 0 ? [schema, ledger] : []), ...parts].join("\n\n")
}

/**
 * Brings the schema up to date: one transaction, one migration at a time. Run as the role that shall own the tables.
 * @throws PosternError `store-foreign` for a schema "postern" that is not ours, `store-newer`, `store-tls-required`, `store-unavailable`
 * (nothing was changed), `store-outcome-unknown`: migrate once more
 */
export async function migratePostgres(pool: PostgresPool, options: ProtectionOptions = {}): Promise<Migrated> {
  const client = await connect(pool, options)
  let isCommitting = false
  try {
    await client.query({ text: "begin" })
    // Two at once would both find the old schema; the second waits here and finds nothing to do.
    await client.query({ text: "select pg_advisory_xact_lock(hashtext('postern migration'))" })
    const { number: from, hasSchema } = await currentNumber(client)
    // Making a schema asks for rights on the whole database, even where it is there already: whoever was given one needs no more.
    const script = from === 0 && hasSchema ? printMigrations(from).replace(schema, "") : printMigrations(from)
    if (from < schemaNumber) await client.query({ text: script })
    isCommitting = true
    await client.query({ text: "commit" })
    client.release()
    return { from, to: Math.max(from, schemaNumber) }
  } catch (fault) {
    client.release(true)
    if (fault instanceof PosternError) throw fault
    // Of a commit whose answer was lost nobody knows; migrating once more tells.
    const isUnknown = isCommitting && faultOfStatement(fault).kind === "unanswered"
    throw storeFaultOf(isUnknown ? "store-outcome-unknown" : "store-unavailable", faultOfStatement(fault))
  }
}

/**
 * Gives the number of the schema that is there, or null where there is none. Changes nothing.
 * @throws PosternError `store-foreign` | `store-newer` | `store-tls-required` | `store-unavailable`
 */
export async function postgresSchemaNumber(
  pool: PostgresPool,
  options: ProtectionOptions = {},
): Promise<number | null> {
  const client = await connect(pool, options)
  try {
    const { number } = await currentNumber(client)
    client.release()
    return number === 0 ? null : number
  } catch (fault) {
    client.release(true)
    throw fault instanceof PosternError ? fault : storeFaultOf("store-unavailable", faultOfStatement(fault))
  }
}

async function currentNumber(client: PostgresClient): Promise<{ number: number; hasSchema: boolean }> {
  const { rows } = await client.query({
    text: `select to_regclass('postern.migration') is not null as known, to_regnamespace('postern') is not null as schema,
      exists (select from pg_class where relnamespace = to_regnamespace('postern')) as taken`,
  })
  const { known, schema: hasSchema, taken } = rows[0]!
  if (known !== true) {
    if (taken === true) throw new PosternError("store-foreign", { schema: "postern" })
    return { number: 0, hasSchema: hasSchema === true }
  }
  const found = await client.query({
    text: "select coalesce(max(number), 0) as number, coalesce(max(least_program), 0) as least from postern.migration",
  })
  const number = Number(found.rows[0]!.number)
  if (Number(found.rows[0]!.least) > schemaNumber)
    throw new PosternError("store-newer", { version: number, known: schemaNumber })
  return { number, hasSchema: true }
}

async function connect(pool: PostgresPool, { allowPlain = false }: ProtectionOptions): Promise<PostgresClient> {
  if (!allowPlain) refuseUnprotectedPool(pool)
  guardPool(pool)
  let client: PostgresClient
  try {
    client = await pool.connect()
  } catch (fault) {
    throw storeFaultOf("store-unavailable", postgresFault("unreached", fault))
  }
  client.on("error", () => {})
  try {
    if (!allowPlain) refuseUnprotectedConnection(pool, client)
    return client
  } catch (fault) {
    client.release(true)
    throw fault
  }
}
