import type { Store } from "../../issuer/index.ts"
import { type PooledStoreOptions, storeOverPool } from "../networked/store-over-pool.ts"
import { Connections } from "./connections.ts"
import type { MysqlPool } from "./mysql-pool.ts"
import { outboxStatements } from "./outbox-statements.ts"
import { refuseUnprotectedPool } from "./protected-connection.ts"
import { serverStatements, storeStatements } from "./statements.ts"
import { commitSteps } from "./subject-write.ts"

export type MysqlStoreOptions = PooledStoreOptions<MysqlPool>

/**
 * Keeps records and events in MariaDB (10.6 or later) or MySQL (8.0.17 or later), for any number of processes. Takes a pool of `mysql2/promise`.
 * Run `migrateMysql` (or `postern migrate`) first: the serving user needs no rights on the schema itself.
 * @example
 * const store = mysqlStore(createPool({ uri: "mysql://postern@127.0.0.1/acme", connectionLimit: 20 }))
 * @throws PosternError `store-tls-required` for a server on another machine without verified TLS, as far as the pool tells
 */
export function mysqlStore(pool: MysqlPool, options: MysqlStoreOptions = {}): Store {
  return storeOverPool(pool, options, {
    refuseUnprotectedPool,
    connectionsOf: (each, demands) => new Connections(each, demands),
    commitSteps,
    statements: storeStatements,
    outbox: outboxStatements,
    servers: serverStatements,
  })
}
