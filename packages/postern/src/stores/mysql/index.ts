export { isOnThisMachine, type ProtectionOptions } from "../networked/protected-network.ts"
export { type MysqlMigrated, migrateMysql, mysqlSchemaNumber, printMysqlMigrations } from "./migrate.ts"
export type { MysqlConnection, MysqlPool, MysqlValue } from "./mysql-pool.ts"
export { type MysqlStoreOptions, mysqlStore } from "./mysql-store.ts"
