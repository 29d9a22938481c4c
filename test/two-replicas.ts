import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createPool } from "mysql2/promise"
import pg from "pg"
import type { Store } from "postern"
import { memoryStore } from "postern/memory"
import { migrateMysql, mysqlStore } from "postern/mysql"
import { migratePostgres, postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"
import { mariadbPrograms } from "./mysql/mariadb-data.ts"
import { startMariadb } from "./mysql/mariadb-server.ts"
import { startPostgres } from "./postgres/postgres-server.ts"

/** One database, opened twice. */
interface Opened {
  /** the stores of two replicas */
  readonly stores: readonly [Store, Store]
  readonly cleanUp: () => Promise<void>
}

/** Every kind of store that runs here, by its name. */
export const storeKinds: Record<string, { readonly skip?: string | false; readonly open: () => Promise<Opened> }> = {
  memory: {
    async open() {
      const store = memoryStore()
      return { stores: [store, store], cleanUp: () => store.close() }
    },
  },
  SQLite: {
    async open() {
      const folder = await mkdtemp(join(tmpdir(), "postern-replicas-"))
      const open = () => sqliteStore({ path: join(folder, "p.db") })
      const stores = [open(), open()] as const
      const cleanUp = async () => {
        for (const store of stores) await store.close()
        await rm(folder, { recursive: true })
      }
      return { stores, cleanUp }
    },
  },
  PostgreSQL: {
    async open() {
      const server = await startPostgres()
      const migrating = new pg.Pool({ connectionString: server.url() })
      await migratePostgres(migrating)
      await migrating.end()
      const open = () => postgresStore(new pg.Pool({ connectionString: server.url() }))
      const stores = [open(), open()] as const
      const cleanUp = async () => {
        for (const store of stores) await store.close()
        await server.remove()
      }
      return { stores, cleanUp }
    },
  },
  MariaDB: {
    skip: mariadbPrograms() === null && "mariadbd is not installed",
    async open() {
      const server = await startMariadb()
      const migrating = createPool(server.url())
      await migrateMysql(migrating)
      await migrating.end()
      const open = () => mysqlStore(createPool({ uri: server.url(), connectionLimit: 10 }))
      const stores = [open(), open()] as const
      const cleanUp = async () => {
        for (const store of stores) await store.close()
        await server.remove()
      }
      return { stores, cleanUp }
    },
  },
}
