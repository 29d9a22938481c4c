import assert from "node:assert/strict"
import { createSecretKey, randomBytes } from "node:crypto"
import { test } from "node:test"
import { keyOf, testKeys } from "../../testing/stand-ins.test.ts"
import { keyRing } from "./key-ring.ts"
import { Seal } from "./seal.ts"

const ada = { tenant: "default", subject: "ada" }
const plaintext = Buffer.from("the secret of a subject, and the digests of its codes")
const seal = new Seal(testKeys, randomBytes)

test("what is sealed opens again, for the same row alone", () => {
  const box = seal.close(ada, plaintext)
  const opened = seal.open(ada, box)
  assert.deepEqual(opened.plaintext, plaintext)
  // With the lock that opened it, as an attempt seals what it loaded.
  const renewed = seal.close(ada, plaintext, opened.primaryLock)
  assert.deepEqual(seal.open(ada, renewed).plaintext, plaintext)
  assert.throws(() => seal.open({ ...ada, subject: "bob" }, renewed), { code: "record-unreadable" })
})

test("[49] a box in another row does not open: another subject, another tenant, or both shifted by a character", () => {
  const box = seal.close({ tenant: "ab", subject: "cd" }, plaintext)
  for (const row of [
    { tenant: "ab", subject: "ce" },
    { tenant: "ac", subject: "cd" },
    { tenant: "a", subject: "bcd" },
    { tenant: "abc", subject: "d" },
    { tenant: "cd", subject: "ab" },
    { tenant: "", subject: "abcd" },
  ])
    assert.throws(() => seal.open(row, box), { code: "record-unreadable" })
})

test("nothing at all is sealed and opened like anything else", () => {
  assert.deepEqual(seal.open(ada, seal.close(ada, Buffer.alloc(0))).plaintext, Buffer.alloc(0))
})

test("[49] no flipped bit and no truncation anywhere in the box goes unnoticed", () => {
  const box = seal.close(ada, plaintext)
  for (let bit = 0; bit < box.length * 8; bit++) {
    const flipped = Buffer.from(box)
    flipped[bit >> 3]! ^= 1 << (bit & 7)
    assert.throws(() => seal.open(ada, flipped), { name: "PosternError" })
  }
  for (let length = 0; length < box.length; length++)
    assert.throws(() => seal.open(ada, box.subarray(0, length)), { name: "PosternError" })
  assert.throws(() => seal.open(ada, Buffer.concat([box, Buffer.of(0)])), { code: "record-unreadable" })
})

test("[49] nonces never repeat, and one plaintext gives other bytes each time", () => {
  const nonces = new Set<string>()
  const idLength = 2
  for (let i = 0; i < 20_000; i++)
    nonces.add(
      seal
        .close(ada, plaintext)
        .subarray(2 + idLength, 14 + idLength)
        .toString("hex"),
    )
  assert.equal(nonces.size, 20_000)
})

test("the box shows its version and its key's id, and nothing of what is inside", () => {
  const box = seal.close(ada, plaintext)
  assert.equal(box[0], 1)
  assert.equal(box.subarray(2, 2 + box[1]!).toString(), "k1")
  assert.equal(box.length, 2 + 2 + 12 + plaintext.length + 16)
  for (let i = 0; i + 6 <= plaintext.length; i++) assert.ok(!box.includes(plaintext.subarray(i, i + 6)))
})

test("[16] after rotation both keys open, the new one seals, and a retired one fails closed and says so", () => {
  const k2 = { id: "k2", key: keyOf("k2") }
  const rotated = new Seal(keyRing([k2, { id: "k1", key: keyOf("k1") }]), randomBytes)
  const old = seal.close(ada, plaintext)
  const opened = rotated.open(ada, old)
  assert.deepEqual(opened, { plaintext, primaryLock: null })
  const renewed = rotated.close(ada, plaintext)
  assert.deepEqual(rotated.open(ada, renewed).plaintext, plaintext)
  assert.notEqual(rotated.open(ada, renewed).primaryLock, null)
  assert.throws(() => seal.open(ada, renewed), { code: "key-retired", details: { key: "k2" } })
  assert.throws(() => new Seal(keyRing([k2]), randomBytes).open(ada, old), { code: "key-retired" })
})

test("[16] a ring that lets go of a key, or puts another under its id, is obeyed at once", () => {
  const keys = new Map([["k1", createSecretKey(keyOf("k1"))]])
  const ring = { primaryId: "k1", ids: ["k1"], key: (id: string) => keys.get(id) }
  const living = new Seal(ring, randomBytes)
  const box = living.close(ada, plaintext)
  assert.deepEqual(living.open(ada, box).plaintext, plaintext)
  keys.set("k1", createSecretKey(keyOf("another")))
  assert.throws(() => living.open(ada, box), { code: "record-unreadable" })
  keys.delete("k1")
  assert.throws(() => living.open(ada, box), { code: "key-retired" })
})

test("[14] another key under the same id does not open", () => {
  const other = new Seal(keyRing([{ id: "k1", key: keyOf("another") }]), randomBytes)
  assert.throws(() => other.open(ada, seal.close(ada, plaintext)), { code: "record-unreadable" })
})

test("a key id of foreign bytes is shown without them", () => {
  const box = Buffer.concat([Buffer.of(1, 4), Buffer.from("a\r\n\x1b"), Buffer.alloc(40)])
  assert.throws(() => seal.open(ada, box), { code: "key-retired", details: { key: "a???" } })
})

test("an unknown version of the box fails closed", () => {
  const box = seal.close(ada, plaintext)
  for (const version of [0, 2, 255]) {
    box[0] = version
    assert.throws(() => seal.open(ada, box), { code: "record-unreadable" })
  }
  assert.throws(() => seal.open(ada, new Uint8Array(0)), { code: "record-unreadable" })
})
