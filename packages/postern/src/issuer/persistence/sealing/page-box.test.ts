import assert from "node:assert/strict"
import { createSecretKey, randomBytes } from "node:crypto"
import { test } from "node:test"
import { beforeAll } from "../../../record/index.ts"
import type { KeptEvent } from "../codec/event-codec.ts"
import { eventsOf, runOf } from "../codec/event-run.ts"
import { closePage, openPage } from "./page-box.ts"

const key = createSecretKey(new Uint8Array(32).fill(1))
const name = { tenant: "default", subject: "ada", number: 3 }
const at = Date.UTC(2026, 0, 1)
const signIns = Array.from(
  { length: 32 },
  (_, i): KeptEvent => ({
    kind: "accepted",
    method: "totp",
    step: i,
    at: at + i * 86_400_000,
    ip: "192.0.2.1",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    write: randomBytes(8).toString("base64url"),
  }),
)
const run = runOf(beforeAll, signIns)

test("a page opens in its own place with its own key, and in no other", () => {
  const { number, box } = closePage(key, name, run, randomBytes)
  assert.equal(number, 3)
  const opened = openPage(key, name, box)
  assert.deepEqual(opened && eventsOf(opened), signIns)
  for (const other of [
    { ...name, number: 2 },
    { ...name, subject: "bob" },
    { ...name, tenant: "other" },
  ])
    assert.equal(openPage(key, other, box), null)
  assert.equal(openPage(createSecretKey(new Uint8Array(32)), name, box), null)
})

test("[65] a page with any byte altered, cut off or added does not open", () => {
  const { box } = closePage(key, name, run, randomBytes)
  for (let i = 0; i < box.length; i++) {
    const altered = Buffer.from(box)
    altered[i]! ^= 1
    assert.equal(openPage(key, name, altered), null)
    assert.equal(openPage(key, name, box.subarray(0, i)), null)
  }
  assert.equal(openPage(key, name, Buffer.concat([box, Buffer.of(0)])), null)
})

test("a page of sign-ins takes less than thirty bytes for each, and holds nothing in clear", () => {
  const { box } = closePage(key, name, run, randomBytes)
  assert.ok(box.length < 30 * signIns.length, `${box.length} bytes`)
  for (const told of ["192.0.2.1", "Mozilla", "accepted", "totp"]) assert.ok(!Buffer.from(box).includes(told))
})
