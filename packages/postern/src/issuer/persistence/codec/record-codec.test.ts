import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import {
  beforeAll,
  type CodeSet,
  defaultTotp,
  emptyRun,
  type History,
  type LegacyCodes,
  newRecord,
  noAddresses,
  noAttempts,
  type PosternError,
  precheckBitsOf,
  type StagedSet,
  type SubjectRecord,
  type TakenOver,
} from "../../../record/index.ts"
import { decodeRecord, encodeRecord } from "./record-codec.ts"

// Like the records of the application, unlike fast-check's own default, with a prototype.
const plain = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(fields, { noNullPrototype: true })
const instant = fc.integer({ min: 0, max: 8_640_000_000_000_000 })
const bytesOf = (size: number) => fc.uint8Array({ minLength: size, maxLength: size })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

/** Puts a tag before each digest where the scheme has one. */
function withTags<T extends Pick<CodeSet, "scheme"> & { readonly digests: readonly (Uint8Array | null)[] }>(set: T): T {
  const bits = precheckBitsOf(set.scheme)
  const tagged = (digest: Uint8Array) => new Uint8Array([digest[0]! >> (8 - bits), ...digest])
  return bits === 0 ? set : { ...set, digests: set.digests.map(digest => digest && tagged(digest)) }
}

const attempts = plain({
  failures: fc.nat(200),
  forgiven: fc.nat(200),
  retryAt: instant,
  disabledAt: orNull(instant),
})
// Most records have no failures at missing factors, and then another layout.
const sometimes = (value: typeof attempts) => fc.oneof({ weight: 3, arbitrary: fc.constant(noAttempts) }, value)
const enrollment = {
  secret: fc.uint8Array({ minLength: 16, maxLength: 64 }),
  parameters: plain({
    algorithm: fc.constantFrom("SHA1" as const, "SHA256" as const, "SHA512" as const),
    digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
    periodSeconds: fc.integer({ min: 1, max: 3600 }),
  }),
  account: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  attempts,
}
const name = orNull(fc.string({ unit: "grapheme", maxLength: 40 }))
const bound = {
  number: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.nat()),
  name: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, name),
  secret: enrollment.secret,
  parameters: enrollment.parameters,
  account: enrollment.account,
  activatedAt: instant,
  lastStep: fc.maxSafeNat(),
  lastUsedAt: orNull(instant),
}
const untagged: fc.Arbitrary<CodeSet["scheme"]> = fc.oneof(
  plain({
    name: fc.constant("argon2id" as const),
    memoryKib: fc.nat(),
    passes: fc.nat(),
    lanes: fc.nat(255),
  }),
  plain({ name: fc.constant("pbkdf2-sha256" as const), iterations: fc.nat() }),
  fc.constant({ name: "hmac-sha256" as const }),
)
const scheme = fc
  .tuple(untagged, fc.nat(8))
  .map(([each, precheckBits]) => (each.name === "hmac-sha256" || precheckBits === 0 ? each : { ...each, precheckBits }))
