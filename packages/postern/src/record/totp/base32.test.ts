import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { decodeBase32, encodeBase32 } from "./base32.ts"

// RFC 4648 §10
const vectors: Record<string, string> = {
  "": "",
  f: "MY======",
  fo: "MZXQ====",
  foo: "MZXW6===",
  foob: "MZXW6YQ=",
  fooba: "MZXW6YTB",
  foobar: "MZXW6YTBOI======",
}

test("[54] the vectors of RFC 4648 §10 are read, padded or not, and written without padding", () => {
  for (const [plain, padded] of Object.entries(vectors)) {
    const bare = padded.replaceAll("=", "")
    assert.equal(Buffer.from(decodeBase32(padded)).toString(), plain)
    assert.equal(Buffer.from(decodeBase32(bare)).toString(), plain)
    assert.equal(encodeBase32(Buffer.from(plain)), bare)
  }
})

test("[54] every byte string comes back from its base32", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
      assert.deepEqual(decodeBase32(encodeBase32(bytes)), bytes)
    }),
  )
})

test("[54] no two texts stand for one secret: what is read is written back as it was", () => {
  const symbols = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=ab01 ")
  fc.assert(
    fc.property(fc.string({ unit: symbols, maxLength: 18 }), text => {
      let bytes: Uint8Array
      try {
        bytes = decodeBase32(text)
      } catch {
        return
      }
      const bare = encodeBase32(bytes)
      const padded = bare.padEnd(Math.ceil(bare.length / 8) * 8, "=")
      assert.ok(text === bare || text === padded)
    }),
    { numRuns: 2000 },
  )
})

test("[54] foreign symbols, impossible lengths, wrong padding and stray bits are refused, and the message repeats none of them", () => {
  const refused = {
    "lower case": "mzxw6ytb",
    "digits that are no symbols": "MZXW6Y01",
    blank: "MZXW 6YTB",
    dash: "MZXW-6YTB",
    "line end": "MZXW6YTB\n",
    NUL: "MZXW6YT\0",
    "full-width letters": "ＭＺＸＷ６ＹＴＢ",
    emoji: "MZXW6Y😀",
    "1 symbol": "M",
    "3 symbols": "MZX",
    "6 symbols": "MZXW6Y",
    "padding short by one": "MZXQ===",
    "padding long by one": "MZXQ=====",
    "padding where none belongs": "MZXW6YTB========",
    "padding alone": "========",
    "padding inside": "MZ==XQ==",
    "padding in front": "==MZXQ==",
    "stray bits after 1 byte": "MZ",
    "stray bits after 2 bytes": "MZXR",
    "stray bits after 3 bytes": "MZXW7",
    "stray bits after 4 bytes": "MZXW6YR",
  }
  for (const [name, text] of Object.entries(refused)) {
    assert.throws(
      () => decodeBase32(text),
      (fault: Error) => fault instanceof SyntaxError && fault.message !== "" && !fault.message.includes(text),
      name,
    )
  }
})

test("what is no string is refused at the door", () => {
  for (const value of [undefined, null, 7, ["MZXW6YTB"], Buffer.from("MZXW6YTB")])
    assert.throws(() => decodeBase32(value as never), { name: "TypeError", message: /^base32: ./ })
})

test("a long run of padding costs one pass, wherever it ends", () => {
  // Walking it once for each start would take minutes here.
  assert.throws(() => decodeBase32(`${"=".repeat(2_000_000)}A`), SyntaxError)
  assert.throws(() => decodeBase32("=".repeat(2_000_000)), SyntaxError)
})
