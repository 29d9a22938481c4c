import { type Store, type StoreWarning, toldOnce } from "../../issuer/index.ts"
import { networkedStore } from "../networked/networked-store.ts"
import type { ProtectionOptions } from "../networked/protected-network.ts"
import { Connections } from "./connections.ts"
import type { MysqlPool } from "./mysql-pool.ts"
import { outboxStatements } from "./outbox-statements.ts"
import { refuseUnprotectedPool } from "./protected-connection.ts"
import { serverStatements, storeStatements } from "./statements.ts"
import { commitSteps } from "./subject-write.ts"

export interface MysqlStoreOptions extends ProtectionOptions {
  /** milliseconds within which every call ends, retries and all; @default 4000 */
  readonly deadlineMs?: number
  /** milliseconds to wait for a free connection, or for a new one; @default 2000 */
  readonly connectMs?: number
  /** milliseconds to wait for the answer to one statement or transaction; the server gives up as early; @default 2000 */
  readonly answerMs?: number
  /** milliseconds after which the server ends a report; @default 30_000 */
  readonly reportMs?: number
  /** a pool for reports: they then take no connection from sign-ins. Closed with the other one; @default the same pool */
  readonly reportPool?: MysqlPool
  /** whether `close` leaves the pools open, for those that others use too; @default false */
  readonly keepPool?: boolean
  /** hears, once each, what an operator should know of the server or the way to it */
  readonly onWarning?: (warning: StoreWarning) => void
}

/**
 * Keeps records and events in MariaDB (10.6 or later) or MySQL (8.0.17 or later), for any number of processes. Takes a pool of `mysql2/promise`.
 * Run `migrateMysql` (or `postern migrate`) first: the serving user needs no rights on the schema itself.
 * @example
 * const store = mysqlStore(createPool({ uri: "mysql://postern@127.0.0.1/acme", connectionLimit: 20 }))
 * @throws PosternError `store-tls-required` for a server on another machine without verified TLS, as far as the pool tells
 */
export function mysqlStore(pool: MysqlPool, options: MysqlStoreOptions = {}): Store {
  const { deadlineMs = 4_000, connectMs = 2_000, answerMs = 2_000, reportMs = 30_000 } = options
  const { reportPool = pool, keepPool = false, allowPlain = false } = options
  for (const [name, value] of Object.entries({ deadlineMs, connectMs, answerMs, reportMs })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name}: expected a whole number from 1`)
  }
  if (!allowPlain) for (const each of [pool, reportPool]) refuseUnprotectedPool(each)
  const demands = { connectMs, answerMs, allowPlain, warn: toldOnce(options.onWarning) }
  const connections = new Connections(pool, demands)
  return networkedStore(
    {
      connections,
      reportConnections: reportPool === pool ? connections : new Connections(reportPool, demands),
      statements: storeStatements,
      outbox: outboxStatements,
      servers: serverStatements,
      commitSteps: commitSteps(connections),
      async end() {
        if (!keepPool) await Promise.all([...new Set([pool, reportPool])].map(each => each.end()))
      },
    },
    { deadlineMs, reportMs },
  )
}