const codes: fc.Arbitrary<CodeSet> = plain({
  set: fc.integer({ min: 1, max: 100_000 }),
  format: fc.constantFrom("standard", "short", "long"),
  firstSelector: fc.nat(31),
  salt: bytesOf(16),
  scheme,
  digests: fc.array(orNull(bytesOf(16)), { minLength: 1, maxLength: 16 }),
  issuedAt: instant,
  confirmedAt: orNull(instant),
  checkedAt: orNull(instant),
  expiresAt: orNull(instant),
  lastUsedAt: orNull(instant),
  attempts,
  delivery: orNull(
    plain({ sentAt: instant, seed: bytesOf(16), passphraseSentAt: orNull(instant), passphrasesSent: fc.nat(255) }),
  ),
  legacy: fc.constant(null),
}).map(withTags)
const staged: fc.Arbitrary<StagedSet> = plain({
  set: fc.integer({ min: 1, max: 100_000 }),
  format: fc.constantFrom("standard", "short", "long"),
  firstSelector: fc.nat(31),
  salt: bytesOf(16),
  scheme,
  digests: fc.array(bytesOf(16), { minLength: 1, maxLength: 16 }),
  issuedAt: instant,
  expiresAt: orNull(instant),
}).map(withTags)
const form = plain({
  alphabet: fc.constantFrom("base62", "digits", "abcdefghij"),
  case: fc.constantFrom("exact" as const, "lower" as const, "upper" as const),
  lengths: fc.array(fc.nat(64), { minLength: 1, maxLength: 4 }),
  groups: fc.array(fc.nat(64), { maxLength: 4 }),
})
const takenOver: fc.Arbitrary<TakenOver> = plain({
  origin: fc.constantFrom("better-auth", "devise"),
  run: orNull(fc.constantFrom("a1", "run")),
  at: instant,
  form: orNull(form),
  refusedRecoveryAt: orNull(instant),
})
const legacyFacts = { mayRecover: fc.boolean(), keyId: orNull(fc.constant("pepper")) }
const slots = fc.array(orNull(fc.nat(63)), { minLength: 32, maxLength: 32 })
const hashes = fc.array(orNull(plain({ salt: bytesOf(16), cost: fc.array(fc.nat(), { maxLength: 4 }) })), {
  minLength: 32,
  maxLength: 32,
})
const legacySets = fc.oneof(
  plain({ ...legacyFacts, scheme: fc.constantFrom("plain" as const, "sha512" as const), slots }),
  plain({ ...legacyFacts, scheme: fc.constantFrom("bcrypt" as const, "pbkdf2-sha512" as const), hashes }),
)
const clockOffset = orNull(fc.integer({ min: -130, max: 130 }))
const address = {
  channel: fc.constantFrom("email", "sms"),
  to: fc.string({ unit: "grapheme" }),
  language: fc.constant("de"),
}
// No page, no page that is still there, nothing pruned, no event.
const noHistoryBytes = "00000000"
const head = fc.oneof(fc.constant(beforeAll), plain({ seq: fc.integer({ min: 1 }), mac: bytesOf(16) }))
const runs = fc.oneof(
  head.map(emptyRun),
  plain({
    start: head,
    count: fc.integer({ min: 1, max: 64 }),
    lastAt: instant,
    clients: fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 4 }),
    events: fc.uint8Array({ maxLength: 60 }),
  }),
)
const histories: fc.Arbitrary<History> = fc
  .tuple(runs, head, fc.nat(9), fc.nat(9))
  .map(([recent, start, gone, pages]) => ({
    prunedThrough: pages === 0 ? recent.start : start,
    firstPage: gone + 1,
    lastPage: gone + pages,
    recent,
  }))
const records: fc.Arbitrary<SubjectRecord> = fc
  .tuple(
    plain({
      recordKey: bytesOf(32),
      totp: orNull(
        plain({
          ...bound,
          attempts,
          lostAt: orNull(instant),
          clockOffset,
          others: fc.oneof(
            { weight: 3, arbitrary: fc.constant([]) },
            fc.array(plain({ ...bound, clockOffset }), { maxLength: 4 }),
          ),
        }),
      ),
      pending: orNull(
        plain({
          ...enrollment,
          startedAt: instant,
          name: bound.name,
          adds: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.boolean()),
          set: orNull(fc.nat()),
          clockOffset,
        }),
      ),
      codes: orNull(codes),
      staged: orNull(staged),
      recentProof: orNull(
        plain({ set: fc.nat(), selector: fc.nat(31), digest: bytesOf(16), at: instant, recoveries: fc.nat(255) }),
      ),
      formerSecrets: fc.array(
        plain({
          secret: enrollment.secret,
          parameters: enrollment.parameters,
          wasActive: fc.boolean(),
          lastStep: fc.maxSafeNat(),
          until: instant,
        }),
        { maxLength: 4 },
      ),
      mustEnroll: fc.boolean(),
      authenticatorsBound: fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, fc.nat()),
      setsIssued: fc.nat(),
      nextSelector: fc.nat(31),
      selectorsIssued: fc.nat(32),
      freeRefusals: plain({
        "already-used": orNull(instant),
        superseded: orNull(instant),
        expired: orNull(instant),
        replayed: orNull(instant),
      }),
      allowances: plain({ enrollments: orNull(instant), notes: orNull(instant), addresses: orNull(instant) }),
      addresses: fc.oneof(
        fc.constant(noAddresses),
        plain({
          current: fc.array(plain(address), { maxLength: 8 }),
          former: fc.array(plain({ ...address, leftAt: instant }), { maxLength: 24 }),
          changedAt: orNull(instant),
        }),
      ),
      missing: plain({ totp: sometimes(attempts), codes: sometimes(attempts) }),
      takenOver: orNull(takenOver),
      history: histories,
    }),
    orNull(legacySets),
  )
  .map(([record, legacy]) => withoutImpossible(withLegacy(record, legacy)))

