import pg from "pg"
import type { Store } from "postern"
import { migratePostgres, postgresStore } from "postern/postgres"
import { type SignIns, signInsOver } from "./sign-ins.ts"

/** As many as one service process opens. */
export const connections = 20

/** Subjects in PostgreSQL that sign in by TOTP. */
export interface PostgresSignIns extends SignIns {
  readonly pool: pg.Pool
  readonly store: Store
  close(): Promise<void>
}

/** Migrates a database and enrols subjects whose names `nameOf` gives. */
export async function signInsOn(
  url: string,
  subjects: number,
  nameOf: (i: number) => string,
): Promise<PostgresSignIns> {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  await migratePostgres(pool)
  const store = postgresStore(pool)
  const signIns = await signInsOver(store, subjects, nameOf)
  return { ...signIns, pool, store, close: () => store.close() }
}
