import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdtemp, readdir, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { Worker } from "node:worker_threads"
import { storeContract } from "../testing/index.ts"
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
    const next = (worker: Worker) => once(worker, "message").then(([said]) => said)
    await Promise.all(workers.map(next))
    const said = workers.map(next)
    for (const worker of workers) worker.postMessage(join(folder, `${round}.db`))
    assert.deepEqual(new Set(await Promise.all(said)), new Set(["opened"]))
    await Promise.all(workers.map(worker => worker.terminate()))
  }
})
