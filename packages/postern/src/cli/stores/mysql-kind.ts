import { PosternError, type Store } from "../../issuer/index.ts"
import type { MysqlPool, ProtectionOptions } from "../../stores/mysql/index.ts"
import { CliFault } from "../cli-fault.ts"
import { mysqlOptions } from "./mysql-connection.ts"
import type { StoreKind, StoreOpening } from "./store-kind.ts"

/** Opens `mysql://…`, MariaDB or MySQL, through the package `mysql2`. A schema is made by `postern migrate` alone, never on the way. */
export const mysqlKind: StoreKind = {
  schemes: ["mysql://", "mariadb://"],
  usage: "mysql://HOST/DATABASE",
  title,
  open,
  schemaVersion,
  schemaScript,
}

/** Connections of one process. */
const maxConnections = 20

function title(name: string): string {
  if (!URL.canParse(name)) return "mysql://…"
  const { host, pathname } = new URL(name)
  return `mysql://${host}${pathname}`
}

async function open(name: string, { migrate, allowPlain, reportMs, onWarning }: StoreOpening): Promise<Store> {
  const { migrateMysql, mysqlStore } = await import("../../stores/mysql/index.ts")
  const pool = await openPool(name, { allowPlain })
  // Connects when there is something to report.
  const reportPool = await openPool(name, { allowPlain }, 1)
  try {
    if (migrate) await migrateMysql(pool, { allowPlain })
    const store = mysqlStore(pool, {
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
  const { mysqlSchemaNumber } = await import("../../stores/mysql/index.ts")
  const pool = await openPool(name, way)
  try {
    return await mysqlSchemaNumber(pool, way)
  } catch (fault) {
    // What is wrong with somebody else's tables, opening it for good says better.
    if (fault instanceof PosternError && fault.code === "store-foreign") return null
    throw fault
  } finally {
    await pool.end()
  }
}

async function schemaScript(): Promise<string> {
  const { printMysqlMigrations } = await import("../../stores/mysql/index.ts")
  return printMysqlMigrations()
}

async function openPool(
  name: string,
  { allowPlain = false }: ProtectionOptions,
  connectionLimit = maxConnections,
): Promise<MysqlPool> {
  if (!URL.canParse(name)) throw new CliFault("store-unknown", { kinds: mysqlKind.usage })
  const { createPool } = await import("mysql2/promise").catch(fault => {
    throw new CliFault("driver-missing", { driver: "mysql2" }, fault)
  })
  return createPool({ ...mysqlOptions(name, { allowPlain }), connectionLimit, connectTimeout: 2_000 })
}
