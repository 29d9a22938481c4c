import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { isKitName, parseNameLine, printedName } from "./kit-name.ts"

const names = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom('"', " ", "a", "株", "\u00a0", "\u0301"), maxLength: 200 }),
  )
  .filter(isKitName)

test("a name may be of any script, with quotes, marks and blanks", () => {
  for (const name of [
    "Acme",
    " ",
    '"',
    "Ålesund Øl & Co.",
    "株式会社",
    "بنك",
    "\u200fبنك\u200e",
    "👩‍👩‍👧",
    "\ufeff",
    "a".repeat(512),
  ])
    assert.equal(isKitName(name), true)
})

test("a name is never empty, longer than 512 UTF-16 units, of two lines, or able to re-order what follows it", () => {
  for (const name of [
    "",
    "a".repeat(513),
    "a\nb",
    "a\rb",
    "\t",
    "\0",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\ud800",
    "a\udc00b",
    "\u202e",
    "\u2066",
  ]) {
    assert.equal(isKitName(name), false)
  }
})

test("what fits stands as it is; what an editor might trim or a reader mistake stands in quotation marks", () => {
  assert.deepEqual(printedName("Acme", 20), ["Acme"])
  assert.deepEqual(printedName("Acme", 4), ["Acme"])
  assert.deepEqual(printedName('The "Acme"', 20), ['The "Acme"'])
  assert.deepEqual(printedName(" Acme", 20), ['" Acme"'])
  assert.deepEqual(printedName('"Acme"', 20), ['""Acme""'])
  assert.deepEqual(printedName("Acme Incorporated Ltd", 12), ['"Acme Incor"', '"porated Lt"', '"d"'])
  assert.deepEqual(printedName("株式会社株式", 10), ['"株式会社"', '"株式"'])
})

test("the printed lines read back as the name, and none is wider than asked", () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 8, max: 62 }), (name, columns) => {
      const lines = printedName(name, columns)
      const pieces = lines.map(parseNameLine)
      assert.equal(pieces.map(piece => piece?.text).join(""), name)
      assert.ok(pieces.every(piece => piece !== null && (piece.isPiece || lines.length === 1)))
      for (const line of lines)
        assert.ok([...line].reduce((sum, character) => sum + (character < "\x7f" ? 1 : 2), 0) <= columns)
    }),
  )
})

test("a pair of quotation marks with nothing between them is a piece that adds nothing", () => {
  assert.deepEqual(parseNameLine('""'), { text: "", isPiece: true })
})

test("half a pair of quotation marks is neither a name nor a piece", () => {
  for (const line of ['"', '"Acme', '"Acme" Ltd']) assert.equal(parseNameLine(line), null)
})
