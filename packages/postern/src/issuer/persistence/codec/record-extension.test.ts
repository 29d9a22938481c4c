import assert from "node:assert/strict"
import { test } from "node:test"
import { newRecord, noAttempts, nothingMissed } from "../../../record/index.ts"
import { writeAttempts } from "./attempts-codec.ts"
import { ByteReader, ByteWriter } from "./byte-stream.ts"
import { readExtension, writeExtension } from "./record-extension.ts"

const unreadable = { code: "record-unreadable" }
const bare = newRecord(new Uint8Array(32).fill(1))
const ada = { channel: "email", to: "ada@example.com", language: "en" }
const failed = { ...noAttempts, failures: 3 }

/** The parts of an extension in their order, each absent unless the test gives it. */
function extension(parts: Partial<Record<"delivery" | "missing" | "recovery", Uint8Array>>): Buffer {
  const { delivery = Buffer.of(0), missing = Buffer.of(0), recovery = Buffer.of(0) } = parts
  const noAddresses = Buffer.of(0, 0, 0)
  return Buffer.concat([delivery, noAddresses, missing, recovery])
}
const read = (bytes: Uint8Array) => readExtension(new ByteReader(bytes), bare)
const attempts = (value: typeof noAttempts) => {
  const out = new ByteWriter()
  writeAttempts(out, value)
  return out.finish()
}

test("an extension with nothing in it says nothing of the record, and what was written comes back", () => {
  assert.deepEqual(read(extension({})), bare)
  const record = {
    ...bare,
    addresses: { current: [ada], former: [{ ...ada, leftAt: 7 }], changedAt: 7 },
    missing: { totp: failed, codes: noAttempts },
  }
  const out = new ByteWriter()
  writeExtension(out, record)
  assert.deepEqual(read(out.finish()), record)
})

test("a part about a recovery says something, and nothing of what is not there", () => {
  // lost-at, two clock offsets, the enrolment's set, staged, recent proof, number of former secrets, must-enrol
  const part = (...bytes: number[]) => extension({ recovery: Buffer.from([1, ...bytes]) })
  assert.deepEqual(read(part(0, 0, 0, 0, 0, 0, 0, 1)), { ...bare, mustEnroll: true })
  assert.throws(() => read(part(0, 0, 0, 0, 0, 0, 0, 0)), unreadable)
  assert.throws(() => read(part(0, 0, 0, 0, 0, 0, 0, 2)), unreadable)
  assert.throws(() => read(part(1, 5, 0, 0, 0, 0, 0, 0, 1)), unreadable, "no authenticator was lost")
  assert.throws(() => read(part(0, 1, 2, 0, 0, 0, 0, 0, 1)), unreadable, "no authenticator has a clock")
  assert.throws(() => read(part(0, 0, 0, 1, 2, 0, 0, 0, 1)), unreadable, "no enrolment is tied to a set")
  const salt = Array<number>(16).fill(7)
  const staged = [1, 2, 0, 0, 16, ...salt, 2, 0, 9, 0]
  assert.throws(() => read(part(0, 0, 0, 0, ...staged, 0, 0, 0)), unreadable, "new codes wait beside others")
})

test("attempts at missing factors are there if any was made, and else refused", () => {
  const missing = (totp: typeof noAttempts, codes: typeof noAttempts) =>
    extension({ missing: Buffer.concat([Buffer.of(1), attempts(totp), attempts(codes)]) })
  assert.deepEqual(read(missing(noAttempts, failed)).missing, { totp: noAttempts, codes: failed })
  assert.deepEqual(read(missing(failed, noAttempts)).missing, { totp: failed, codes: noAttempts })
  assert.throws(() => read(missing(noAttempts, noAttempts)), unreadable)
  assert.deepEqual(read(extension({})).missing, nothingMissed)
})

test("a delivery of codes that are not there is refused", () => {
  const seed = new Uint8Array(16).fill(4)
  const delivery = new ByteWriter().byte(1).number(9).bytes(seed).instant(null).byte(0).finish()
  assert.throws(() => read(extension({ delivery })), unreadable)
})
