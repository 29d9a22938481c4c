import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync, type SQLInputValue } from "node:sqlite"
import type { Store, StoredRecord } from "postern"
import { memoryStore } from "postern/memory"
import { sqliteStore } from "postern/sqlite"

/** Where an account lies: a store, and what lies in it, to be put back later. */
export interface Shelf {
  readonly store: Store
  take(): unknown
  putBack(taken: unknown): void
  close(): Promise<void>
}

/** Keeps the record in a variable: the quickest. */
export function memoryShelf(): Shelf {
  let stored: StoredRecord | null = null
  const store: Store = {
    ...memoryStore(),
    load: async () => stored,
    commit: async ({ expectedVersion, box }) => {
      if ((stored?.version ?? 0) !== expectedVersion) return "conflict"
      stored = { version: expectedVersion + 1, box }
      return "committed"
    },
  }
  return {
    store,
    take: () => stored,
    putBack: taken => {
      stored = taken as StoredRecord | null
    },
    close: async () => {},
  }
}

type Row = Record<string, SQLInputValue>

/** Keeps it in a file of SQLite, by the store that a service uses; a moment is put back by another connection, row for row. */
export async function sqliteShelf(): Promise<Shelf> {
  const folder = mkdtempSync(join(tmpdir(), "postern-ways-"))
  const path = join(folder, "store.db")
  const store = sqliteStore({ path })
  await store.ready()
  const beside = new DatabaseSync(path)
  const tables = ["subject", "page"] as const
  return {
    store,
    take: () => tables.map(table => beside.prepare(`select * from ${table}`).all()),
    putBack: taken => {
      beside.exec("begin immediate")
      const kept = (taken ?? [[], []]) as Row[][]
      for (const [at, table] of tables.entries()) {
        beside.exec(`delete from ${table}`)
        for (const row of kept[at]!) {
          const names = Object.keys(row)
          const places = names.map(() => "?").join(", ")
          beside.prepare(`insert into ${table} (${names.join(", ")}) values (${places})`).run(...Object.values(row))
        }
      }
      beside.exec("commit")
    },
    close: async () => {
      beside.close()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
