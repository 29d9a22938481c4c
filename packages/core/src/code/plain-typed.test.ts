import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { plainTyped } from "./plain-typed.ts"

test("letters and digits of an input method in full-width mode are the plain ones", () => {
  assert.equal(plainTyped("ＡＢＣＤ－２３４５"), "ABCD-2345")
  assert.equal(plainTyped("（ｕｓｅｄ）"), "(used)")
})

test("digits of other scripts are 0 to 9", () => {
  for (const digits of ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９"])
    assert.equal(plainTyped(digits), "0123456789")
})

test("mathematical and enclosed letters fold; circled numbers number a list", () => {
  assert.equal(plainTyped("𝙰𝙱𝟷𝟸"), "AB12")
  assert.equal(plainTyped("③ abcd"), "3.  abcd")
  assert.equal(plainTyped("⑴ abcd"), "(1) abcd")
})

test("every kind of dash is a hyphen, every kind of blank a space, and what cannot be seen is gone", () => {
  for (const dash of "‐‑‒–—―−﹘﹣－") assert.equal(plainTyped(`ab${dash}cd`), "ab-cd")
  for (const blank of "\u00a0\u2007\u202f\u3000") assert.equal(plainTyped(`ab${blank}cd`), "ab cd")
  for (const mark of "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a") assert.equal(plainTyped(`ab${mark}cd`), "abcd")
})

test("plain text, tabs and line ends stay, and so do letters of other scripts", () => {
  for (const text of ["a1-B2 c3\t(x)\r\n", "Коды", "バックアップ", "é"]) assert.equal(plainTyped(text), text)
})

test("what is plain already is not changed again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), text => {
      const once = plainTyped(text)
      assert.equal(plainTyped(once), once)
    }),
  )
})

test("punctuation of East Asian and Arabic keyboards is the same in ASCII, and separators of lines end lines", () => {
  assert.equal(plainTyped("、。،؛؟【】〔〕｟｠〜～"), ",.,;?[][]()~~")
  assert.equal(plainTyped("a\u2028b\u2029c\u0085d"), "a\nb\nc\nd")
})

test("what folds begins and ends where its block does, and neighbours stay", () => {
  assert.equal(plainTyped("！～"), "!~")
  assert.equal(plainTyped("\uff00\uff5f"), "\uff00(")
  assert.equal(plainTyped("①⑳"), "1. 20. ")
  assert.equal(plainTyped("⑴ⓩ"), "(1)z")
  assert.equal(plainTyped("⓪"), "⓪", "the zero in a circle is outside of the block")
  assert.equal(plainTyped("\u{1d400}\u{1d7ff}"), "A9")
  // These would fold to ASCII too, but nobody types them for a code.
  for (const other of ["ﬁ", "ª", "№", "ℌ", "\u{1f100}"]) assert.equal(plainTyped(other), other)
  // In the block, but not ASCII once it is folded.
  for (const greek of ["\u{1d6c2}", "\u{1d6fb}"]) assert.equal(plainTyped(greek), greek)
})
