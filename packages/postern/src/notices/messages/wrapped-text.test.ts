import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { columnsOf, wrapText } from "./wrapped-text.ts"

test("words stay whole, and no line is wider than asked unless one word is", () => {
  assert.equal(wrapText("one two three", 7), "one two\nthree")
  assert.equal(wrapText("a https://example.com/long b", 8), "a\nhttps://example.com/long\nb")
})

test("Japanese and Chinese break between symbols, count two columns, and begin no line with a closing mark", () => {
  assert.equal(wrapText("用紙のコード。次へ", 12), "用紙のコー\nド。次へ")
  assert.equal(columnsOf("用紙ab"), 6)
  assert.equal(wrapText("应用（Windows）。", 10), "应用\n（Windows）。")
})

test("nothing is lost but spaces at the ends of lines", () => {
  const unspaced = (text: string): string => text.replace(/\s/gu, "")
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "é", "用", "。", "（", "ー", " ", "ن", "\u2068") }), text => {
      assert.equal(unspaced(wrapText(text, 10)), unspaced(text))
    }),
  )
})
