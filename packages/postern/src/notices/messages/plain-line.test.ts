import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { plainLine } from "./plain-line.ts"

const segmenter = new Intl.Segmenter("und")

test("what breaks, turns or hides a line is gone, and what scripts need stays", () => {
  assert.equal(plainLine("Acme\r\nBcc: eve@example.com\0\u2028x\u2029y\u0085z", 64), "Acme Bcc: eve@example.com x y z")
  assert.equal(plainLine("\u202Emoc.live\u202C a\u200Bb\uFEFF\u00ADc\u2066d\u2069", 64), "moc.live abcd")
  assert.equal(plainLine("نمی\u200cخواهم 👩\u200d🚀", 64), "نمی\u200cخواهم 👩\u200d🚀")
  assert.equal(plainLine("a\ud800b", 64), "a\ufffdb")
})

test("a line that is too long ends in an ellipsis, between symbols as they are read", () => {
  assert.equal(plainLine("abcdef", 6), "abcdef")
  assert.equal(plainLine("abcdefg", 6), "abcde…")
  assert.equal(plainLine("👩‍🚀👩‍🚀👩‍🚀", 2), "👩‍🚀…")
})

test("whatever comes in, one line of bounded length comes out, and doing it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), text => {
      const line = plainLine(text, 40)
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]/u)
      assert.ok(line.isWellFormed())
      assert.ok([...segmenter.segment(line)].length <= 40)
      assert.equal(plainLine(line, 40), line)
    }),
  )
})

test("a line of a megabyte takes no longer than its first part", () => {
  assert.equal(plainLine("a\r\n".repeat(400_000), 10), "a a a a a…")
})
