import assert from "node:assert/strict"
import { createSecretKey } from "node:crypto"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { type EventSource, type NewEvent, newRecord, noAttempts, type SubjectRecord } from "../../../record/index.ts"
import { precheckTag, saltOfCode } from "../../codes/precheck.ts"
import { codeDigest } from "../../codes/slow-hash.ts"
import { extendChain, purposeKey } from "../../history/audit-chain.ts"
import { frame } from "../sealing/framing.ts"
import { keyRing } from "../sealing/key-ring.ts"
import { Seal } from "../sealing/seal.ts"
import { decodeRecord, encodeRecord } from "./record-codec.ts"

// The vectors of docs/spec/record.md were computed by a program of their own, written from the text of the specification.
const specification = readFileSync(new URL("../../../../../../docs/spec/record.md", import.meta.url), "utf8")
const vectors = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(specification)![1]!)

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const unhex = (text: string) => new Uint8Array(Buffer.from(text, "hex"))

const issuedAt = Date.UTC(2026, 0, 1)
const recordKey = unhex(vectors.recordKey)

const record: SubjectRecord = {
  ...newRecord(recordKey),
  totp: {
    secret: new Uint8Array(Buffer.from("12345678901234567890")),
    parameters: { algorithm: "SHA1", digits: 6, periodSeconds: 30 },
    account: "ada@example.com",
    attempts: { failures: 5, forgiven: 0, retryAt: issuedAt + 60_000, disabledAt: null },
    activatedAt: issuedAt + 1000,
    lastStep: 58_907_520,
    lastUsedAt: issuedAt + 2000,
    lostAt: null,
    clockOffset: null,
  },
  codes: {
    set: 1,
    format: "standard",
    firstSelector: 10,
    salt: unhex(vectors.digests[0].salt),
    scheme: vectors.digests[0].scheme,
    digests: [unhex(vectors.digests[0].digest), null],
    issuedAt: issuedAt + 1000,
    confirmedAt: issuedAt + 3000,
    checkedAt: issuedAt + 3000,
    expiresAt: null,
    lastUsedAt: issuedAt + 4000,
    attempts: { failures: 0, forgiven: 0, retryAt: 0, disabledAt: null },
    delivery: null,
    legacy: null,
  },
  setsIssued: 1,
  nextSelector: 12,
  selectorsIssued: 12,
  freeRefusals: { "already-used": issuedAt + 5000, superseded: null, expired: null, replayed: null },
  allowances: { enrollments: issuedAt + 180_000, notes: null, addresses: issuedAt + 187_000 },
  chain: { seq: 3, mac: unhex(vectors.events[2].mac) },
}

test("frames and derived keys are as specified", () => {
  assert.equal(hex(frame(...vectors.frame.parts)), vectors.frame.bytes)
  assert.equal(hex(frame("ab", "c")) === hex(frame("a", "bc")), false)
  for (const purpose of ["audit chain", "code digest", "code precheck"] as const)
    assert.equal(hex(purposeKey(recordKey, purpose).export()), vectors.purposeKeys[purpose])
})

test("[13] digests are as specified, under each scheme", async () => {
  const key = createSecretKey(unhex(vectors.purposeKeys["code digest"]))
  assert.equal(vectors.digests.length, 3)
  for (const { scheme, salt, selector, secret, digest } of vectors.digests) {
    const salted = Buffer.concat([unhex(salt), Buffer.of(selector)])
    assert.equal(hex(await codeDigest(scheme, key, salted, secret)), digest, scheme.name)
  }
})

test("[13] tags are as specified, and so are the bytes of a record whose codes have them", () => {
  const key = createSecretKey(unhex(vectors.purposeKeys["code precheck"]))
  assert.equal(vectors.tags.length, 3)
  for (const { salt, selector, secret, bits, tag } of vectors.tags)
    assert.equal(precheckTag(key, saltOfCode(unhex(salt), selector), secret, bits), tag, `${bits} bits`)
  const codes = record.codes!
  const scheme = { ...vectors.digests[0].scheme, precheckBits: 6 }
  const tagged = Buffer.concat([Buffer.of(vectors.tags[1].tag), codes.digests[0]!])
  const prechecked = { ...record, codes: { ...codes, scheme, digests: [new Uint8Array(tagged), null] } }
  assert.equal(hex(encodeRecord(prechecked)), vectors.prechecked)
  assert.deepEqual(decodeRecord(unhex(vectors.prechecked)), prechecked)
})

