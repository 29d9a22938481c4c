import assert from "node:assert/strict"
import type { lookup } from "node:dns"
import type { LookupFunction } from "node:net"
import { test } from "node:test"
import { loopbackLookup } from "./postgres-connection.ts"

const away = { address: "192.0.2.7", family: 4 }
const home = { address: "::1", family: 6 }

/** Looks up `localhost` where it leads to these addresses. */
function lookUp(found: readonly { address: string; family: number }[], options = {}): Promise<unknown[]> {
  const fake = (_: string, __: object, callback: (fault: null, found: unknown) => void) => callback(null, found)
  return called(loopbackLookup(fake as unknown as typeof lookup), options)
}

function called(look: LookupFunction, options = {}): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    look("localhost", options, (fault, ...found) => (fault === null ? resolve(found) : reject(fault)))
  })
}

test("localhost is looked up on this machine alone, even where a name server says that it is elsewhere", async () => {
  assert.deepEqual(await lookUp([away, home]), [home.address, home.family])
  assert.deepEqual(await lookUp([away, home], { all: true }), [[home], home.family])
  await assert.rejects(lookUp([away]), { code: "ENOTLOOPBACK" })
  const [address] = await called(loopbackLookup())
  assert.match(String(address), /^(127\.0\.0\.1|::1)$/)
})

test("a name that cannot be looked up fails as it does elsewhere", async () => {
  const failing = (_: string, __: object, callback: (fault: Error) => void) =>
    callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }))
  await assert.rejects(called(loopbackLookup(failing as unknown as typeof lookup)), { code: "ENOTFOUND" })
})
