import { PosternError, type Store, type StoredPage, type StoredRecord } from "../../issuer/index.ts"
import { ReportQueue } from "../report-queue.ts"
import { readListed } from "../subject-list.ts"
import { WriteProbe } from "../write-probe.ts"
import { CommitGroup } from "./commit-group.ts"
import { isBusy, openDatabase, rollBack, schemaVersion } from "./open-database.ts"
import { sqliteListQuery } from "./sqlite-list.ts"
import { sqliteOutbox } from "./sqlite-outbox.ts"
import { sqliteServers } from "./sqlite-servers.ts"
import { sqliteSummary } from "./sqlite-summary.ts"
import { sqliteFault } from "./sqlite-trouble.ts"
import { SubjectWriter } from "./subject-writer.ts"

export interface SqliteStoreOptions {
  /** the database file; it is made if it is missing, its folder is not */
  readonly path: string
  /** whether an older schema is brought up to date on opening; @default true */
  readonly migrate?: boolean
}

/**
 * Keeps records and their history in one SQLite file, for one machine: several processes may share it. Every acknowledged commit is on the disk,
 * and commits that arrive together share one transaction.
 * A file or folder that others can change is refused, and so is a file that others can read.
 * @throws PosternError `store-unwritable` | `store-exposed` | `store-foreign` | `store-newer` | `store-outdated` when it cannot be opened
 */
export function sqliteStore({ path, migrate = true }: SqliteStoreOptions): Store {
  if (typeof path !== "string" || path === "") throw new TypeError("path: expected the name of a file")
  const database = openDatabase(path, migrate)
  const commits = new CommitGroup(database)
  const writer = new SubjectWriter(database)
  let isClosed = false

  const loadRecord = database.prepare("SELECT version, box FROM subject WHERE tenant = ? AND subject = ?")
  const loadPages = database.prepare(
    "SELECT number, box FROM page WHERE tenant = ? AND subject = ? AND number > ? ORDER BY number LIMIT ?",
  )
  const listSubjects = database.prepare(
    "SELECT subject FROM subject WHERE tenant = ? AND subject > ? ORDER BY subject LIMIT ?",
  )
  // One step along the key each, where DISTINCT would read every row.
  const findNextTenant = database.prepare("SELECT tenant FROM subject WHERE tenant > ? ORDER BY tenant LIMIT 1")

  const guard = () => {
    if (isClosed) throw new PosternError("closed")
  }

  // Writes the schema's number as it is: a durable commit that changes nothing, so that a full disk shows before a sign-in meets it.
  const probe = new WriteProbe(async () => {
    try {
      database.exec("BEGIN IMMEDIATE")
      database.exec(`PRAGMA user_version = ${schemaVersion(database)}; COMMIT`)
    } catch (fault) {
      rollBack(database)
      // Another process commits just now: that is health, not failure.
      if (!isBusy(fault)) throw sqliteFault("store-unavailable", fault)
    }
  })

  // A read that fails has changed nothing.
  function reading<T>(read: () => T): T {
    guard()
    try {
      return read()
    } catch (fault) {
      throw sqliteFault("store-unavailable", fault)
    }
  }

  const reports = new ReportQueue()
  const summary = sqliteSummary(database, reading)

  return {
    outbox: sqliteOutbox(database, { commits, reports, guard }),
    servers: sqliteServers(database, commits, guard),
    async load({ tenant, subject }) {
      return reading(() => (loadRecord.get(tenant, subject) as StoredRecord | undefined) ?? null)
    },
    async commit(write) {
      guard()
      return commits.run(() => writer.write(write))
    },
    async pages({ tenant, subject }, { after, limit }) {
      return reading(() => loadPages.all(tenant, subject, after, limit) as unknown as StoredPage[])
    },
    async subjects(tenant, { after, limit }) {
      // No subject is empty, so the empty string lies before all of them.
      return reading(() => listSubjects.all(tenant, after ?? "", limit).map(row => String(row.subject)))
    },
    async tenants() {
      const names: string[] = []
      for (;;) {
        const row = reading(() => findNextTenant.get(names.at(-1) ?? ""))
        if (row === undefined) return names
        names.push(String(row.tenant))
      }
    },
    async listSubjects(tenant, list, page) {
      const { text, values } = sqliteListQuery(tenant, list, page)
      return reading(() =>
        database
          .prepare(text)
          .all(...values)
          .map(readListed),
      )
    },
    summary: (tenant, now) => reports.run(() => summary(tenant, now)),
    async ready() {
      guard()
      await probe.check()
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await commits.drain()
      database.close()
    },
  }
}
