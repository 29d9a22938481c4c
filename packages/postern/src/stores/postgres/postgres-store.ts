import {
  PosternError,
  type Store,
  type StoredEvent,
  type StoreWarning,
  toldOnce,
  troubleOf,
} from "../../issuer/index.ts"
import { ReportQueue } from "../report-queue.ts"
import { WriteProbe } from "../write-probe.ts"
import { Connections } from "./connections.ts"
import { postgresOutbox } from "./postgres-outbox.ts"
import type { PostgresPool, PostgresQuery } from "./postgres-pool.ts"
import { postgresServers } from "./postgres-servers.ts"
import { readSummary, summaryQuery } from "./postgres-summary.ts"
import { type ProtectionOptions, refuseUnprotectedPool } from "./protected-connection.ts"
import { askAgain, type Changed, changeAgain } from "./retries.ts"
import { dropMonthsQuery, eventsQuery, loadQuery, nextTenantQuery, subjectsQuery } from "./statements.ts"
import { commitSubject } from "./subject-commit.ts"

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

/** For so long a commit that met a full disk keeps the store from being ready, unless another one goes through. */
const refusalHoldsMs = 5_000
/** Partitions are dropped by hand, after a pruning. */
const maxReclaimMs = 600_000

/**
 * Keeps records and events in PostgreSQL, for any number of processes. Takes a pool of `pg`; connections are settled to commit durably
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
  const reports = new ReportQueue()
  const underWay = new Set<Promise<unknown>>()
  let isClosed = false
  // A full disk of tables refuses commits and may still take the probe's few bytes of log.
  let lastRefusal: { readonly fault: unknown; readonly at: number } | null = null

  async function run<T>(call: (until: number) => Promise<T>): Promise<T> {
    if (isClosed) throw new PosternError("closed")
    const running = call(performance.now() + deadlineMs)
    underWay.add(running)
    try {
      return await running
    } finally {
      underWay.delete(running)
    }
  }
  function read(query: PostgresQuery): Promise<Record<string, unknown>[]> {
    return run(until => askAgain(until, () => connections.ask(query, until)))
  }
  function change(query: PostgresQuery, mayRepeat: boolean): Promise<Changed> {
    return run(until => changeAgain(until, { mayRepeat }, () => connections.ask(query, until)))
  }
  // One at a time, however many ask: reports must leave connections and disk to sign-ins.
  function report(query: PostgresQuery, milliseconds = reportMs): Promise<Record<string, unknown>[]> {
    return reports.run(() => run(until => askAgain(until, () => reportConnections.askSlowly(query, milliseconds))))
  }

  // A message in the write-ahead log that nobody reads: a commit like any other, on the disk and on the standby, that needs no table.
  const probeQuery: PostgresQuery = {
    text: `select case when current_setting('transaction_read_only') = 'on' then 'stopped'
      else pg_logical_emit_message(true, 'postern', 'ready'::text)::text end as written`,
  }
  const probe = new WriteProbe(async () => {
    const [row] = await read(probeQuery)
    if (row?.written === "stopped") throw new PosternError("store-unavailable", { trouble: "read-only" })
  })

  return {
    outbox: postgresOutbox({
      ask: read,
      report,
      change: query => change(query, true),
      changeOnce: async query => (await change(query, false)).rows,
    }),
    servers: postgresServers(async query => (await change(query, true)).rows),
    async load(key) {
      const [row] = await read(loadQuery(key))
      return row === undefined ? null : { version: Number(row.version), box: row.box as Uint8Array }
    },
    async commit(write) {
      try {
        const outcome = await run(until => commitSubject(connections, write, until))
        lastRefusal = null
        return outcome
      } catch (fault) {
        if (troubleOf(fault).trouble === "disk-full") lastRefusal = { fault, at: performance.now() }
        throw fault
      }
    },
    async events(key, { after, limit }) {
      const rows = await read(eventsQuery(key, after, limit))
      return rows.map(row => ({ ...row, at: Number(row.at) }) as unknown as StoredEvent)
    },
    async subjects(tenant, { after, limit }) {
      return (await read(subjectsQuery(tenant, after, limit))).map(row => String(row.subject))
    },
    async tenants() {
      const names: string[] = []
      for (;;) {
        const [row] = await read(nextTenantQuery(names.at(-1) ?? ""))
        if (row === undefined) return names
        names.push(String(row.tenant))
      }
    },
    async summary(tenant, now) {
      const [row] = await report(summaryQuery(tenant, now))
      return readSummary(row!)
    },
    async reclaim(before) {
      await report(dropMonthsQuery(before), maxReclaimMs)
    },
    async ready() {
      // Connections are made only to a primary with a schema that fits; an administrator, or a full disk, may have stopped its writes.
      if (isClosed) throw new PosternError("closed")
      if (lastRefusal !== null && performance.now() - lastRefusal.at < refusalHoldsMs) throw lastRefusal.fault
      await probe.check()
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await Promise.allSettled(underWay)
      if (!keepPool) await Promise.all([...new Set([pool, reportPool])].map(each => each.end()))
    },
  }
}
