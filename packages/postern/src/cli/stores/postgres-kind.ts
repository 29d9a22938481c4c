import type { PostgresPool } from "../../stores/postgres/index.ts"
import { CliFault } from "../cli-fault.ts"
import { connectionOptions } from "./postgres-connection.ts"
import { serverKind } from "./server-kind.ts"

const connectMs = 2_000

/** Opens `postgres://…` through the package `pg`. */
export const postgresKind = serverKind<PostgresPool>({
  schemes: ["postgres://", "postgresql://"],
  // Past some twenty, PostgreSQL gains nothing from more (`npm run bench -- store`).
  maxConnections: 20,
  async door() {
    const { migratePostgres, postgresSchemaNumber, postgresStore, printMigrations } = await import(
      "../../stores/postgres/index.ts"
    )
    return {
      storeOver: postgresStore,
      migrate: migratePostgres,
      schemaNumber: postgresSchemaNumber,
      schemaScript: printMigrations,
    }
  },
  async openPool(name, way, max) {
    const { default: pg } = await import("pg").catch(fault => {
      throw new CliFault("driver-missing", { driver: "pg" }, fault)
    })
    return new pg.Pool({
      ...connectionOptions(pg, name, way),
      max,
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      application_name: "postern",
    })
  },
})
