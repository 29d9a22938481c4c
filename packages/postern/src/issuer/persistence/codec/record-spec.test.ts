import assert from "node:assert/strict"
import { createSecretKey } from "node:crypto"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { inflateRawSync } from "node:zlib"
import {
  beforeAll,
  type ChainHead,
  type EventKind,
  newRecord,
  noAttempts,
  noHistory,
  type SubjectRecord,
} from "../../../record/index.ts"
import { precheckTag, saltOfCode } from "../../codes/precheck.ts"
import { codeDigest } from "../../codes/slow-hash.ts"
import { chained, headOf, purposeKey } from "../../history/audit-chain.ts"
import { bodyOf, keptEvent } from "../../history/event-body.ts"
import { frame } from "../sealing/framing.ts"
import { keyRing } from "../sealing/key-ring.ts"
import { openPage } from "../sealing/page-box.ts"
import { Seal } from "../sealing/seal.ts"
import type { KeptEvent } from "./event-codec.ts"
import { encodeRun, eventsOf, runOf } from "./event-run.ts"
import { decodeRecord, encodeRecord } from "./record-codec.ts"

// The vectors of docs/spec/record.md were computed by a program of their own, written from the text of the specification.
const specification = readFileSync(new URL("../../../../../../docs/spec/record.md", import.meta.url), "utf8")
const vectors = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(specification)![1]!)

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const unhex = (text: string) => new Uint8Array(Buffer.from(text, "hex"))

const issuedAt = Date.UTC(2026, 0, 1)
const recordKey = unhex(vectors.recordKey)
const chainKey = purposeKey(recordKey, "audit chain")
const events: KeptEvent[] = vectors.events.map((event: { at: number; kind: string; body: string }) => keptEvent(event))
const headAfter = (seq: number): ChainHead => ({ seq, mac: unhex(vectors.events[seq - 1].mac) })

/** A run whose bytes are of the kind that reading gives. */
function plainRun(start: ChainHead, kept: readonly KeptEvent[]) {
  const run = runOf(start, kept)
  return { ...run, clients: run.clients.map(each => Uint8Array.from(each)), events: Uint8Array.from(run.events) }
}

const record: SubjectRecord = {
  ...newRecord(recordKey),
  totp: {
    number: 1,
    name: null,
    secret: new Uint8Array(Buffer.from("12345678901234567890")),
    parameters: { algorithm: "SHA1", digits: 6, periodSeconds: 30 },
    account: "ada@example.com",
    attempts: { failures: 5, forgiven: 0, retryAt: issuedAt + 60_000, disabledAt: null },
    activatedAt: issuedAt + 1000,
    lastStep: 58_907_520,
    lastUsedAt: issuedAt + 2000,
    lostAt: null,
    clockOffset: null,
    others: [],
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
  authenticatorsBound: 1,
  setsIssued: 1,
  nextSelector: 12,
  selectorsIssued: 12,
  freeRefusals: { "already-used": issuedAt + 5000, superseded: null, expired: null, replayed: null },
  allowances: { enrollments: issuedAt + 180_000, notes: null, addresses: issuedAt + 187_000 },
  history: { ...noHistory, recent: plainRun(beforeAll, events) },
}

test("frames and derived keys are as specified", () => {
  assert.equal(hex(frame(...vectors.frame.parts)), vectors.frame.bytes)
  assert.equal(hex(frame("ab", "c")) === hex(frame("a", "bc")), false)
  for (const purpose of ["audit chain", "history page", "code digest", "code precheck"] as const)
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
  const inHex = chained(chainKey, beforeAll, events).map(event => ({ ...event, mac: hex(event.mac) }))
  assert.deepEqual(inHex, vectors.events)
  assert.deepEqual(headOf(chainKey, runOf(beforeAll, events)).seq, 3)
})

test("a run of events is as specified, written and read", () => {
  const { start, events: told, bytes } = vectors.run
  const kept = told.map(({ kind, at, ...facts }: { kind: EventKind; at: number }) =>
    keptEvent({ kind, at, body: JSON.stringify(facts) }),
  )
  const run = runOf({ seq: start.seq, mac: unhex(start.mac) }, kept)
  assert.equal(hex(encodeRun(run)), bytes)
  assert.deepEqual(eventsOf(run).map(bodyOf), kept.map(bodyOf))
})

test("[65] a page is as specified: the box opens, and holds the run", () => {
  const { tenant, subject } = vectors.seal
  const { number, run, packed, box } = vectors.page
  assert.equal(hex(inflateRawSync(unhex(packed))), run)
  const opened = openPage(purposeKey(recordKey, "history page"), { tenant, subject, number }, unhex(box))
  assert.equal(hex(encodeRun(opened!)), run)
  assert.deepEqual(headOf(chainKey, opened!), { ...headAfter(2), mac: Buffer.from(headAfter(2).mac) })
})

test("the record's bytes are as specified, written and read", () => {
  assert.equal(hex(encodeRecord(record)), vectors.record)
  assert.deepEqual(decodeRecord(unhex(vectors.record)), record)
})

test("the bytes of a record with addresses and a sent set are as specified, written and read", () => {
  const { seed, current, former } = vectors.extended
  const delivery = { sentAt: issuedAt + 1000, seed: unhex(seed), passphraseSentAt: issuedAt + 9000, passphrasesSent: 2 }
  const extended: SubjectRecord = {
    ...record,
    codes: { ...record.codes!, delivery },
    addresses: { current, former, changedAt: issuedAt + 7000 },
    missing: { totp: { ...noAttempts, failures: 2 }, codes: noAttempts },
    history: {
      prunedThrough: headAfter(1),
      firstPage: 2,
      lastPage: 2,
      recent: plainRun(headAfter(2), events.slice(2)),
    },
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
      name: null,
      adds: false,
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
  const further = vectors.recovery.further.map((each: { secret: string }) => ({
    ...each,
    secret: unhex(each.secret),
    parameters,
  }))
  const several: SubjectRecord = {
    ...recovering,
    totp: { ...recovering.totp!, name: "Phone", others: further },
    pending: { ...recovering.pending!, name: "Watch", adds: true },
    authenticatorsBound: 3,
  }
  assert.equal(hex(encodeRecord(several)), vectors.recovery.several)
  assert.deepEqual(decodeRecord(unhex(vectors.recovery.several)), several)
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
