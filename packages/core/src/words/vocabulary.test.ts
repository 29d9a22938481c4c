import assert from "node:assert/strict"
import { test } from "node:test"
import { fillWord, type Word } from "./vocabulary.ts"

const left: Word = { one: "One code is left of {total}.", other: "{n} codes are left of {total}." }

test("the number n chooses the form, and numbers are written as the language writes them", () => {
  assert.equal(fillWord(left, { n: 1, total: 10 }, "en"), "One code is left of 10.")
  assert.equal(fillWord(left, { n: 1234, total: 2000 }, "de"), "1.234 codes are left of 2.000.")
})

test("a form that is missing is the other one, and a missing fact is empty", () => {
  assert.equal(fillWord({ other: "{n} {what}" }, { n: 2 }, "ja"), "2 ")
})

test("facts are isolated where the text runs right to left", () => {
  assert.equal(fillWord("{name}!", { name: "A-1" }, "ar", "rtl"), "\u2068A-1\u2069!")
})