// Codes of another system stand where the record says where they came from, and have one slot or hash each.
function withLegacy(record: SubjectRecord, legacy: Sampled<typeof legacySets> | null): SubjectRecord {
  const { codes, takenOver: from } = record
  if (codes === null || legacy === null || from === null || from.form === null) return record
  const count = codes.digests.length
  const own = "slots" in legacy ? { slots: legacy.slots.slice(0, count) } : { hashes: legacy.hashes.slice(0, count) }
  const facts = { ...legacy, ...own, form: from.form } as LegacyCodes
  return { ...record, codes: { ...codes, format: "legacy", legacy: facts } }
}

type Sampled<T> = T extends fc.Arbitrary<infer Value> ? Value : never

// New codes wait beside others, never alone.
function withoutImpossible(record: SubjectRecord): SubjectRecord {
  return record.codes === null ? { ...record, staged: null } : record
}

function decodedOrNull(bytes: Uint8Array): SubjectRecord | null {
  try {
    return decodeRecord(bytes)
  } catch (fault) {
    assert.equal((fault as PosternError).code, "record-unreadable")
    return null
  }
}

const full: SubjectRecord = {
  ...newRecord(new Uint8Array(32).fill(1)),
  codes: {
    set: 1,
    format: "standard",
    firstSelector: 0,
    salt: new Uint8Array(16).fill(2),
    scheme: { name: "argon2id", memoryKib: 19_456, passes: 2, lanes: 1 },
    digests: [new Uint8Array(16).fill(3), null],
    issuedAt: 1,
    confirmedAt: null,
    checkedAt: null,
    expiresAt: null,
    lastUsedAt: null,
    attempts: { failures: 0, forgiven: 0, retryAt: 0, disabledAt: null },
    delivery: null,
    legacy: null,
  },
}

test("every record comes back as it was", () => {
  fc.assert(fc.property(records, record => assert.deepEqual(decodeRecord(encodeRecord(record)), record)))
})

test("every truncation is refused, and so is a byte too many", () => {
  fc.assert(
    fc.property(records, record => {
      const bytes = encodeRecord(record)
      for (let length = 0; length < bytes.length; length++)
        assert.throws(() => decodeRecord(bytes.subarray(0, length)), { code: "record-unreadable" })
      assert.throws(() => decodeRecord(Buffer.concat([bytes, Buffer.of(0)])), { code: "record-unreadable" })
    }),
    { numRuns: 20 },
  )
})

test("a flipped bit is refused or is another record: no two byte strings stand for one", () => {
  fc.assert(
    fc.property(records, record => {
      const bytes = encodeRecord(record)
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        const other = decodedOrNull(flipped)
        if (other !== null) assert.ok(encodeRecord(other).equals(flipped))
      }
    }),
    { numRuns: 10 },
  )
})

test("any bytes at all are refused or are a record, and nothing else is thrown", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
      decodedOrNull(bytes)
      decodedOrNull(Buffer.concat([Buffer.of(1, 32), Buffer.alloc(32), bytes]))
    }),
    { numRuns: 2000 },
  )
})

