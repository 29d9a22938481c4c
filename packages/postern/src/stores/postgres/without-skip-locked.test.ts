import { after, before, describe } from "node:test"
import pg from "pg"
import { startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import type { Store } from "../../issuer/index.ts"
import { outboxCases } from "../testing/outbox-cases.ts"
import { migratePostgres, type PostgresClient, type PostgresPool, postgresStore } from "./index.ts"
import { refusal } from "./troubled-pool.test.ts"

/** A pool to a server that refuses `skip locked`, as Citus refuses to lock rows of several shards, and others words that they do not know. */
function refusingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresClient>()
  return {
    on: (event, listener) => pool.on(event, listener),
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const refusing = known.get(client) ?? {
        on: (event, listener) => client.on(event, listener),
        release: isSpent => client.release(isSpent),
        query: statement => {
          if (/skip locked/.test(statement.text)) return Promise.reject(refusal("42601"))
          return client.query({ ...statement, values: [...(statement.values ?? [])] })
        },
      }
      known.set(client, refusing)
      return refusing
    },
  }
}

describe("the PostgreSQL store's outbox on a server that refuses `skip locked`", () => {
  let url: string
  let store: Store
  const closing: (() => Promise<void>)[] = []
  const open = () => {
    const opened = postgresStore(refusingPool(new pg.Pool({ connectionString: url })))
    closing.push(() => opened.close())
    return opened
  }
  before(async () => {
    const server = await startPostgres()
    closing.push(() => server.remove())
    url = server.url()
    const pool = new pg.Pool({ connectionString: url })
    await migratePostgres(pool)
    await pool.end()
    store = open()
  })
  after(async () => {
    for (const close of closing.reverse()) await close()
  })
  outboxCases({ store: () => store, another: async () => open() })
})
