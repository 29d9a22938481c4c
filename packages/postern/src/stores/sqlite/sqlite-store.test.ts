import assert from "node:assert/strict"
import { mkdtemp, readdir, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
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