test("[10] an unknown layout, format, hash scheme or algorithm fails closed", () => {
  const bytes = encodeRecord(full)
  // version; record key behind its length; no authenticator, no enrolment; codes: set 1, format, first selector, salt, scheme
  const formatAt = 1 + 1 + 32 + 1 + 1 + 1 + 1
  const schemeAt = formatAt + 1 + 1 + 1 + 16
  assert.deepEqual([bytes[0], bytes[formatAt - 1], bytes[formatAt], bytes[schemeAt]], [1, 1, 0, 0])
  for (const [place, value] of [
    [0, 0],
    [0, 2],
    [0, 3],
    [0, 4],
    [0, 5],
    [formatAt, 3],
    [schemeAt, 5],
    [schemeAt, 255],
  ] as const) {
    const changed = Buffer.from(bytes)
    changed[place] = value
    assert.throws(() => decodeRecord(changed), { code: "record-unreadable" })
  }
})

test("a tag that its scheme has no bits for, a scheme with a tag of no bits, and digests without their tag fail closed", () => {
  const scheme = { name: "pbkdf2-sha256", iterations: 600_000, precheckBits: 3 } as const
  const withDigest = (digest: Uint8Array): Buffer =>
    encodeRecord({ ...full, codes: { ...full.codes!, scheme, digests: [digest] } })
  const tagged = (tag: number) => new Uint8Array([tag, ...new Uint8Array(16)])
  assert.doesNotThrow(() => decodeRecord(withDigest(tagged(7))))
  for (const bytes of [withDigest(tagged(8)), withDigest(tagged(255)), withDigest(new Uint8Array(16))])
    assert.throws(() => decodeRecord(bytes), { code: "record-unreadable" })
  const bytes = withDigest(tagged(0))
  const bitsAt = bytes.indexOf(Buffer.of(4, 0xc0, 0xcf, 0x24, 3)) + 4
  assert.equal(bytes[bitsAt], 3)
  for (const bits of [0, 9]) {
    bytes[bitsAt] = bits
    assert.throws(() => decodeRecord(bytes), { code: "record-unreadable" })
  }
})

test("a record without addresses and delivery has no places for them, and no second form", () => {
  const bytes = encodeRecord(full)
  assert.equal(bytes[0], 1)
  assert.equal(bytes.subarray(-4).toString("hex"), noHistoryBytes)
  // Nothing is added that layout 1 has no place for: layout 2 would be a second form of the same record.
  const extension = Buffer.of(0, 0, 0, 0, 0, 0)
  const padded = Buffer.concat([Buffer.of(2), bytes.subarray(1, -4), extension, bytes.subarray(-4)])
  assert.throws(() => decodeRecord(padded), { code: "record-unreadable" })
  const changed = { ...full, addresses: { ...noAddresses, changedAt: 5 } }
  assert.equal(encodeRecord(changed)[0], 2)
  assert.deepEqual(decodeRecord(encodeRecord(changed)), changed)
})

test("more addresses than a record may hold, and a delivery without codes, are refused", () => {
  const list = (size: number) => Array.from({ length: size }, () => ({ channel: "email", to: "a", language: "en" }))
  const withAddresses = (current: number, former: number): SubjectRecord => {
    const left = list(former).map(each => ({ ...each, leftAt: 1 }))
    return { ...full, addresses: { current: list(current), former: left, changedAt: 1 } }
  }
  assert.doesNotThrow(() => decodeRecord(encodeRecord(withAddresses(8, 24))))
  for (const record of [withAddresses(9, 0), withAddresses(0, 25)])
    assert.throws(() => decodeRecord(encodeRecord(record)), { code: "record-unreadable" })
  const bare = encodeRecord({ ...full, codes: null })
  // layout 2: a delivery of instant 1 with 16 bytes, no passphrase sent; no addresses, never changed
  const delivery = [1, 1, 16, ...Array<number>(16).fill(7), 0, 0, 0, 0, 0, 0, 0]
  const forged = Buffer.concat([Buffer.of(2), bare.subarray(1, -4), Buffer.from(delivery), bare.subarray(-4)])
  assert.throws(() => decodeRecord(forged), { code: "record-unreadable" })
})

