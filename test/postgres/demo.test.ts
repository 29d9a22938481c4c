import assert from "node:assert/strict"
import { test } from "node:test"
import { openStore } from "../../demo/src/open-store.ts"
import { halfSignedIn, onlySubject, openAcme, protectedAccount } from "../../demo/src/testing/open-acme.ts"
import { startPostgres } from "./postgres-server.ts"

test("the demo runs on an empty PostgreSQL database, and opens it again", async () => {
  const server = await startPostgres()
  const url = await server.createDatabase("acme")
  await (await openStore(url)).close()
  const store = await openStore(url)
  const open = openAcme({ store })
  const { codes } = await protectedAccount(open)
  assert.equal(codes.length, 10)
  const customer = await halfSignedIn(open)
  await customer.handIn(await customer.ask("verify", { code: codes[3]! }))
  assert.equal((await customer.open("/security")).path, "/security")
  assert.equal((await open.postern.status(await onlySubject(open)))?.codes.left, 9)
  await store.close()
  await server.remove()
})
