export { type Migrated, migratePostgres, postgresSchemaNumber, printMigrations } from "./migrate.ts"
export type { PostgresClient, PostgresPool, PostgresQuery } from "./postgres-pool.ts"
export { type PostgresStoreOptions, postgresStore } from "./postgres-store.ts"
export { isOnThisMachine, type ProtectionOptions } from "./protected-connection.ts"
