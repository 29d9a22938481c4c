import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
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
