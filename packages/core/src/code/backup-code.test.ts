import assert from "node:assert/strict"
import { test } from "node:test"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { alphabet } from "./alphabet.ts"
import { makeCode } from "./backup-code.ts"
import { readBackupCode } from "./backup-code-reading.ts"
import { type CodeFormat, codeFormats } from "./code-format.ts"

const formats = Object.values(codeFormats)
const codes = fc
  .constantFrom(...formats)
  .chain(({ name, randomBytes }) =>
    fc.tuple(fc.constant(name), fc.nat(31), fc.uint8Array({ minLength: randomBytes, maxLength: randomBytes })),
  )

test("a code is its selector, its secret and two check symbols, in groups", () => {
  fc.assert(
    fc.property(codes, ([format, selector, bytes]) => {
      const code = makeCode(format, selector, bytes)
      const symbols = code.text.replaceAll("-", "")
      const { groupSizes, secretSymbols } = codeFormats[format]
      assert.deepEqual(
        code.text.split("-").map(group => group.length),
        groupSizes,
      )
      assert.equal(alphabet[selector], symbols[0])
      assert.equal(code.secret, symbols.slice(1, -2))
      assert.equal(code.secret.length, secretSymbols)
    }),
  )
})

test("reading gives back what was printed", () => {
  fc.assert(
    fc.property(codes, ([format, selector, bytes]) => {
      const code = makeCode(format, selector, bytes)
      assert.deepEqual(readBackupCode(code.text), { kind: "backup-code", code, restoredSymbols: 0 })
    }),
  )
})

test("[1] the secret is the bytes' bits as they come, five a symbol: RFC 4648 base32 in another alphabet", () => {
  fc.assert(
    fc.property(codes, ([format, selector, bytes]) => {
      const bits = [...bytes].map(byte => byte.toString(2).padStart(8, "0")).join("")
      const { secretBits } = codeFormats[format]
      const values = bits.slice(0, secretBits).match(/.{5}/g) ?? []
      assert.equal(
        makeCode(format, selector, bytes).secret,
        values.map(value => alphabet[Number.parseInt(value, 2)]).join(""),
      )
    }),
  )
})

test("[1] no bias: over all values of the bytes that it spans, each symbol takes each of 32 values equally often", () => {
  // Nine symbols in six bytes: a symbol begins at every bit of a byte, as in the other formats.
  const { randomBytes, secretSymbols } = codeFormats.short
  for (let place = 0; place < secretSymbols; place++) {
    const [first, last] = [Math.floor((place * 5) / 8), Math.floor((place * 5 + 4) / 8)]
    const spanned = first === last ? 256 : 65_536
    const counts = new Map<string, number>()
    const bytes = new Uint8Array(randomBytes)
    for (let value = 0; value < spanned; value++) {
      bytes[first] = value >> 8
      bytes[last] = value
      const symbol = makeCode("short", 0, bytes).secret.charAt(place)
      counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
    }
    assert.deepEqual(new Map([...alphabet].map(symbol => [symbol, spanned / 32])), counts)
  }
})

test("[1] every secret bit counts: flipping one changes the secret, flipping one left over does not", () => {
  for (const { name, randomBytes, secretBits } of formats) {
    const secrets = Array.from({ length: randomBytes * 8 }, (_, bit) => {
      const bytes = new Uint8Array(randomBytes)
      bytes[bit >> 3] = 0x80 >> (bit & 7)
      return makeCode(name, 0, bytes).secret
    })
    const zero = makeCode(name, 0, new Uint8Array(randomBytes)).secret
    assert.equal(new Set(secrets.slice(0, secretBits)).size, secretBits)
    assert.ok(secrets.every((secret, bit) => (secret === zero) === bit >= secretBits))
  }
})

test("the selector is not secret and changes no secret symbol", () => {
  const bytes = Uint8Array.from({ length: 9 }, (_, index) => 29 * index)
  const made = Array.from({ length: 32 }, (_, selector) => makeCode("standard", selector, bytes))
  assert.deepEqual(
    made.map(code => code.selector),
    [...Array(32).keys()],
  )
  assert.equal(new Set(made.map(code => code.secret)).size, 1)
  assert.equal(new Set(made.map(code => code.text)).size, 32)
})

test("the bytes are left as they are", () => {
  const bytes = Uint8Array.from({ length: 9 }, (_, index) => index)
  makeCode("standard", 0, bytes)
  assert.deepEqual([...bytes], [0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test("bytes may be a Node Buffer, or come from another realm", () => {
  const expected = makeCode("short", 3, Uint8Array.of(1, 2, 3, 4, 5, 6))
  assert.deepEqual(makeCode("short", 3, Buffer.from([1, 2, 3, 4, 5, 6])), expected)
  assert.deepEqual(makeCode("short", 3, runInNewContext("Uint8Array.of(1, 2, 3, 4, 5, 6)") as Uint8Array), expected)
})

test("wrong types are a TypeError, wrong values a RangeError", () => {
  const bytes = new Uint8Array(9)
  const made = (format: unknown, selector: unknown, random: unknown) => () =>
    makeCode(format as CodeFormat, selector as number, random as Uint8Array)
  assert.doesNotThrow(made("standard", 31, bytes))
  for (const format of [undefined, null, 16]) assert.throws(made(format, 0, bytes), TypeError)
  for (const format of ["", "STANDARD", "constructor"]) assert.throws(made(format, 0, bytes), RangeError)
  for (const selector of [undefined, null, "0", 0n]) assert.throws(made("standard", selector, bytes), TypeError)
  for (const selector of [-1, 32, 0.5, Number.NaN, Infinity])
    assert.throws(made("standard", selector, bytes), RangeError)
  for (const random of [
    undefined,
    null,
    "012345678",
    Array(9).fill(0),
    new Uint16Array(9),
    new DataView(bytes.buffer),
    bytes.buffer,
  ]) {
    assert.throws(made("standard", 0, random), TypeError)
  }
  for (const length of [0, 8, 10]) assert.throws(made("standard", 0, new Uint8Array(length)), RangeError)
  for (const { name, randomBytes } of formats) {
    assert.throws(made(name, 0, new Uint8Array(randomBytes - 1)), RangeError)
    assert.throws(made(name, 0, new Uint8Array(randomBytes + 1)), RangeError)
  }
})

test("no message repeats the random bytes", () => {
  const canary = Uint8Array.of(211, 197, 223, 211, 197, 223, 211, 197)
  for (const random of [canary, [...canary], canary.join(), new Uint16Array(canary)]) {
    assert.throws(
      () => makeCode("standard", 0, random as Uint8Array),
      (error: Error) => !/211|197|223|d3|c5|df/i.test(`${error.message} ${String(error.cause)}`),
    )
  }
})
