import type { MysqlPool } from "../../stores/mysql/index.ts"
import { CliFault } from "../cli-fault.ts"
import { mysqlOptions } from "./mysql-connection.ts"
import { serverKind } from "./server-kind.ts"

/** Opens `mysql://…`, MariaDB or MySQL, through the package `mysql2`. */
export const mysqlKind = serverKind<MysqlPool>({
  schemes: ["mysql://", "mariadb://"],
  maxConnections: 20,
  async door() {
    const { migrateMysql, mysqlSchemaNumber, mysqlStore, printMysqlMigrations } = await import(
      "../../stores/mysql/index.ts"
    )
    return {
      storeOver: mysqlStore,
      migrate: migrateMysql,
      schemaNumber: mysqlSchemaNumber,
      schemaScript: printMysqlMigrations,
    }
  },
  async openPool(name, way, connectionLimit) {
    const { createPool } = await import("mysql2/promise").catch(fault => {
      throw new CliFault("driver-missing", { driver: "mysql2" }, fault)
    })
    return createPool({ ...mysqlOptions(name, way), connectionLimit, connectTimeout: 2_000 })
  },
})
