import { DatabaseSync } from "node:sqlite"
import { PosternError } from "../../issuer/index.ts"
import { settleAccess } from "./database-access.ts"
import { applicationId, migrations } from "./schema.ts"
import { primaryResult } from "./sqlite-trouble.ts"

/** How long one call waits inside SQLite for another process's commit before it gives the event loop back. */
const busyTimeoutMs = 50
/** How long opening waits for another process that makes or migrates the same file just now, and between two tries. */
const patienceMs = 3_000
const pauseMs = 5

/**
 * Opens a database for durable, concurrent use: WAL, and every commit on the disk before it is acknowledged (synchronous=FULL).
 * A new file is readable by its owner alone.
 * @throws PosternError `store-unwritable` | `store-exposed` | `store-foreign` | `store-newer` | `store-outdated`
 */
export function openDatabase(path: string, migrate: boolean): DatabaseSync {
  let database: DatabaseSync | null = null
  try {
    // SQLite gives its WAL the mode of the database, so the mode is set before SQLite sees the file.
    if (path !== ":memory:") settleAccess(path)
    database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: false })
    const opened = database
    retryWhileBusy(() => checkOrigin(opened, path))
    // Of two that open a new file at once, one is refused at once, without SQLite's own waiting: changing the mode needs the file for itself.
    retryWhileBusy(() =>
      opened.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF"),
    )
    settleSchema(opened, path, migrate)
    return opened
  } catch (fault) {
    database?.close()
    if (fault instanceof PosternError) throw fault
    const isOtherFile = fault instanceof Error && /not a database|malformed/.test(fault.message)
    throw new PosternError(isOtherFile ? "store-foreign" : "store-unwritable", { path }, fault)
  }
}

function checkOrigin(database: DatabaseSync, path: string): void {
  // Tables first: another process that makes the file just now commits tables and mark together, between these two reads as well.
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as { tables: number }
  if (tables > 0 && pragma(database, "application_id") !== applicationId)
    throw new PosternError("store-foreign", { path })
}

/** Gives the version of the schema that a database has. */
export function schemaVersion(database: DatabaseSync): number {
  return pragma(database, "user_version")
}

function settleSchema(database: DatabaseSync, path: string, migrate: boolean): void {
  const found = schemaVersion(database)
  if (found > migrations.length)
    throw new PosternError("store-newer", { path, version: found, known: migrations.length })
  if (found === migrations.length) return
  if (found > 0 && !migrate)
    throw new PosternError("store-outdated", { path, version: found, needed: migrations.length })
  retryWhileBusy(() => database.exec("BEGIN IMMEDIATE"))
  try {
    // Asked again under the lock: another process may have been first.
    for (const step of migrations.slice(schemaVersion(database))) database.exec(step)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (fault) {
    database.exec("ROLLBACK")
    throw fault
  }
}

function retryWhileBusy<T>(call: () => T): T {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return call()
    } catch (fault) {
      if (!isBusy(fault) || performance.now() > until) throw fault
      // Opening is not asynchronous, so neither is this; the file is being made, which takes milliseconds.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}

/**
 * Ends a transaction without effect, if there is one. A disk that fails may refuse this too: whoever waits is told of the first fault all the
 * same, and the next BEGIN finds out.
 */
export function rollBack(database: DatabaseSync): void {
  try {
    if (database.isTransaction) database.exec("ROLLBACK")
  } catch {}
}

/** Whether SQLite refused because another connection holds the lock: nothing was done, and it may be asked again. */
export function isBusy(fault: unknown): boolean {
  const result = primaryResult(fault)
  return result === 5 || result === 6
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}
