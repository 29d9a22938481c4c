import assert from "node:assert/strict"
import { test } from "node:test"
import { isOnThisMachine } from "../networked/protected-network.ts"
import type { PostgresClient, PostgresPool } from "./index.ts"
import { refuseUnprotectedConnection, refuseUnprotectedPool } from "./protected-connection.ts"

const silentPool: PostgresPool = {
  connect: () => Promise.reject(new Error("never asked")),
  on: () => {},
  end: async () => {},
}

/** A pool as far as `pg` tells of it: what its clients would be like. */
function tellingPool(told: { host?: unknown; ssl?: unknown }, options: object = {}): PostgresPool {
  class Client {
    host = told.host
    ssl = told.ssl
  }
  return Object.assign({ ...silentPool }, { options, Client })
}

function clientOver(stream?: object): PostgresClient {
  const client = { query: async () => ({ rows: [] }), on: () => {}, release: () => {} }
  return Object.assign(client, stream && { connection: { stream } })
}

const refused = { code: "store-tls-required" }

test("the loopback by each of its names, and a socket's path, are this machine; what only looks like them is not", () => {
  for (const host of [
    "localhost",
    "LOCALHOST",
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
    "/run/postgresql",
    "",
  ])
    assert.ok(isOnThisMachine(host), host)
  for (const host of [
    "127.0.0.1.example",
    "127.999.1.1",
    "localhost.example",
    "0.0.0.0",
    "::",
    "::ffff:10.0.0.1",
    "10.127.0.1",
    "db",
  ])
    assert.ok(!isOnThisMachine(host), host)
})

test("a pool to another machine needs TLS that verifies the certificate and the name", () => {
  const host = "db.example"
  for (const ssl of [false, undefined, { rejectUnauthorized: false }, { checkServerIdentity: () => undefined }])
    assert.throws(() => refuseUnprotectedPool(tellingPool({ host, ssl })), refused)
  const strict = () => new Error("another host")
  const throwing = () => {
    throw new TypeError("no such field")
  }
  for (const ssl of [true, {}, { ca: "…" }, { checkServerIdentity: strict }, { checkServerIdentity: throwing }])
    refuseUnprotectedPool(tellingPool({ host, ssl }))
})

test("Node's switch for no checks at all counts where the pool says nothing else", () => {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"
  try {
    assert.throws(() => refuseUnprotectedPool(tellingPool({ host: "db.example", ssl: true })), refused)
    refuseUnprotectedPool(tellingPool({ host: "db.example", ssl: { rejectUnauthorized: true } }))
  } finally {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
  }
})

test("a pool that tells nothing, or brings streams of its own, is not asked: its connections are", () => {
  refuseUnprotectedPool(silentPool)
  refuseUnprotectedPool(tellingPool({ host: "db.example", ssl: false }, { stream: () => {} }))
  const own = tellingPool({}, { stream: () => {} })
  const far = { remoteAddress: "192.0.2.7" }
  for (const pool of [silentPool, own]) {
    assert.throws(() => refuseUnprotectedConnection(pool, clientOver(far)), refused)
    refuseUnprotectedConnection(pool, clientOver({ ...far, encrypted: true, authorized: true }))
    refuseUnprotectedConnection(pool, clientOver({ remoteAddress: "127.0.0.1" }))
    refuseUnprotectedConnection(pool, clientOver({}))
    refuseUnprotectedConnection(pool, clientOver())
  }
  const unverified = clientOver({ ...far, encrypted: true, authorized: false })
  assert.throws(() => refuseUnprotectedConnection(silentPool, unverified), refused)
  refuseUnprotectedConnection(own, unverified)
})
