import assert from "node:assert/strict"
import { test } from "node:test"
import { fillWords } from "./fill-words.ts"
import { directionOf, languages } from "./language.ts"

test("every place is filled, what is filled in is never taken for a place, and an unknown place is empty", () => {
  assert.equal(fillWords("{a}, {b} and {a}", { a: "x", b: "y" }), "x, y and x")
  assert.equal(fillWords("{name}!", { name: "{issuer}$&" }, "ltr"), "{issuer}$&!")
  assert.equal(fillWords("[{other}]", {}), "[]")
  assert.equal(
    fillWords("{n} of {m}", { n: 1, m: 2 }, "ltr", n => `#${n}`),
    "#1 of #2",
  )
})

test("where text runs right to left, each fact is isolated", () => {
  assert.equal(fillWords("{name}!", { name: "A-1" }, "rtl"), "\u2068A-1\u2069!")
})

test("of the languages Arabic alone runs right to left", () => {
  assert.deepEqual(
    languages.filter(language => directionOf(language) === "rtl"),
    ["ar"],
  )
})
