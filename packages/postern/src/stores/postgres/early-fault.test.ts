import assert from "node:assert/strict"
import { type AddressInfo, createServer } from "node:net"
import { type TestContext, test } from "node:test"
import pg from "pg"
import { heard } from "../../../../../test/waiting.ts"
import { postgresStore } from "./index.ts"
import { migratePostgres, postgresSchemaNumber } from "./migrate.ts"

// https://www.postgresql.org/docs/current/protocol-message-formats.html
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const loggedIn = message("R", Buffer.alloc(4))
const ready = message("Z", Buffer.from("I"))
const stopped = message("E", Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"))

/** Gives a pool of a server that ends each connection in the very packet that makes it. */
async function endingPool(context: TestContext): Promise<pg.Pool> {
  const server = createServer(socket => {
    socket.on("error", () => {})
    socket.once("data", () => socket.end(Buffer.concat([loggedIn, ready, stopped])))
  })
  server.listen(0, "127.0.0.1")
  await heard(server, "listening")
  const { port } = server.address() as AddressInfo
  const pool = new pg.Pool({ connectionString: `postgres://ada@127.0.0.1:${port}/postgres` })
  context.after(async () => {
    await pool.end()
    server.close()
  })
  return pool
}

// What nobody listens for fails these tests as an uncaught exception.
test("a connection that the server ends in the very packet that makes it is a fault of the store, and does not end the process", async context => {
  const store = postgresStore(await endingPool(context))
  await assert.rejects(store.load({ tenant: "default", subject: "ada" }), { code: "store-unavailable" })
})

for (const [name, ask] of [
  ["migration", migratePostgres],
  ["look at the schema", postgresSchemaNumber],
] as const)
  test(`such a connection is a fault of a ${name}, and does not end the process`, async context => {
    await assert.rejects(ask(await endingPool(context)), { code: "store-unavailable" })
  })
