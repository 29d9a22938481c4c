import assert from "node:assert/strict"
import fc from "fast-check"
import { rowsOfBytes } from "../../packages/postern/src/cli/import/input-rows.ts"
import { readPhpSerialized } from "../../packages/postern/src/cli/import/readers/php-serialized.ts"
import type { OpenedReader, Row } from "../../packages/postern/src/cli/import/readers/reader.ts"
import {
  betterAuthSecret,
  phpass,
  readerSamples,
  rfcSecret,
  sampleEntries,
} from "../../packages/postern/src/cli/import/readers/reader-samples.test.ts"
import { readers } from "../../packages/postern/src/cli/import/readers/readers.ts"
import { entryOf } from "../../packages/postern/src/cli/import/source-entry.ts"
import { assessEntry } from "../../packages/postern/src/issuer/takeover/take-over.ts"
import { type FuzzTarget, holds, holdsLater } from "./fuzz-target.ts"
import { mutatedBytes, mutatedJson, mutatedText } from "./mutation.ts"

const subject = "user_42"
const secrets = [rfcSecret, betterAuthSecret, phpass, "abCDe-12345", "Zz9Yy-8XxWw", "5f0c5f0c5f0c"]
const isTold = (text: string) => secrets.some(secret => text.includes(secret.slice(0, 10)))

/** Rows come to an entry that can be judged, to a reason of the report, or are refused with words that hold nothing of them. */
function checkRows(from: string, opened: OpenedReader, rows: readonly unknown[]): void {
  const isRow = (row: unknown): row is Row => typeof row === "object" && row !== null && !Array.isArray(row)
  if (rows.length === 0 || !rows.every(isRow)) return
  try {
    const account = opened.read(rows.map(row => ({ subject, ...row })))
    const verdict = entryOf(account, {
      origin: from === "jsonl" ? "other" : from,
      whenSeveral: "first",
      expiresAt: null,
    })
    if ("invalid" in verdict) assert.ok(!isTold(verdict.invalid), "a secret in a reason")
    if ("entry" in verdict) assert.ok(["taken-over", "skipped"].includes(assessEntry(verdict.entry).outcome))
  } catch (fault) {
    if (!(fault instanceof Error) || fault.name !== "RowFault") throw fault
    assert.ok(!isTold(fault.message), "a secret in a message")
  }
}

/** A key file of another system, altered: it opens the rows or not, or is refused without a word of it. */
function checkKey(from: string, key: string, rows: readonly Row[]): void {
  try {
    checkRows(from, readers[from]!.open({}, key), rows)
  } catch (fault) {
    if (!(fault instanceof Error) || fault.name !== "RowFault") throw fault
    assert.ok(!isTold(fault.message), "a key in a message")
  }
}

async function checkInput(bytes: Uint8Array): Promise<void> {
  async function* inPieces() {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
  }
  let before = 0
  for await (const { place, row } of rowsOfBytes(inPieces(), undefined, 16_384)) {
    assert.ok(place > before, "places rise")
    before = place
    assert.ok(row === null || (typeof row === "object" && !Array.isArray(row)))
  }
}

const inputs = ["\n", "\r\n", ",\n"].map(between => {
  const lines = sampleEntries.map(entry => JSON.stringify({ subject, ...entry })).join(between)
  return new Uint8Array(Buffer.from(between === ",\n" ? `[${lines}]` : lines))
})

// One target a system: a fault names the reader, and each begins with rows of its own form.
const readerTargets = Object.keys(readers).map((from): FuzzTarget => {
  const samples = readerSamples.filter(sample => sample.from === from)
  const opened = new Map(
    samples.map(sample => [sample, readers[from]!.open(sample.options ?? {}, sample.key ?? "")] as const),
  )
  const mutated = fc
    .constantFrom(...samples)
    .chain(sample => fc.tuple(fc.constant(sample), mutatedJson(fc.constant<unknown>(sample.rows))))
  return {
    name: `rows of ${from}`,
    shortRuns: 200,
    longRuns: 50_000,
    property: holds(mutated, ([sample, rows]) => {
      // As JSON, which is how rows come: a list there has no holes.
      const parsed: unknown = JSON.parse(JSON.stringify(rows) ?? "null")
      if (Array.isArray(parsed)) checkRows(from, opened.get(sample)!, parsed)
    }),
  }
})

// PBKDF2 is run for each key of Rails, so that one has no such target.
const keyed = readerSamples.filter(({ key, from }) => key !== undefined && from !== "devise")

export const takeoverTargets: readonly FuzzTarget[] = [
  ...readerTargets,
  {
    name: "key file of another system",
    shortRuns: 200,
    longRuns: 50_000,
    property: holds(
      fc
        .constantFrom(...keyed)
        .chain(({ from, key, rows }) => fc.tuple(fc.constant(from), mutatedText(fc.constant(key!)), fc.constant(rows))),
      ([from, key, rows]) => checkKey(from, key, rows),
    ),
  },
  {
    name: "input of an import",
    shortRuns: 300,
    longRuns: 50_000,
    property: holdsLater(mutatedBytes(fc.constantFrom(...inputs)), checkInput),
  },
  {
    name: "what PHP serialised",
    shortRuns: 500,
    longRuns: 100_000,
    property: holds(mutatedText(fc.constantFrom(`a:2:{i:0;s:34:"${phpass}";i:1;b:1;}`, 's:3:"abc";')), text => {
      const value = readPhpSerialized(text)
      assert.ok(value === undefined || value === null || typeof value !== "function")
    }),
  },
]
