import assert from "node:assert/strict"
import { test } from "node:test"
import { createPool, type PoolOptions } from "mysql2/promise"
import { refuseUnprotectedPool } from "../../stores/mysql/protected-connection.ts"
import { mysqlOptions } from "./mysql-connection.ts"

const named = { rejectUnauthorized: true, verifyIdentity: true }

async function check(options: PoolOptions): Promise<void> {
  const pool = createPool(options)
  try {
    refuseUnprotectedPool(pool)
  } finally {
    await pool.end()
  }
}

test("a pool of mysql2 that leads to another machine is taken with TLS that verifies the host's name alone", async () => {
  for (const ssl of [undefined, {}, { verifyIdentity: true, rejectUnauthorized: false }, { rejectUnauthorized: true }])
    await assert.rejects(check({ host: "db.example", ...(ssl && { ssl }) }), { code: "store-tls-required" })
  // The driver compares an address with no certificate.
  await assert.rejects(check({ host: "192.0.2.7", ssl: { ...named } }), { code: "store-tls-required" })
  await check({ host: "db.example", ssl: { ...named } })
  for (const host of ["127.0.0.1", "::1", "localhost"]) await check({ host })
  await check({ host: "db.example", socketPath: "/run/mysqld/mysqld.sock" })
})

test("a store's name mysql:// asks for verified TLS off this machine by itself, and what it says against that is refused", async () => {
  const strict = { allowPlain: false }
  await check(mysqlOptions("mysql://postern@db.example/acme", strict))
  await assert.rejects(check(mysqlOptions("mysql://postern@db.example/acme?ssl-mode=disabled", strict)), {
    code: "store-tls-required",
  })
  await check(mysqlOptions("mysql://postern@127.0.0.1:3307/acme", strict))
  assert.throws(() => mysqlOptions("mysql://postern@db.example/acme?ssl=no", strict), { code: "setting-invalid" })
  assert.equal(mysqlOptions("mysql://postern@db.example/acme", { allowPlain: true }).ssl, undefined)
})
