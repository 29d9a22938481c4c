import {
  type ListPage,
  PosternError,
  type Store,
  type StoredPage,
  type StoredRecord,
  type SubjectKey,
  type SubjectList,
  troubleOf,
} from "../../issuer/index.ts"
import { ReportQueue } from "../report-queue.ts"
import { readListed } from "../subject-list.ts"
import { readSummary } from "../summary-columns.ts"
import { WriteProbe } from "../write-probe.ts"
import type { Asking, Rows } from "./asking.ts"
import { LoadBatches } from "./load-batches.ts"
import { networkedOutbox, type OutboxStatements } from "./networked-outbox.ts"
import { networkedServers, type ServerStatements } from "./networked-servers.ts"
import { askAgain, type Changed, changeAgain } from "./retries.ts"
import { type CommitSteps, commitSubject } from "./subject-commit.ts"

/** What an engine sends to read records and pages. */
export interface StoreStatements<Q> {
  /** version, box */
  load(key: SubjectKey): Q
  /** subject, version, box: of the subjects that there are; @default each is loaded by itself */
  loadMany?(tenant: string, subjects: readonly string[]): Q
  /** number, box */
  pages(key: SubjectKey, after: number, limit: number): Q
  /** subject */
  subjects(tenant: string, after: string, limit: number): Q
  /** the columns that `readListed` reads */
  listSubjects(tenant: string, list: SubjectList, page: ListPage): Q
  /** tenant: the first past `after` */
  nextTenant(after: string): Q
  /** the columns of `summaryColumns` */
  summary(tenant: string, now: number): Q
  /** makes a commit that changes nothing, as durable as any; gives a row with written "stopped" where writes are stopped */
  probe(): Q
}

/** A database server, as the store sees it. */
export interface Engine<Q> {
  readonly connections: Asking<Q>
  /** those that reports go over */
  readonly reportConnections: Asking<Q>
  readonly statements: StoreStatements<Q>
  readonly outbox: OutboxStatements<Q>
  readonly servers: ServerStatements<Q>
  readonly commitSteps: CommitSteps
  /** lets go of the connections */
  end(): Promise<void>
}

/** How long things may take, in milliseconds. */
export interface StoreLimits {
  /** within which every call ends, retries and all */
  readonly deadlineMs: number
  /** after which the server ends a report */
  readonly reportMs: number
}

/** For so long a commit that met a full disk keeps the store from being ready, unless another one goes through. */
const refusalHoldsMs = 5_000

/** Keeps records and their history on a database server, for any number of processes. */
export function networkedStore<Q>(engine: Engine<Q>, { deadlineMs, reportMs }: StoreLimits): Store {
  const { connections, reportConnections, statements } = engine
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
  function read(query: Q): Promise<Rows> {
    return run(until => askAgain(until, () => connections.ask(query, until)))
  }
  function change(query: Q, mayRepeat: boolean): Promise<Changed> {
    return run(until => changeAgain(until, { mayRepeat }, () => connections.ask(query, until)))
  }
  // One at a time, however many ask: reports must leave connections and disk to sign-ins.
  function report(query: Q, milliseconds = reportMs): Promise<Rows> {
    return reports.run(() => run(until => askAgain(until, () => reportConnections.askSlowly(query, milliseconds))))
  }
  const loadOne = async (key: SubjectKey) => {
    const [row] = await read(statements.load(key))
    return row === undefined ? null : storedRecord(row)
  }
  const { loadMany } = statements
  const batches =
    loadMany === undefined
      ? null
      : new LoadBatches({
          loadOne,
          loadMany: async (tenant, subjects) => {
            const rows = await read(loadMany(tenant, subjects))
            return new Map(rows.map(row => [String(row.subject), storedRecord(row)]))
          },
        })
  const probe = new WriteProbe(async () => {
    const [row] = await read(statements.probe())
    if (row?.written === "stopped") throw new PosternError("store-unavailable", { trouble: "read-only" })
  })

  return {
    outbox: networkedOutbox(
      {
        ask: read,
        report,
        change: query => change(query, true),
        changeOnce: async query => (await change(query, false)).rows,
      },
      engine.outbox,
    ),
    servers: networkedServers(async query => (await change(query, true)).rows, engine.servers),
    load: key => (batches === null ? loadOne(key) : batches.load(key)),
    async commit(write) {
      try {
        const outcome = await run(until => commitSubject(engine.commitSteps, write, until))
        lastRefusal = null
        return outcome
      } catch (fault) {
        if (troubleOf(fault).trouble === "disk-full") lastRefusal = { fault, at: performance.now() }
        throw fault
      }
    },
    async pages(key, { after, limit }) {
      const rows = await read(statements.pages(key, after, limit))
      return rows.map(row => ({ ...row, number: Number(row.number) }) as StoredPage)
    },
    async subjects(tenant, { after, limit }) {
      // No subject is empty, so the empty string lies before all of them.
      return (await read(statements.subjects(tenant, after ?? "", limit))).map(row => String(row.subject))
    },
    async tenants() {
      const names: string[] = []
      for (;;) {
        const [row] = await read(statements.nextTenant(names.at(-1) ?? ""))
        if (row === undefined) return names
        names.push(String(row.tenant))
      }
    },
    async listSubjects(tenant, list, page) {
      return (await read(statements.listSubjects(tenant, list, page))).map(readListed)
    },
    async summary(tenant, now) {
      const [row] = await report(statements.summary(tenant, now))
      return readSummary(column => Number(row![column]))
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
      await engine.end()
    },
  }
}

function storedRecord({ version, box }: Rows[number]): StoredRecord {
  return { version: Number(version), box: box as Uint8Array }
}
