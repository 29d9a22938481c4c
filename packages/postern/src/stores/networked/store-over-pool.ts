import { type Store, type StoreWarning, toldOnce, type WarningListener } from "../../issuer/index.ts"
import type { Asking } from "./asking.ts"
import type { OutboxStatements } from "./networked-outbox.ts"
import type { ServerStatements } from "./networked-servers.ts"
import { networkedStore, type StoreStatements } from "./networked-store.ts"
import type { ProtectionOptions } from "./protected-network.ts"
import type { FaultKind, StatementFault } from "./statement-fault.ts"
import type { CommitSteps } from "./subject-commit.ts"
import { TimeLimitError, withinTime } from "./time-limit.ts"

/** How a store uses the pools that it is given. */
export interface PooledStoreOptions<P> extends ProtectionOptions {
  /** milliseconds within which every call ends, retries and all; @default 4000 */
  readonly deadlineMs?: number
  /** milliseconds to wait for a free connection, or for a new one; @default 2000 */
  readonly connectMs?: number
  /** milliseconds to wait for the answer to one statement or transaction; the server gives up as early; @default 2000 */
  readonly answerMs?: number
  /** milliseconds after which the server ends a report; @default 30_000 */
  readonly reportMs?: number
  /**
   * a pool for reports, of one connection: they then take none from sign-ins. Closed with the other one.
   * @default the same pool, of which they use one connection at a time
   */
  readonly reportPool?: P
  /** whether `close` leaves the pools open, for those that others use too; @default false */
  readonly keepPool?: boolean
  /** hears, once each, what an operator should know of the server or the way to it */
  readonly onWarning?: (warning: StoreWarning) => void
}

/** What connections must be like; times in milliseconds. */
export interface ConnectionDemands {
  /** waiting for a free connection, or for a new one to be ready */
  readonly connectMs: number
  /** waiting for the answer to one statement or transaction */
  readonly answerMs: number
  /** whether a connection to another machine may go without verified TLS */
  readonly allowPlain: boolean
  /** hears what is found out about the server or the way to it */
  readonly warn: WarningListener
}

/** What an engine brings to a store over pools of its driver. */
export interface PooledEngine<Q, P> {
  /** @throws PosternError `store-tls-required` */
  readonly refuseUnprotectedPool: (pool: P) => void
  readonly connectionsOf: (pool: P, demands: ConnectionDemands) => Asking<Q>
  readonly commitSteps: (connections: Asking<Q>) => CommitSteps
  readonly statements: StoreStatements<Q>
  readonly outbox: OutboxStatements<Q>
  readonly servers: ServerStatements<Q>
}

/** Makes a store over a pool. @throws RangeError for a time that is none; PosternError `store-tls-required`, as far as the pool tells */
export function storeOverPool<Q, P extends { end(): Promise<void> }>(
  pool: P,
  options: PooledStoreOptions<P>,
  { refuseUnprotectedPool, connectionsOf, commitSteps, ...statements }: PooledEngine<Q, P>,
): Store {
  const { deadlineMs = 4_000, connectMs = 2_000, answerMs = 2_000, reportMs = 30_000 } = options
  const { reportPool = pool, keepPool = false, allowPlain = false } = options
  for (const [name, value] of Object.entries({ deadlineMs, connectMs, answerMs, reportMs })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name}: expected a whole number from 1`)
  }
  const pools = [...new Set([pool, reportPool])]
  if (!allowPlain) for (const each of pools) refuseUnprotectedPool(each)
  const demands = { connectMs, answerMs, allowPlain, warn: toldOnce(options.onWarning) }
  const connections = connectionsOf(pool, demands)
  return networkedStore(
    {
      ...statements,
      connections,
      reportConnections: reportPool === pool ? connections : connectionsOf(reportPool, demands),
      commitSteps: commitSteps(connections),
      async end() {
        if (!keepPool) await Promise.all(pools.map(each => each.end()))
      },
    },
    { deadlineMs, reportMs },
  )
}

/** Takes a connection from a pool, by `until` and within `connectMs`. One that comes later is given back. @throws StatementFault "unreached" */
export async function takeConnection<C extends { release(): void }>(
  take: () => Promise<C>,
  { connectMs, until }: { readonly connectMs: number; readonly until: number },
  faultOf: (kind: FaultKind, cause: unknown) => StatementFault,
): Promise<C> {
  const patience = Math.min(connectMs, until - performance.now())
  try {
    if (patience <= 0) throw new TimeLimitError(0)
    return await withinTime(take(), patience, late => late.release())
  } catch (fault) {
    throw faultOf("unreached", fault)
  }
}
