import { type Store, type StoreWarning, toldOnce } from "../../issuer/index.ts"
import { networkedStore } from "../networked/networked-store.ts"
import type { ProtectionOptions } from "../networked/protected-network.ts"
import { Connections } from "./connections.ts"
import { outboxStatements } from "./outbox-statements.ts"
import type { PostgresPool } from "./postgres-pool.ts"
import { refuseUnprotectedPool } from "./protected-connection.ts"
import { serverStatements } from "./server-statements.ts"
import { storeStatements } from "./statements.ts"
import { commitSteps } from "./subject-write.ts"

export interface PostgresStoreOptions extends ProtectionOptions {
  /** milliseconds within which every call ends, retries and all; @default 4000 */
  readonly deadlineMs?: number
  /** milliseconds to wait for a free connection, or for a new one; @default 2000 */
  readonly connectMs?: number
  /** milliseconds to wait for the answer to one statement; the server gives up as early; @default 2000 */
  readonly answerMs?: number
  /** milliseconds after which the server ends a report; @default 30_000 */
  readonly reportMs?: number
  /**
   * a pool for reports, such as `new Pool({ …, max: 1 })`: they then take no connection from sign-ins. Closed with the other one.
   * @default the same pool, of which they use one connection at a time
   */
  readonly reportPool?: PostgresPool
  /** whether `close` leaves the pools open, for those that others use too; @default false */
  readonly keepPool?: boolean
  /** hears, once each, what an operator should know of the server or the way to it */
  readonly onWarning?: (warning: StoreWarning) => void
}

/**
 * Keeps records and their history in PostgreSQL, for any number of processes. Takes a pool of `pg`; connections are settled to commit durably
 * whatever the server's default. Run `migratePostgres` (or `postern migrate`) first: the serving role needs no rights on the schema itself.
 * @throws PosternError `store-tls-required` for a server on another machine without verified TLS, as far as the pool tells
 */
export function postgresStore(pool: PostgresPool, options: PostgresStoreOptions = {}): Store {
  const { deadlineMs = 4_000, connectMs = 2_000, answerMs = 2_000, reportMs = 30_000 } = options
  const { reportPool = pool, keepPool = false, allowPlain = false } = options
  for (const [name, value] of Object.entries({ deadlineMs, connectMs, answerMs, reportMs })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name}: expected a whole number from 1`)
  }
  if (!allowPlain) for (const each of [pool, reportPool]) refuseUnprotectedPool(each)
  const demands = { connectMs, answerMs, allowPlain, warn: toldOnce(options.onWarning) }
  const connections = new Connections(pool, demands)
  const reportConnections = reportPool === pool ? connections : new Connections(reportPool, demands)
  return networkedStore(
    {
      connections,
      reportConnections,
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
