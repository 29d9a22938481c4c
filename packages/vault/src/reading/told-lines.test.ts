import assert from "node:assert/strict"
import test from "node:test"
import fc from "fast-check"
import { readTextFile } from "./text-file.ts"
import { tellLines } from "./told-lines.ts"

test("lines that could be codes are named with their number, and words with a long run are counted as wording", () => {
  const text = "Recovery codes\r\n\r\nb241b-b6 bcf\r\nok\r\n\r\nabcdefgh1"
  assert.deepEqual(tellLines(text, new Set([6])), {
    unread: [{ line: 3, entry: null, field: null, reason: "not-understood", shown: "b2•••-•• •••" }],
    wording: [1],
  })
})

const group = fc.string({ unit: fc.constantFrom(..."abcdef0123456789xyz"), minLength: 4, maxLength: 10 })
const anyLine = fc.oneof(
  fc.array(group, { minLength: 1, maxLength: 4 }).map(groups => groups.join("-")),
  fc.array(group, { minLength: 1, maxLength: 3 }).map(groups => groups.join(" ")),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    "Personal",
    "Used:",
    "2) 2a2b3c4d ✓",
    "~~4a2b3c4d~~",
    "# 4a2b3c4d",
    "b241b-b6 bcf",
    "ＡＢＣＤ２３４５６７",
  ),
)

test("whatever a text holds, every line with eight letters and digits in a row is kept or named", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 12 }), fc.constantFrom("\n", "\r\n", "\r"), (lines, end) => {
      const text = lines.join(end)
      const { candidates, unread, wording } = readTextFile(text, null)
      const kept = candidates.flatMap(({ codes }) => codes.map(code => code.text))
      const named = new Set([...unread.map(({ line }) => line), ...wording])
      for (const [index, line] of text.split(/\r\n|[\r\n\v\f\x85\u2028\u2029]/).entries()) {
        if (!/[A-Za-z0-9]{8}/.test(line) || named.has(index + 1)) continue
        assert.ok(
          kept.some(code => line.includes(code)),
          `line ${index + 1} of ${JSON.stringify(text)}`,
        )
      }
    }),
    { numRuns: 2000 },
  )
})
