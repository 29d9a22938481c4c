import { PosternError, type Store } from "../../issuer/index.ts"
import type { PostgresPool, ProtectionOptions } from "../../stores/postgres/index.ts"
import { CliFault } from "../cli-fault.ts"
import { connectionOptions } from "./postgres-connection.ts"
import type { StoreKind, StoreOpening } from "./store-kind.ts"

/** Opens `postgres://…` through the package `pg`. A schema is made by `postern migrate` alone, never on the way. */
export const postgresKind: StoreKind = {
  schemes: ["postgres://", "postgresql://"],
  usage: "postgres://HOST/DATABASE",
  title,
  open,
  schemaVersion,
  schemaScript,
}

/** Connections of one process. Past some twenty, PostgreSQL gains nothing from more (`npm run bench -- store`). */
const maxConnections = 20
const connectMs = 2_000

function title(name: string): string {
  if (!URL.canParse(name)) return "postgres://…"
  const { host, pathname } = new URL(name)
  return `postgres://${host}${pathname}`
}

async function open(name: string, { migrate, allowPlain, reportMs, onWarning }: StoreOpening): Promise<Store> {
  const { migratePostgres, postgresStore } = await import("../../stores/postgres/index.ts")
  const pool = await openPool(name, { allowPlain })
  // Connects when there is something to report.
  const reportPool = await openPool(name, { allowPlain }, 1)
  try {
    if (migrate) await migratePostgres(pool, { allowPlain })
    const store = postgresStore(pool, {
      allowPlain,
      reportPool,
      ...(reportMs !== undefined && { reportMs }),
      ...(onWarning !== undefined && { onWarning }),
    })
    await store.ready()
    return store
  } catch (fault) {
    await Promise.all([pool.end(), reportPool.end()])
    throw fault
  }
}

async function schemaVersion(name: string, way: ProtectionOptions): Promise<number | null> {
  const { postgresSchemaNumber } = await import("../../stores/postgres/index.ts")
  const pool = await openPool(name, way)
  try {
    return await postgresSchemaNumber(pool, way)
  } catch (fault) {
    // What is wrong with somebody else's schema, opening it for good says better.
    if (fault instanceof PosternError && fault.code === "store-foreign") return null
    throw fault
  } finally {
    await pool.end()
  }
}

async function schemaScript(): Promise<string> {
  const { printMigrations } = await import("../../stores/postgres/index.ts")
  return printMigrations()
}

async function openPool(
  name: string,
  { allowPlain = false }: ProtectionOptions,
  max = maxConnections,
): Promise<PostgresPool> {
  if (!URL.canParse(name)) throw new CliFault("store-unknown", { kinds: postgresKind.usage })
  const { default: pg } = await import("pg").catch(fault => {
    throw new CliFault("driver-missing", { driver: "pg" }, fault)
  })
  return new pg.Pool({
    ...connectionOptions(pg, name, { allowPlain }),
    max,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: "postern",
  })
}