test("[65] the audit chain is as specified", () => {
  let head = newRecord(recordKey).chain
  for (const { seq, at, kind, body, mac } of vectors.events) {
    const { ip, ...facts } = JSON.parse(body) as NewEvent & EventSource
    const extended = extendChain(recordKey, head, [{ ...facts, kind }], ip === undefined ? {} : { ip }, at)
    const [stored] = extended.stored
    assert.deepEqual({ ...stored, mac: hex(stored!.mac) }, { seq, at, kind, body, mac })
    head = extended.head
  }
  assert.deepEqual({ seq: head.seq, mac: hex(head.mac) }, { seq: 3, mac: vectors.events[2].mac })
})

test("the record's bytes are as specified, written and read", () => {
  assert.equal(hex(encodeRecord(record)), vectors.record)
  assert.deepEqual(decodeRecord(unhex(vectors.record)), record)
})

test("the bytes of a record with addresses and a sent set are as specified, written and read", () => {
  const { seed, current, former, chainStart } = vectors.extended
  const delivery = { sentAt: issuedAt + 1000, seed: unhex(seed), passphraseSentAt: issuedAt + 9000, passphrasesSent: 2 }
  const extended: SubjectRecord = {
    ...record,
    codes: { ...record.codes!, delivery },
    addresses: { current, former, changedAt: issuedAt + 7000 },
    missing: { totp: { ...noAttempts, failures: 2 }, codes: noAttempts },
    chainStart: { seq: chainStart.seq, mac: unhex(chainStart.mac) },
  }
  assert.equal(hex(encodeRecord(extended)), vectors.extended.record)
  assert.deepEqual(decodeRecord(unhex(vectors.extended.record)), extended)
})

test("the bytes of a record in the middle of a recovery are as specified, written and read", () => {
  const { account, secret, former, salt, digest, spent } = vectors.recovery
  const parameters = { algorithm: "SHA1", digits: 6, periodSeconds: 30 } as const
  const at = issuedAt + 9000
  const recovering: SubjectRecord = {
    ...record,
    totp: { ...record.totp!, lostAt: at, clockOffset: -10 },
    pending: {
      secret: unhex(secret),
      parameters,
      account,
      startedAt: at,
      set: 2,
      attempts: noAttempts,
      clockOffset: 12,
    },
    staged: {
      set: 2,
      format: "standard",
      firstSelector: 12,
      salt: unhex(salt),
      scheme: { name: "hmac-sha256" },
      digests: [unhex(digest)],
      issuedAt: at,
      expiresAt: null,
    },
    recentProof: { set: 1, selector: 11, digest: unhex(spent), at, recoveries: 1 },
    formerSecrets: [{ secret: unhex(former), parameters, wasActive: false, lastStep: 0, until: at + 86_400_000 }],
    setsIssued: 2,
    nextSelector: 13,
    selectorsIssued: 13,
  }
  assert.equal(hex(encodeRecord(recovering)), vectors.recovery.record)
  assert.deepEqual(decodeRecord(unhex(vectors.recovery.record)), recovering)
  const owing = { ...newRecord(recordKey), mustEnroll: true }
  assert.equal(hex(encodeRecord(owing)), vectors.recovery.owing)
  assert.deepEqual(decodeRecord(unhex(vectors.recovery.owing)), owing)
})

test("[49] the seal is as specified: the box is made and opened", () => {
  const { keyId, ringKey, tenant, subject, nonce, box } = vectors.seal
  const ring = keyRing([{ id: keyId, key: unhex(ringKey) }])
  const seal = new Seal(ring, () => unhex(nonce))
  assert.equal(hex(seal.close({ tenant, subject }, unhex(vectors.record))), box)
  assert.equal(hex(seal.open({ tenant, subject }, unhex(box)).plaintext), vectors.record)
})
