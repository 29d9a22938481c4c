import assert from "node:assert/strict"
import { createSecretKey, randomBytes } from "node:crypto"
import fc from "fast-check"
import {
  createPostern,
  exportLine,
  generateKeyEntry,
  type Postern,
  PosternError,
  parseExportLine,
  parseKeyRing,
  type StoredRecord,
} from "postern"
import { memoryStore } from "postern/memory"
import { decodeRun, encodeRun } from "../../packages/postern/src/issuer/persistence/codec/event-run.ts"
import { decodeRecord, encodeRecord } from "../../packages/postern/src/issuer/persistence/codec/record-codec.ts"
import { closePage, openPage } from "../../packages/postern/src/issuer/persistence/sealing/page-box.ts"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { type FuzzTarget, holds, type Property } from "./fuzz-target.ts"
import { mutatedBytes, mutatedJson, mutatedText } from "./mutation.ts"
import { sampleRecords } from "./sample-records.ts"

function faultOf<T>(run: () => T): { value: T } | { fault: unknown } {
  try {
    return { value: run() }
  } catch (fault) {
    return { fault }
  }
}

function checkRecord(bytes: Uint8Array): void {
  const read = faultOf(() => decodeRecord(bytes))
  if ("fault" in read) assertCode(read.fault, ["record-unreadable"])
  else assert.deepEqual(new Uint8Array(encodeRecord(read.value)), bytes, "no two byte strings stand for one record")
}

function checkRun(bytes: Uint8Array): void {
  const read = faultOf(() => decodeRun(bytes))
  if ("fault" in read) assertCode(read.fault, ["record-unreadable"])
  else assert.deepEqual(new Uint8Array(encodeRun(read.value)), bytes, "no two byte strings stand for one run")
}

const sampleRuns = sampleRecords.map(({ history }) => new Uint8Array(encodeRun(history.recent)))
const pageKey = createSecretKey(new Uint8Array(32).fill(9))
const pageName = { tenant: "default", subject: "ada", number: 1 }

/** A page in the store, altered as by a fault of the disk: it opens as it was or not at all. */
function sealedPage(): Property {
  const { box } = closePage(pageKey, pageName, sampleRecords[1]!.history.recent, randomBytes)
  return fc.property(mutatedBytes(fc.constant(new Uint8Array(box))), bytes => {
    assert.equal(openPage(pageKey, pageName, bytes) !== null, Buffer.from(bytes).equals(box))
  }) as Property
}

function assertCode(fault: unknown, codes: readonly string[]): void {
  if (!(fault instanceof PosternError) || !codes.includes(fault.code)) throw fault
}

const eventLine = fc
  .record({
    tenant: fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }),
    subject: fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }),
    seq: fc.integer({ min: 1 }),
    at: fc.integer({ min: 0, max: 253_402_300_799_999 }),
    kind: fc.constantFrom("accepted", "refused"),
    facts: fc.jsonValue({ maxDepth: 1 }),
    mac: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  })
  .map(({ tenant, subject, facts, ...event }) =>
    exportLine({ tenant, subject, event: { ...event, body: JSON.stringify(facts) } }),
  )
const jsonLine = mutatedJson(eventLine.map(line => JSON.parse(line) as unknown)).map(
  value => JSON.stringify(value) ?? "",
)

function checkExportLine(line: string): void {
  const read = faultOf(() => parseExportLine(line))
  if ("fault" in read) assert.ok(read.fault instanceof SyntaxError, String(read.fault))
  else assert.deepEqual(parseExportLine(exportLine(read.value)), read.value, "what was read is written as it reads")
}

const ringText = fc
  .array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 3 })
  .map(keys =>
    keys.map((key, i) => `k${i}:${Buffer.from(key).toString(i % 2 === 0 ? "base64url" : "hex")}`).join(",\n# next\n"),
  )

function checkKeyRing(text: string): void {
  const read = faultOf(() => parseKeyRing(text))
  if ("value" in read) return void assert.ok(read.value.key(read.value.primaryId))
  assertCode(read.fault, ["keys-missing", "keys-invalid", "keys-weak"])
  const { message } = read.fault as PosternError
  // Ids are named, and no key is as short as an id.
  for (const word of text.split(/[\s,:]+/))
    assert.ok(word.length <= 32 || !message.includes(word), "a key in a message")
}

/** A sealed record in the store, opened and decided upon by the library as after a theft or a fault of the disk. */
async function sealedRecord(): Promise<Property> {
  const store = memoryStore()
  const now = Date.UTC(2026, 0, 1)
  const keys = parseKeyRing(generateKeyEntry())
  let served: StoredRecord | null = null
  const postern: Postern = createPostern({
    issuer: "Acme",
    store: {
      ...store,
      load: async key => served ?? store.load(key),
      commit: async write => (served === null ? store.commit(write) : "committed"),
    },
    keys,
    policy: { codes: { format: "long", count: 2 } },
    clock: () => now,
  })
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  await postern.activateTotp("ada", authenticatorCode(uri, now))
  const { box, version } = (await store.load({ tenant: "default", subject: "ada" }))!
  return fc.asyncProperty(mutatedBytes(fc.constant(new Uint8Array(box))), async bytes => {
    served = { version, box: bytes }
    const isWhole = Buffer.from(bytes).equals(box)
    try {
      assert.equal((await postern.verify("ada", authenticatorCode(uri, now + 30_000))).outcome, "accepted")
      assert.ok(isWhole, "an altered box was opened")
    } catch (fault) {
      assertCode(fault, ["record-unreadable", "key-retired"])
    }
  }) as Property
}

export const issuerTargets: readonly FuzzTarget[] = [
  {
    name: "run of events",
    shortRuns: 1000,
    longRuns: 250_000,
    property: holds(mutatedBytes(fc.constantFrom(...sampleRuns)), checkRun),
  },
  { name: "sealed page", shortRuns: 300, longRuns: 30_000, property: sealedPage },
  {
    name: "record decoder",
    shortRuns: 1500,
    longRuns: 250_000,
    property: holds(
      mutatedBytes(fc.constantFrom(...sampleRecords.map(record => new Uint8Array(encodeRecord(record))))),
      checkRecord,
    ),
  },
  { name: "sealed record", shortRuns: 300, longRuns: 30_000, property: sealedRecord },
  {
    name: "export line",
    shortRuns: 500,
    longRuns: 50_000,
    property: holds(fc.oneof(mutatedText(eventLine), jsonLine), checkExportLine),
  },
  { name: "key ring", shortRuns: 500, longRuns: 50_000, property: holds(mutatedText(ringText), checkKeyRing) },
]
