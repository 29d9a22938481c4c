import type { Store } from "../../issuer/index.ts"
import { type PooledStoreOptions, storeOverPool } from "../networked/store-over-pool.ts"
import { Connections } from "./connections.ts"
import { outboxStatements } from "./outbox-statements.ts"
import type { PostgresPool } from "./postgres-pool.ts"
import { refuseUnprotectedPool } from "./protected-connection.ts"
import { serverStatements } from "./server-statements.ts"
import { storeStatements } from "./statements.ts"
import { commitSteps } from "./subject-write.ts"

export type PostgresStoreOptions = PooledStoreOptions<PostgresPool>

/**
 * Keeps records and their history in PostgreSQL, for any number of processes. Takes a pool of `pg`; connections are settled to commit durably
 * whatever the server's default. Run `migratePostgres` (or `postern migrate`) first: the serving role needs no rights on the schema itself.
 * @throws PosternError `store-tls-required` for a server on another machine without verified TLS, as far as the pool tells
 */
export function postgresStore(pool: PostgresPool, options: PostgresStoreOptions = {}): Store {
  return storeOverPool(pool, options, {
    refuseUnprotectedPool,
    connectionsOf: (each, demands) => new Connections(each, demands),
    commitSteps,
    statements: storeStatements,
    outbox: outboxStatements,
    servers: serverStatements,
  })
}
