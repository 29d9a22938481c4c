import assert from "node:assert/strict"
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { type TestContext, test } from "node:test"
import { Worker } from "node:worker_threads"
import { heard } from "../../../../../test/waiting.ts"
import type { SubjectList } from "../../issuer/index.ts"
import { storeContract } from "../testing/index.ts"
import { sqliteListQuery } from "./sqlite-list.ts"
import { sqliteStore } from "./sqlite-store.ts"

storeContract("the SQLite store", async () => {
  const folder = await mkdtemp(join(tmpdir(), "postern-sqlite-"))
  const path = join(folder, "store.db")
  return {
    store: sqliteStore({ path }),
    openAnother: async () => sqliteStore({ path }),
    cleanUp: () => rm(folder, { recursive: true }),
  }
})

test("a database and what SQLite puts beside it are readable by their owner alone", {
  skip: process.platform === "win32" && "Windows has no such modes",
}, async context => {
  const folder = await mkdtemp(join(tmpdir(), "postern-sqlite-"))
  context.after(() => rm(folder, { recursive: true }))
  const store = sqliteStore({ path: join(folder, "store.db") })
  context.after(() => store.close())
  await store.ready()
  const names = await readdir(folder)
  assert.deepEqual(names.sort(), ["store.db", "store.db-shm", "store.db-wal"])
  for (const name of names) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
})

// Threads rather than processes, so that they begin at the same moment. SQLite locks between connections, whoever holds them.
const opening = `
  const { parentPort, workerData } = require("node:worker_threads")
  import(workerData.module).then(({ sqliteStore }) => {
    parentPort.once("message", async path => {
      try {
        await sqliteStore({ path }).close()
        parentPort.postMessage("opened")
      } catch (fault) {
        parentPort.postMessage(String(fault.cause ?? fault))
      }
    })
    parentPort.postMessage("ready")
  })`

test("many that open one new file at the same moment all open it", async context => {
  const folder = await mkdtemp(join(tmpdir(), "postern-sqlite-"))
  context.after(() => rm(folder, { recursive: true }))
  const module = new URL("./sqlite-store.ts", import.meta.url).href
  for (let round = 0; round < 3; round++) {
    const workers = Array.from({ length: 6 }, () => new Worker(opening, { eval: true, workerData: { module } }))
    const next = (worker: Worker) => heard(worker, "message").then(([said]) => said)
    await Promise.all(workers.map(next))
    const said = workers.map(next)
    for (const worker of workers) worker.postMessage(join(folder, `${round}.db`))
    assert.deepEqual(new Set(await Promise.all(said)), new Set(["opened"]))
    await Promise.all(workers.map(worker => worker.terminate()))
  }
})

const onPosix = { skip: process.platform === "win32" && "Windows has no such modes" }

/** A folder with a database of ours that is closed. */
async function closedDatabase(context: TestContext): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "postern-sqlite-"))
  context.after(() => rm(folder, { recursive: true }))
  const path = join(folder, "store.db")
  await sqliteStore({ path }).close()
  return { folder, path }
}

test(
  "a database that others can read or change is refused, by its name and mode, and left as it is",
  onPosix,
  async context => {
    const { path } = await closedDatabase(context)
    for (const mode of [0o644, 0o604, 0o666, 0o602]) {
      await chmod(path, mode)
      const details = { path, mode: mode.toString(8) }
      assert.throws(() => sqliteStore({ path }), { code: "store-exposed", details })
      assert.equal((await stat(path)).mode & 0o777, mode)
    }
    for (const mode of [0o600, 0o640, 0o660]) {
      await chmod(path, mode)
      await sqliteStore({ path }).close()
    }
  },
)

test("a folder in which others can put files is refused, and nothing is made in it", onPosix, async context => {
  const { folder, path } = await closedDatabase(context)
  for (const mode of [0o777, 0o1777, 0o703]) {
    await chmod(folder, mode)
    const details = { path: folder, mode: (mode & 0o777).toString(8) }
    assert.throws(() => sqliteStore({ path }), { code: "store-exposed", details })
    assert.throws(() => sqliteStore({ path: join(folder, "new.db") }), { code: "store-exposed" })
  }
  assert.deepEqual(await readdir(folder), ["store.db"])
  for (const mode of [0o755, 0o775]) {
    await chmod(folder, mode)
    await sqliteStore({ path }).close()
  }
})

