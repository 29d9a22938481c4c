import assert from "node:assert/strict"
import test from "node:test"
import fc from "fast-check"
import { exponentOf, maxLinearExponent, workOf } from "../../../../test/machine/counted-work.ts"
import type { Candidate } from "./candidate.ts"
import { anyText, bare, lostLines } from "./code-texts.fixture.ts"
import { readText } from "./text-reading.ts"

test("lines that could be codes are named with their number, and words with a long run are counted as wording", () => {
  const { candidates, unread, wording } = readText("Recovery codes\r\n\r\nCase 12345678901\r\nok\r\n\r\nabcdefgh1", {
    fileName: null,
  })
  assert.deepEqual(
    candidates.map(({ codes }) => codes.map(({ text, line }) => [text, line])),
    [[["abcdefgh1", 6]]],
  )
  assert.deepEqual(unread, [{ line: 3, entry: null, field: null, reason: "not-understood", shown: "Case 12•••••••••" }])
  assert.deepEqual(wording, [1])
})

const codesOf = (candidates: readonly Candidate[]): string[] =>
  candidates.flatMap(({ codes }) => codes.map(({ text }) => text))

for (const trust of ["given", "file", "note"] as const)
  test(`whatever is read as a ${trust}, in any order and any wrapping, each line with eight letters and digits in a row is kept or named`, () => {
    fc.assert(
      fc.property(anyText, text => {
        const { candidates, unread, wording } = readText(text, { fileName: null, trust })
        const named = new Set([...unread.map(({ line }) => line), ...wording])
        assert.deepEqual(lostLines(text, codesOf(candidates), named), [], JSON.stringify(text))
      }),
      { numRuns: 1500 },
    )
  })

test("whatever stands in a line that is shown, no code of it can be read", () => {
  fc.assert(
    fc.property(anyText, text => {
      const { candidates, unread } = readText(text, { fileName: null })
      const shown = [
        ...unread.map(line => line.shown),
        ...candidates.flatMap(({ codes }) => codes.flatMap(({ doubt }) => doubt?.shown ?? [])),
      ]
      for (const code of codesOf(candidates))
        for (const line of shown) assert.ok(!bare(line).includes(bare(code)), line)
    }),
    { numRuns: 500 },
  )
})

test("the work of reading a text grows as its length does", async () => {
  const textOf = (size: number): string =>
    `${"a1b2-".repeat(size)}\n${"1. ".repeat(size)}\n${"x ".repeat(size)}\n${"a1b2c3d4 (used)\n".repeat(size)}${"Heading:\n".repeat(size / 8)}`
  const calls = [16, 128].map(size => [textOf(size), { fileName: null }])
  const counts = await workOf(new URL("text-reading.ts", import.meta.url), "readText", calls)
  assert.ok(exponentOf(counts, 8) < maxLinearExponent, counts.join())
})
