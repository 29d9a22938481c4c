import assert from "node:assert/strict"
import { test } from "node:test"
import { barTable } from "./bar-table.ts"
import { printable } from "./terminal.ts"
import { wrappedText } from "./wrapped-text.ts"

test("a text from outside cannot move the cursor, forge a line or turn the writing round", () => {
  assert.equal(printable("ada\u001b[2J\r\nben\u202e\u2028"), "ada\\u{1b}[2J\\u{d}\\u{a}ben\\u{202e}\\u{2028}")
  assert.equal(printable("Ünïcødé 名前 🦉"), "Ünïcødé 名前 🦉")
})

test("a wrapped text keeps its words, and no line is wider than the terminal", () => {
  const text = "The port is taken by another program: choose another one with PORT or --port, or stop that one first."
  const wrapped = wrappedText(text, 40)
  assert.deepEqual(wrapped.split(/\s+/), text.split(" "))
  assert.ok(wrapped.split("\n").every(line => line.length <= 40))
  assert.equal(wrappedText("short", 80), "short")
  assert.equal(wrappedText(`${"x".repeat(90)} y`, 80), `${"x".repeat(90)}\n  y`)
})

test("the largest amount fills the bar, the smallest shows, and nothing shows as nothing", () => {
  const amounts = [0, 1, 5000].map((amount, i) => ({ label: String(i), amount }))
  const lines = barTable(amounts, { labelWidth: 2, barWidth: 10, block: "#" })
  assert.deepEqual(
    lines.map(line => line.match(/#/g)?.length ?? 0),
    [0, 1, 10],
  )
  assert.ok(lines.every(line => line === line.trimEnd()))
})
