import assert from "node:assert/strict"
import { test } from "node:test"
import { KitLines } from "./kit-lines.ts"

test("lines are counted as editors count, and taken without blank ones and without blanks around them", () => {
  const lines = new KitLines("\ufeff\n  Acme\t\r\n \t \r\u00a0Ltd \n\n")
  assert.deepEqual(lines.peek(), { number: 2, text: "Acme" })
  assert.deepEqual(lines.take(), { number: 2, text: "Acme" })
  assert.deepEqual(lines.takeRest(), [{ number: 4, text: "\u00a0Ltd" }])
})

test("a text taken to its end goes on with empty lines that bear its last number", () => {
  for (const [text, last] of [
    ["", 1],
    ["Acme", 1],
    ["Acme\n\n", 3],
  ] as const) {
    const lines = new KitLines(text)
    lines.takeRest()
    assert.deepEqual([lines.peek(), lines.take(), lines.take()], Array(3).fill({ number: last, text: "" }))
    assert.deepEqual(lines.takeRest(), [])
  }
})
