import assert from "node:assert/strict"
import test from "node:test"
import fc from "fast-check"
import { PasteKeys } from "./paste-keys.ts"

function typed(...chunks: readonly string[]): PasteKeys {
  const keys = new PasteKeys()
  for (const chunk of chunks) keys.feed(chunk)
  return keys
}

test("keys that edit a line edit it, and an arrow key changes nothing and is counted", () => {
  const cases: [given: string, text: string, ignored: number][] = [
    ["1a2b3\u001b[A-c4d5e\r\r", "1a2b3-c4d5e\n", 1],
    ["1a2b3\u001bOD-c4d5e\u001b[1;5C\r\r", "1a2b3-c4d5e\n", 2],
    ["one\rwrong\u0015two\r\r", "one\ntwo\n", 0],
    ["one two\u0017three\r\r", "one three\n", 0],
    ["\ud83d\ude00\u007fx\r\r", "x\n", 0],
    ["a\u0001b\u000b\r\r", "ab\n", 2],
    ["a\r\nb\r\n\r\n", "a\nb\n", 0],
    ["a\u0004", "a", 0],
  ]
  for (const [given, text, ignored] of cases) {
    const keys = typed(given)
    assert.deepEqual([keys.text, keys.ignored, keys.state], [text, ignored, "done"], JSON.stringify(given))
  }
  assert.equal(typed("a\u0003b").state, "interrupted")
})

test("an empty line ends what is typed, and not what is pasted", () => {
  assert.deepEqual(typed("\u001b[200~a\r\rb\u001b[201~").state, "open")
  assert.equal(typed("\u001b[200~a\r\rb\u001b[201~\r\r").text, "a\n\nb\n")
})

test("it does not matter where the terminal cuts what it gives", () => {
  const part = fc.constantFrom(
    "1a2b3-c4d5e",
    "\r",
    "\u001b[A",
    "\u001b[200~",
    "\u001b[201~",
    "\u0015",
    "\u007f",
    "é",
    "\u001b[3;5~",
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 6 }), (parts, cuts) => {
      const whole = parts.join("")
      const places = [...new Set([0, ...cuts.map(cut => cut % (whole.length + 1)), whole.length])].sort((a, b) => a - b)
      const cut = typed(...places.slice(1).map((end, index) => whole.slice(places[index], end)))
      const once = typed(whole)
      assert.deepEqual([cut.text, cut.state, cut.ignored], [once.text, once.state, once.ignored])
    }),
  )
})
