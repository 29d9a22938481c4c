import assert from "node:assert/strict"
import { test } from "node:test"
import pg from "pg"
import { query, startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import type { StoreWarning } from "../../issuer/index.ts"
import { migratePostgres, type PostgresPool, postgresStore } from "./index.ts"

/** A pool that begins a transaction before each INSERT that comes alone and never ends it, as pgpool-II does in its raw mode. */
function openingPool(pool: pg.Pool): PostgresPool {
  return {
    on: () => {},
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      return {
        on: (event, listener) => client.on(event, listener),
        processID: (client as { processID?: number }).processID ?? null,
        getTransactionStatus: () => client.getTransactionStatus(),
        release: isSpent => client.release(isSpent),
        async query({ text, name, values = [] }) {
          if (/^(\/\*.*?\*\/)?insert/.test(text) && client.getTransactionStatus() === "I") await client.query("begin")
          return client.query({ text, ...(name !== undefined && { name }), values: [...values] })
        },
      }
    },
  }
}

test("a commit that a pooler keeps open is not taken for one, and is made again in a transaction of its own", async () => {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url() })
  await migratePostgres(pool)
  const warnings: StoreWarning[] = []
  const store = postgresStore(openingPool(pool), { onWarning: warning => warnings.push(warning) })
  const projection = {
    ...({ totp: "active", codesTotal: 9, codesLeft: 9, confirmedAt: null } as const),
    expiresAt: null,
    lockedUntil: null,
    disabled: false,
  }
  try {
    for (const subject of ["ada", "ben"]) {
      const write = { tenant: "t", subject, expectedVersion: 0, box: Buffer.from("x"), projection }
      assert.equal(await store.commit(write), "committed")
    }
    assert.deepEqual(await query(server.url(), "select subject from postern.subject order by subject"), [
      { subject: "ada" },
      { subject: "ben" },
    ])
    assert.deepEqual(warnings, ["pooled-connections"])
  } finally {
    await store.close()
    await server.remove()
  }
})
