import assert from "node:assert/strict"
import { test } from "node:test"
import { readBackupCode } from "@postern/core"
import { newRecord, type SubjectRecord } from "../../record/index.ts"
import { HashQueue } from "../attempts/hash-queue.ts"
import { purposeKey } from "../history/audit-chain.ts"
import { keyOf, seededRandom } from "../testing/stand-ins.test.ts"
import { CodeSetMaker } from "./code-set-maker.ts"
import { codeDigest } from "./slow-hash.ts"

const scheme = { name: "hmac-sha256" } as const
const record = newRecord(keyOf("record"))
const at = (nextSelector: number): SubjectRecord => ({ ...record, nextSelector })

function hexOf(digests: readonly Uint8Array[]): string[] {
  return digests.map(digest => Buffer.from(digest).toString("hex"))
}

test("[9] one secret in every code of a set gives as many digests: each code has a salt of its own", async () => {
  // A broken generator stands in for chance: every code has the same secret, and every set the same salt.
  const maker = new CodeSetMaker(size => new Uint8Array(size).fill(7), new HashQueue(), scheme)
  const { prepared, codes } = await maker.make(record, "long", 16)
  assert.equal(new Set(codes.map(code => code.slice(1, -2).replaceAll("-", ""))).size, 1)
  assert.equal(new Set(hexOf(prepared.digests)).size, 16)
  const elsewhere = await maker.make(newRecord(keyOf("another")), "long", 16)
  assert.equal(new Set(hexOf([...prepared.digests, ...elsewhere.prepared.digests])).size, 32, "and each subject a key")
})

test("[9] digests are keyed for their own purpose, with the selector as the end of the salt", async () => {
  const maker = new CodeSetMaker(seededRandom(1), new HashQueue(), scheme)
  const { prepared, codes } = await maker.make(at(30), "long", 1)
  const reading = readBackupCode(codes[0]!)
  assert.ok(reading.kind === "backup-code")
  const salt = Buffer.concat([prepared.salt, Buffer.of(30)])
  const expected = await codeDigest(scheme, purposeKey(record.recordKey, "code digest"), salt, reading.code.secret)
  assert.deepEqual(hexOf(prepared.digests), [expected.toString("hex")])
})

test("[9] the same codes under another set's salt have other digests", async () => {
  let salts = 0
  const maker = new CodeSetMaker(size => new Uint8Array(size).fill(size === 16 ? ++salts : 7), new HashQueue(), scheme)
  const [one, two] = [await maker.make(record, "long", 4), await maker.make(record, "long", 4)]
  assert.deepEqual(one.codes, two.codes)
  assert.equal(new Set(hexOf([...one.prepared.digests, ...two.prepared.digests])).size, 8)
})

test("a code fits the digest at its own place and no other", async () => {
  const maker = new CodeSetMaker(seededRandom(1), new HashQueue(), scheme)
  const { prepared, codes } = await maker.make(at(30), "long", 4)
  assert.deepEqual([prepared.set, prepared.firstSelector], [1, 30])
  for (const [position, text] of codes.entries()) {
    const reading = readBackupCode(text)
    assert.ok(reading.kind === "backup-code")
    const { selector, secret } = reading.code
    assert.equal(selector, (30 + position) % 32)
    const fitting: number[] = []
    for (let place = 0; place < 4; place++)
      if (await maker.matches(record, { ...prepared, digest: prepared.digests[place]! }, selector, secret))
        fitting.push(place)
    assert.deepEqual(fitting, [position])
    const own = { ...prepared, digest: prepared.digests[position]! }
    assert.equal(await maker.matches(record, own, (selector + 1) % 32, secret), false)
  }
})

test("[1] every drawn byte comes from the generator that was given, as many as the format asks", async () => {
  const drawn: number[] = []
  const random = seededRandom(1)
  const maker = new CodeSetMaker(
    size => {
      drawn.push(size)
      return random(size)
    },
    new HashQueue(),
    scheme,
  )
  await maker.make(record, "long", 3)
  assert.deepEqual(drawn, [16, 17, 17, 17])
  const again = new CodeSetMaker(seededRandom(5), new HashQueue(), scheme)
  const same = new CodeSetMaker(seededRandom(5), new HashQueue(), scheme)
  assert.deepEqual((await again.make(record, "long", 3)).codes, (await same.make(record, "long", 3)).codes)
})
