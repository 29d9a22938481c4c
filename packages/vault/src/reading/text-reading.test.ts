import assert from "node:assert/strict"
import test from "node:test"
import fc from "fast-check"
import type { Candidate } from "./candidate.ts"
import { splitLines } from "./lists/text-line.ts"
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

const symbols = (letters: string) => (length: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length })
const alphabets = [
  "0123456789",
  "0123456789abcdef",
  "abcdefghijklmnopqrstuvwxyz0123456789",
  "ABCDEFGHJKLMNPQRSTUVWXYZ23456789",
  "abcdefghijklmnopqrstuvwxyz",
  "AbCdEfGhIjKlMnOp0123456789",
]
const groupings = [
  [5, 5],
  [4, 4],
  [8],
  [10],
  [16],
  [64],
  [4, 4, 4],
  [4, 4, 4, 4],
  [10, 10],
  [5, 5, 5, 5, 5],
  [4, 4, 4, 4, 4],
  [6],
  [12],
  [32],
]

/** A list as a service gives it. */
const list = fc
  .tuple(fc.constantFrom(...alphabets), fc.constantFrom(...groupings), fc.constantFrom("-", " ", "–", "‑", ""))
  .chain(([alphabet, groups, dash]) =>
    fc.array(
      fc.tuple(...groups.map(symbols(alphabet))).map(parts => (parts as string[]).join(dash)),
      { minLength: 1, maxLength: 12 },
    ),
  )
const wraps: readonly ((code: string, at: number) => string)[] = [
  code => code,
  (code, at) => `${at + 1}. ${code}`,
  (code, at) => `(${at + 1}) ${code}`,
  code => `- ${code}`,
  code => `* ${code} (used)`,
  code => `- [x] ${code}`,
  code => `~~${code}~~`,
  code => `"${code}",`,
  code => `\`${code}\`.`,
  code => `> ${code}`,
  (code, at) => `Code ${at + 1}: ${code}`,
  (code, at) => `| ${at} | ${code} | |`,
  code => `${code} ✓`,
  code => `${code} <- next`,
  code => `${code} gave to Bob`,
  code => `# ${code}`,
  code => `<li>${code}</li>`,
  code =>
    [...code]
      .map(letter => (/[A-Za-z0-9]/.test(letter) ? String.fromCodePoint(letter.charCodeAt(0) + 0xfee0) : letter))
      .join(""),
  code => `  ${code}\t`,
  code => code.replace(/^(..)/, "$1\u00ad"),
  code => code.replace(/(..)$/, " $1"),
]
const words = fc.constantFrom(
  "",
  "Personal",
  "Used:",
  "SAVE YOUR BACKUP CODES",
  "Keep them somewhere accessible.",
  "Wiederherstellungscodes",
  "https://g.co/2sv",
  "(ada@example.org)",
  "2026-01-31",
  "バックアップコードを保存",
  "Phone 030 1234567",
  "Accounts accounts",
  "----------------",
)
const codeLines = fc
  .tuple(list, fc.array(fc.nat(wraps.length - 1), { minLength: 12, maxLength: 12 }))
  .map(([codes, how]) => codes.map((code, at) => wraps[how[at]!]!(code, at)))
const anyText = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: codeLines },
        words.map(word => [word]),
        fc.string({ unit: "grapheme", maxLength: 40 }).map(line => [line]),
      ),
      { maxLength: 6 },
    ),
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.boolean(),
  )
  .chain(([parts, end, isShuffled]) => {
    const lines = parts.flat()
    return (isShuffled ? fc.shuffledSubarray(lines, { minLength: lines.length }) : fc.constant(lines)).map(all =>
      all.join(end),
    )
  })

const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase()

/** Lines of which nothing was kept and which nobody was told of. */
export function lostLines(text: string, kept: readonly string[], named: ReadonlySet<number | null>): string[] {
  const codes = kept.map(bare)
  return splitLines(text).filter((line, index) => {
    const isLong = /[\p{L}\p{N}]{8}/u.test(line.normalize("NFKC"))
    return isLong && !named.has(index + 1) && !codes.some(code => bare(line).includes(code))
  })
}

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

test("the time to read a text grows as its length does", () => {
  const time = (size: number): number => {
    const text = `${"a1b2-".repeat(size)}\n${"1. ".repeat(size)}\n${"x ".repeat(size)}\n${"a1b2c3d4 (used)\n".repeat(size)}${"Heading:\n".repeat(size / 8)}`
    const start = process.cpuUsage().user
    readText(text, { fileName: null })
    return process.cpuUsage().user - start
  }
  time(500)
  const [small, large] = [time(1000), time(8000)]
  assert.ok(large < (small + 2000) * 8 * 6, `${small} µs, then ${large} µs for eight times as much`)
})
