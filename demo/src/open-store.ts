import pg from "pg"
import type { Store } from "postern"
import { migratePostgres, postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"

/** Opens the store that a name stands for, and makes its tables if they are missing: a demo has no operator who would. */
export async function openStore(name: string): Promise<Store> {
  if (name.startsWith("sqlite:")) return sqliteStore({ path: name.slice("sqlite:".length) })
  const pool = new pg.Pool({ connectionString: name, connectionTimeoutMillis: 2_000 })
  try {
    await migratePostgres(pool)
  } catch (fault) {
    await pool.end()
    throw fault
  }
  return postgresStore(pool)
}
