import assert from "node:assert/strict"
import { test } from "node:test"
import { boxAt, isDigit, listNumberLength } from "./list-prefix.ts"

test("a list number is one or two digits and its punctuation", () => {
  for (const [text, length] of [
    ["3. A", 2],
    ["3)A", 2],
    ["03: A", 3],
    ["16.", 3],
    ["99)", 3],
  ] as const) {
    assert.equal(listNumberLength([...text], 0), length)
  }
})

test("a number without punctuation, of three digits, of another script or with something between is part of the code", () => {
  for (const text of ["3 A", "33", "3", "234. A", "3 .", "3-", "3,", ".", "", "A.", "٣. A", "３. A"]) {
    assert.equal(listNumberLength([...text], 0), 0)
  }
})

test("a box is empty or ticked", () => {
  for (const text of ["[ ] A", "[] A", "☐ A", "□"]) assert.equal(boxAt([...text], 0)?.ticked, false)
  for (const text of ["[x] A", "[X]A", "[✓]", "[✔] A", "☑ A", "☒", "✓", "✔ A"])
    assert.equal(boxAt([...text], 0)?.ticked, true)
  assert.deepEqual(boxAt([..." [x] A"], 1), { length: 3, ticked: true })
})

test("a bracket with anything else in it is no box", () => {
  for (const text of ["[", "[x", "[a]", "[xx]", "[  ]", "(x)", "x", "", "[?]", "]", "A]", "A ]", "Ax]"])
    assert.equal(boxAt([...text], 0), null)
})

test("[50] only ASCII digits are digits", () => {
  for (const digit of "0123456789") assert.equal(isDigit(digit), true)
  for (const other of ["", "12", "٣", "３", "²", "a", undefined]) assert.equal(isDigit(other), false)
})