test("a record is written in the first layout that holds it, and read in no other", () => {
  const withFailure = { ...full, missing: { totp: noAttempts, codes: { ...noAttempts, failures: 1 } } }
  assert.deepEqual(
    [full, withFailure].map(record => encodeRecord(record)[0]),
    [1, 2],
  )
  // The failure taken back by hand: what is left would fit layout 1.
  const bytes = encodeRecord(withFailure)
  const failuresAt = bytes.length - 5 - 4
  assert.equal(bytes[failuresAt], 1)
  bytes[failuresAt] = 0
  assert.throws(() => decodeRecord(bytes), { code: "record-unreadable" })
})

test("one authenticator that was never replaced has no places for numbers and names; each of them takes layout 4", () => {
  const totp = {
    number: 1,
    name: null,
    secret: new Uint8Array(20),
    parameters: defaultTotp,
    account: "ada",
    activatedAt: 1,
    lastStep: 5,
    lastUsedAt: null,
    attempts: noAttempts,
    lostAt: null,
    clockOffset: null,
    others: [],
  }
  const one: SubjectRecord = { ...full, totp, authenticatorsBound: 1 }
  assert.equal(encodeRecord(one)[0], 1)
  const { attempts: _, lostAt: __, others: ___, ...bound } = totp
  const tablet = { ...bound, number: 2, name: "Tablet", clockOffset: -3 }
  for (const record of [
    { ...one, totp: { ...totp, name: "Phone" } },
    { ...one, totp: { ...totp, number: 2 }, authenticatorsBound: 2 },
    { ...one, totp: { ...totp, others: [tablet] }, authenticatorsBound: 2 },
    { ...full, authenticatorsBound: 1 },
  ]) {
    const bytes = encodeRecord(record)
    assert.equal(bytes[0], 4)
    assert.deepEqual(decodeRecord(bytes), record)
  }
  const many = { ...totp, others: Array.from({ length: 5 }, () => tablet) }
  assert.throws(() => decodeRecord(encodeRecord({ ...one, totp: many })), { code: "record-unreadable" })
})

test("what could never be read back is not written", () => {
  const withCodes = (changes: Partial<Record<keyof CodeSet, unknown>>): SubjectRecord => {
    return { ...full, codes: { ...full.codes!, ...changes } as CodeSet }
  }
  for (const record of [
    withCodes({ format: "wide" }),
    withCodes({ scheme: { name: "md5" } }),
    withCodes({ set: 1.5 }),
    withCodes({ issuedAt: -1 }),
    withCodes({ issuedAt: Number.NaN }),
    { ...full, nextSelector: 300 },
  ])
    assert.throws(() => encodeRecord(record), RangeError)
})

test("sizes and ranges that no record has are refused", () => {
  const withCodes = (changes: Partial<CodeSet>): SubjectRecord => ({ ...full, codes: { ...full.codes!, ...changes } })
  const withPending = (parameters: Record<string, unknown>): SubjectRecord => {
    const pending = {
      secret: new Uint8Array(20),
      account: "ada",
      attempts: full.codes!.attempts,
      startedAt: 1,
      name: null,
      adds: false,
      set: null,
      clockOffset: null,
    }
    return { ...full, pending: { ...pending, parameters: { ...defaultTotp, ...parameters } as typeof defaultTotp } }
  }
  assert.doesNotThrow(() => decodeRecord(encodeRecord(withPending({ digits: 8, periodSeconds: 1 }))))
  for (const record of [
    withPending({ digits: 5 }),
    withPending({ digits: 9 }),
    withPending({ periodSeconds: 0 }),
    { ...full, recordKey: new Uint8Array(31) },
    { ...full, nextSelector: 32 },
    { ...full, selectorsIssued: 33 },
    withCodes({ firstSelector: 32 }),
    withCodes({ salt: new Uint8Array(15) }),
    withCodes({ digests: [new Uint8Array(15)] }),
    withCodes({ digests: Array(17).fill(null) }),
    withCodes({ issuedAt: 8_640_000_000_000_001 }),
  ])
    assert.throws(() => decodeRecord(encodeRecord(record)), { code: "record-unreadable" })
})
