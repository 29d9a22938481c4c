import assert from "node:assert/strict"
import { test } from "node:test"
import { readSecondFactor } from "@postern/core"
import { Rig } from "../service-rig.test.ts"
import { requestIdOf } from "./request-id.ts"

const uuid = "3f2b6c1e-8f5a-4d0e-9c57-0a1b2c3d4e5f"

test("a UUID or 32 hex digits are kept, and read as no code", () => {
  for (const id of [uuid, uuid.replaceAll("-", ""), "0".repeat(32), "12345678901234567890123456789012"]) {
    assert.equal(requestIdOf(new Headers({ "x-request-id": id })), id)
    assert.equal(readSecondFactor(id).kind, "mistyped")
  }
})

test("anything else gets a fresh UUID: codes, secrets, long text, and a key that looks like an id", () => {
  const ids = [
    "492039",
    "AAAA-AAAA-AAAA-AAAA",
    "abcd-efgh-jklm-npgw",
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    `${uuid}x`,
    uuid.toUpperCase(),
    "",
    "a b",
    "x".repeat(5000),
  ]
  for (const id of ids) {
    const fresh = requestIdOf(new Headers({ "x-request-id": id }))
    assert.match(fresh, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    assert.notEqual(fresh, id)
  }
  assert.notEqual(requestIdOf(new Headers({ "x-request-id": uuid, authorization: `Bearer ${uuid}` })), uuid)
})

test("the id is answered, and two requests without one get two", async () => {
  const rig = new Rig()
  assert.equal(
    (await rig.call("GET", "/healthz", { headers: { "x-request-id": uuid } })).headers.get("x-request-id"),
    uuid,
  )
  const [first, second] = [await rig.call("GET", "/healthz"), await rig.call("GET", "/healthz")]
  assert.notEqual(first.headers.get("x-request-id"), second.headers.get("x-request-id"))
})
