import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { beforeAll, type EventRun, emptyRun, type PosternError } from "../../../record/index.ts"
import { ByteReader, ByteWriter } from "./byte-stream.ts"
import { type KeptEvent, readEvent, writeEvent } from "./event-codec.ts"
import { decodeRun, encodeRun, eventsOf, runOf, sizeOf, withEvent } from "./event-run.ts"

const unreadable = { code: "record-unreadable" }
const at = Date.UTC(2026, 0, 1)

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const text = fc.string({ unit: "grapheme", maxLength: 40 })
const requestId = fc.oneof(text, fc.uuid(), fc.stringMatching(/^[0-9a-f]{32}$/))
const number = fc.maxSafeNat()

const events: fc.Arbitrary<KeptEvent> = fc
  .record({
    kind: fc.constantFrom(
      "accepted",
      "refused",
      "codes-issued",
      "passphrase-sent",
      "replayed",
      "takeover-undone",
      "totp-renamed",
    ),
    at: fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
    method: maybe(fc.constantFrom("totp", "backup-code")),
    reason: maybe(fc.constantFrom("wrong-code", "disabled")),
    set: maybe(number),
    codesLeft: maybe(number),
    failures: maybe(number),
    waitSeconds: maybe(number),
    step: maybe(number),
    selector: maybe(number),
    firstSelector: maybe(number),
    pending: maybe(fc.boolean()),
    sealed: maybe(fc.boolean()),
    staged: maybe(fc.boolean()),
    replayedThrough: maybe(number),
    ip: maybe(fc.oneof(fc.constant("192.0.2.1"), text)),
    userAgent: maybe(fc.oneof(fc.constant("Browser/1"), text)),
    requestId: maybe(requestId),
    by: maybe(text),
    origin: maybe(text),
    run: maybe(text),
    scheme: maybe(fc.constantFrom("plain", "bcrypt", "pbkdf2-sha512")),
    authenticator: maybe(number),
    write: maybe(fc.uint8Array({ maxLength: 18 }).map(bytes => Buffer.from(bytes).toString("base64url"))),
  })
  .map(event => Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined)) as never)
const runs = fc.array(events, { maxLength: 40 }).map(list => ({ list, run: runOf(beforeAll, list) }))

test("every run of events comes back as it was, whatever its clocks said", () => {
  fc.assert(
    fc.property(runs, ({ list, run }) => {
      assert.deepEqual(eventsOf(run), list)
      const clients = run.clients.map(client => Uint8Array.from(client))
      assert.deepEqual(decodeRun(encodeRun(run)), { ...run, clients, events: Uint8Array.from(run.events) })
    }),
    { numRuns: 300 },
  )
})

test("every truncation of a run is refused, and so is a byte too many", () => {
  fc.assert(
    fc.property(runs, ({ run }) => {
      const bytes = encodeRun(run)
      for (let length = 0; length < bytes.length; length += 1 + (length >> 3))
        assert.throws(() => decodeRun(bytes.subarray(0, length)), unreadable)
      assert.throws(() => decodeRun(Buffer.concat([bytes, Buffer.of(0)])), unreadable)
    }),
    { numRuns: 30 },
  )
})

test("any bytes at all are refused or are a run, and nothing else is thrown; what is read is written the same", () => {
  const decoded = (bytes: Uint8Array): EventRun | null => {
    try {
      return decodeRun(bytes)
    } catch (fault) {
      assert.equal((fault as PosternError).code, "record-unreadable")
      return null
    }
  }
  fc.assert(
    fc.property(runs, fc.nat(), fc.nat(7), ({ run }, place, bit) => {
      const flipped = Buffer.from(encodeRun(run))
      flipped[place % flipped.length]! ^= 1 << bit
      const other = decoded(flipped)
      if (other !== null) assert.ok(encodeRun(other).equals(flipped))
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), bytes => {
      decoded(bytes)
      decoded(Buffer.concat([Buffer.of(0, 3), bytes]))
    }),
    { numRuns: 2000 },
  )
})

test("a count that is more than the bytes hold is refused, however large", () => {
  const { start, clients, lastAt } = emptyRun(beforeAll)
  for (const count of [2, 2 ** 32, Number.MAX_SAFE_INTEGER])
    assert.throws(() => eventsOf({ start, clients, lastAt, count, events: Buffer.of(13, 0, 0) }), unreadable)
})

test("one event has one form: times, ids and kinds in another are refused", () => {
  const read = (...bytes: number[]) => {
    const input = new ByteReader(Buffer.from(bytes))
    const event = readEvent(input, 10, [Buffer.of(1, 1, 65, 0)])
    input.end()
    return event
  }
  assert.deepEqual(read(13, 5, 0), { kind: "unlocked", at: 15 })
  assert.deepEqual(read(13 + 0x80, 5, 0), { kind: "unlocked", at: 5 })
  assert.deepEqual(read(13 + 0x20, 5, 0, 0), { kind: "unlocked", at: 15, ip: "A" })
  assert.throws(() => read(13 + 0x80, 0, 0), unreadable, "a step back of nothing")
  assert.throws(() => read(13 + 0x80, 11, 0), unreadable, "before 1970")
  assert.throws(() => read(13 + 0x20, 5, 1, 0), unreadable, "a client that is not there")
  assert.throws(() => read(31, 5, 0), unreadable, "an unknown kind")
  assert.throws(() => read(13, 5, 0x80, 0x80, 0x10), unreadable, "an unknown fact")
  const hex = [...Buffer.from("0".repeat(32))]
  assert.throws(() => read(13 + 0x40, 5, 2, 32, ...hex, 0), unreadable, "an id that has a shorter form")
  assert.throws(() => read(13 + 0x40, 5, 3, 0, 0), unreadable, "an unknown form of id")
})

test("what could never be read back is not written", () => {
  const write = (event: object) =>
    writeEvent(new ByteWriter(), { kind: "unlocked", at, ...event } as KeptEvent, 0, null)
  for (const event of [{ kind: "signed" }, { reason: "tired" }, { set: 1.5 }, { failures: -1 }])
    assert.throws(() => write(event), RangeError)
})

test("a sign-in takes some twenty bytes, and some forty with the id of its request; a client is written once", () => {
  const client = {
    ip: "2001:db8::7",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  }
  const signIn = (day: number): KeptEvent => ({
    kind: "accepted",
    method: "totp",
    step: 58_905_600 + day * 2_880,
    at: at + day * 86_400_000,
    write: "BwcHBwcHBwc",
    ...client,
  })
  const one = runOf(beforeAll, [signIn(0)])
  const two = withEvent(one, signIn(1))
  assert.equal(two.clients.length, 1)
  assert.ok(sizeOf(two) - sizeOf(one) <= 22, `${sizeOf(two) - sizeOf(one)} bytes`)
  const known = withEvent(one, { ...signIn(1), requestId: "01234567-89ab-4def-8123-456789abcdef" })
  assert.ok(sizeOf(known) - sizeOf(one) <= 40, `${sizeOf(known) - sizeOf(one)} bytes`)
  assert.deepEqual(eventsOf(emptyRun(beforeAll)), [])
})
