import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { createPool } from "mysql2/promise"
import pg from "pg"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type Store, type TakeoverEntry } from "postern"
import { memoryStore } from "postern/memory"
import { migrateMysql, mysqlStore } from "postern/mysql"
import { migratePostgres, postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"
import { mariadbPrograms } from "../mysql/mariadb-data.ts"
import { startMariadb } from "../mysql/mariadb-server.ts"
import { startPostgres } from "../postgres/postgres-server.ts"

// What must hold of codes of another system on every store: each is good once, whatever runs at the same time, on several replicas.

interface Opened {
  /** the stores of two replicas */
  readonly stores: readonly [Store, Store]
  readonly cleanUp: () => Promise<void>
}

const kinds: Record<string, { readonly skip?: string | false; readonly open: () => Promise<Opened> }> = {
  memory: {
    async open() {
      const store = memoryStore()
      return { stores: [store, store], cleanUp: () => store.close() }
    },
  },
  SQLite: {
    async open() {
      const folder = await mkdtemp(join(tmpdir(), "postern-takeover-"))
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

const keys = parseKeyRing(generateKeyEntry())
const form = { alphabet: "base62", lengths: [20], groups: [10, 10] } as const
const codes = Array.from({ length: 3 }, () => `${drawn()}-${drawn()}`)
// Made by Ruby's bcrypt with cost 4.
const bcrypt = { code: "0123456789abcdef", hash: "$2a$04$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK" }

function drawn(): string {
  return randomBytes(32).toString("base64").replace(/[+/=]/g, "").slice(0, 10)
}

const entries: Record<string, { entry: TakeoverEntry; given: readonly string[] }> = {
  "hashed anew": { entry: { v: 1, codes: { scheme: "plain", form, values: codes } }, given: codes },
  foreign: {
    entry: {
      v: 1,
      codes: { scheme: "bcrypt", form: { alphabet: "hex", lengths: [16], case: "lower" }, values: [bcrypt.hash, null] },
    },
    given: [bcrypt.code],
  },
}

for (const [kind, { skip = false, open }] of Object.entries(kinds)) {
  test(`on ${kind} each code of another system is good once under fifty parallel uses on two replicas, and one takeover of fifty counts`, {
    skip,
    timeout: 120_000,
  }, async () => {
    const { stores, cleanUp } = await open()
    try {
      const replicas = stores.map(store => createPostern({ issuer: "Acme", store, keys, policy: { takeover: true } }))
      for (const [name, { entry, given }] of Object.entries(entries)) {
        assert.equal(await successes(replicas, postern => postern.takeOver(name, entry)), 1, "one takeover")
        for (const code of given) {
          const uses = await successes(replicas, postern => postern.verify(name, code), "accepted")
          assert.equal(uses, 1, `${name}: one use`)
          // The others were wrong codes: a spent one and a guess look alike.
          await replicas[0]!.unlock(name)
        }
        const status = await replicas[0]!.status(name)
        assert.equal(status?.codes.left, 0)
        assert.equal((await replicas[1]!.auditTrail(name)).chain, "intact")
      }
    } finally {
      await cleanUp()
    }
  })
}

/** Does the same fifty times at once, on one replica after the other, and counts what succeeded. */
async function successes(
  replicas: readonly Postern[],
  act: (postern: Postern) => Promise<{ readonly outcome: string }>,
  outcome = "taken-over",
): Promise<number> {
  const all = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => act(replicas[i % replicas.length]!)))
  return all.filter(each => each.status === "fulfilled" && each.value.outcome === outcome).length
}
