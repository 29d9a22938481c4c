export { isOnThisMachine, type ProtectionOptions } from "../networked/protected-network.ts"
export { type Migrated, migratePostgres, postgresSchemaNumber, printMigrations } from "./migrate.ts"
export type { PostgresClient, PostgresPool, PostgresQuery } from "./postgres-pool.ts"
export { type PostgresStoreOptions, postgresStore } from "./postgres-store.ts"
