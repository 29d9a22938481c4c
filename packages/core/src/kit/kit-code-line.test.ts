import assert from "node:assert/strict"
import { test } from "node:test"
import { parseCodeLine, printedCodeLine } from "./kit-code-line.ts"

const code = "H7Q7-9QJ5-2GXJ-KWH5"

test("a line is printed with its number to the right, a box and the code", () => {
  assert.equal(printedCodeLine(3, code, false), `  3. [ ] ${code}`)
  assert.equal(printedCodeLine(16, code, true), ` 16. [x] ${code}`)
})

test("a printed line reads back, and so does what a holder makes of it", () => {
  for (const line of [
    `3. [ ] ${code}`,
    `3. [] ${code}`,
    `03. [ ] ${code}`,
    `3. [ ] ${code}  lent to nobody`,
    `3.\t[ ]\t${code}`,
    `3) ☐ ${code} (unused)`,
  ]) {
    assert.deepEqual(parseCodeLine(line), { number: 3, isUsed: false, code })
  }
})

test('a ticked box or a note that begins with "used" marks a code as used', () => {
  for (const line of [
    `3. [x] ${code}`,
    `3. [X] ${code}`,
    `3. ☑ ${code}`,
    `3. [✓] ${code}`,
    `3. [ ] ${code} (used)`,
    `3. [ ] ${code} used 3 May`,
    `3. [ ] ${code}\tUSED`,
  ]) {
    assert.deepEqual(parseCodeLine(line), { number: 3, isUsed: true, code })
  }
  for (const note of ["unused", "(not used)", "user", "(unused)", "Usedom, by the sea"])
    assert.equal(parseCodeLine(`3. [ ] ${code} ${note}`)?.isUsed, false)
})

test("a code that is mistyped, cut off, or read with question marks is none", () => {
  for (const text of [
    "",
    "H7Q7-9QJ5-2GXJ-KWH6",
    "H7Q7-9QJ5-2GXJ-KWH",
    "H7Q7-9QJ5-2GXJ-KWH?",
    "H7Q7 9QJ5 2GXJ KWH5",
    "(used)",
  ]) {
    assert.deepEqual(parseCodeLine(`3. [ ] ${text}`), { number: 3, isUsed: false, code: null })
  }
})

test("a line without number or box is none of the list's", () => {
  for (const line of [
    "",
    code,
    `[ ] ${code}`,
    `3 [ ] ${code}`,
    `3. ${code}`,
    "HOW TO USE A CODE",
    `123. [ ] ${code}`,
  ]) {
    assert.equal(parseCodeLine(line), null)
  }
})
