import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { openStore } from "../../demo/src/open-store.ts"
import { ada, halfSignedIn, type OpenAcme, openAcme, protectedAccount } from "../../demo/src/testing/open-acme.ts"
import { startPostgres } from "./postgres-server.ts"

test("the demo runs on an empty PostgreSQL database, and opens it again", async () => {
  const server = await startPostgres()
  const url = await server.createDatabase("acme")
  await (await openStore(url)).close()
  const store = await openStore(url)
  let open: OpenAcme
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store, keys, clock: () => open.now() })
  open = openAcme({ postern })
  const { codes } = await protectedAccount(open)
  assert.equal(codes.length, 10)
  const customer = await halfSignedIn(open, ada.password)
  await customer.submit("/sign-in/second-step", { code: codes[3]! })
  assert.ok(!customer.path.startsWith("/sign-in"), customer.path)
  const [subject] = await store.subjects("default", { after: null, limit: 2 })
  assert.equal((await postern.status(subject!))?.codes.left, 9)
  await store.close()
  await server.remove()
})