test(
  "what somebody put beside a database beforehand is not believed: with another mode, owner, or as a link",
  onPosix,
  async context => {
    const { folder, path } = await closedDatabase(context)
    const elsewhere = join(folder, "elsewhere")
    await writeFile(elsewhere, "", { mode: 0o600 })
    for (const companion of ["-wal", "-shm", "-journal"]) {
      const beside = `${path}${companion}`
      await writeFile(beside, "")
      await chmod(beside, 0o666)
      assert.throws(() => sqliteStore({ path }), { code: "store-exposed", details: { path: beside, mode: "666" } })
      await rm(beside)
      await symlink(elsewhere, beside)
      assert.throws(() => sqliteStore({ path }), { code: "store-exposed", details: { path: beside, mode: "a link" } })
      await rm(beside)
    }
    await sqliteStore({ path }).close()
  },
)

test("a database, its folder or its log that belong to another user are refused", {
  skip: process.geteuid?.() !== 0 && "only root can give files away",
}, async context => {
  const { folder, path } = await closedDatabase(context)
  const wal = `${path}-wal`
  await writeFile(wal, "", { mode: 0o600 })
  for (const each of [path, folder, wal]) {
    await chown(each, 65534, 0)
    assert.throws(() => sqliteStore({ path }), { code: "store-exposed", details: { path: each, owner: 65534 } })
    await chown(each, 0, 0)
  }
  await sqliteStore({ path }).close()
})

test("an exposed file that is not ours is told as that, and nothing beside it is read", onPosix, async context => {
  const { folder } = await closedDatabase(context)
  const foreign = join(folder, "foreign.db")
  const database = new DatabaseSync(foreign)
  database.exec("CREATE TABLE customer (name TEXT)")
  database.close()
  await writeFile(join(folder, "letter.txt"), "a letter to a friend, longer than a header")
  for (const name of ["foreign.db", "letter.txt"]) {
    await chmod(join(folder, name), 0o644)
    assert.throws(() => sqliteStore({ path: join(folder, name) }), { code: "store-foreign" })
  }
  await writeFile(join(folder, "empty.db"), "")
  await chmod(join(folder, "empty.db"), 0o644)
  assert.throws(() => sqliteStore({ path: join(folder, "empty.db") }), { code: "store-exposed" })
})

test("a database behind a link is judged where it lies", onPosix, async context => {
  const { folder, path } = await closedDatabase(context)
  const other = join(folder, "other")
  await mkdir(other, { mode: 0o700 })
  const link = join(other, "link.db")
  await symlink(path, link)
  await sqliteStore({ path: link }).close()
  await chmod(folder, 0o777)
  assert.throws(() => sqliteStore({ path: link }), { code: "store-exposed", details: { path: folder, mode: "777" } })
})

test("each list of subjects goes along an index, without sorting", async context => {
  const folder = await mkdtemp(join(tmpdir(), "postern-sqlite-"))
  context.after(() => rm(folder, { recursive: true }))
  const path = join(folder, "store.db")
  await sqliteStore({ path }).close()
  const database = new DatabaseSync(path)
  context.after(() => database.close())
  const after = { subject: "ada", lockedUntil: 9 }
  const lists: [list: SubjectList, index: RegExp][] = [
    [{ kind: "named", prefix: "ad" }, /USING (COVERING )?INDEX sqlite_autoindex_subject_1/],
    [{ kind: "throttled", now: 1 }, /USING (COVERING )?INDEX subject_by_wait/],
    [{ kind: "disabled" }, /USING (COVERING )?INDEX subject_by_disabled/],
  ]
  for (const [list, index] of lists)
    for (const page of [
      { after: null, limit: 9 },
      { after, limit: 9 },
    ]) {
      const { text, values } = sqliteListQuery("t", list, page)
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values)
      const steps = plan.map(({ detail }) => String(detail)).join("; ")
      assert.match(steps, index)
      assert.doesNotMatch(steps, /TEMP B-TREE/)
    }
})
