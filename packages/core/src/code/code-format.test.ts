import assert from "node:assert/strict"
import { test } from "node:test"
import { alphabet, symbolValue } from "./alphabet.ts"
import { type CodeFormat, codeFormatNamed, codeFormats, cutIntoGroups, groupHolding } from "./code-format.ts"

test("[5] the alphabet has 32 different symbols, and no O, 0, I or 1", () => {
  assert.equal(alphabet, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
  assert.equal(new Set(alphabet).size, 32)
  for (const character of "O0I1oi") assert.equal(symbolValue(character), null)
})

test("a symbol is read in either case, as its index in the alphabet", () => {
  for (const [value, symbol] of [...alphabet].entries()) {
    assert.equal(symbolValue(symbol), value)
    assert.equal(symbolValue(symbol.toLowerCase()), value)
  }
})

test("no other character of Unicode is a symbol, and no row of symbols is one", () => {
  const symbols = new Set(alphabet + alphabet.toLowerCase())
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const character = String.fromCodePoint(codePoint)
    if (!symbols.has(character)) assert.equal(symbolValue(character), null)
  }
  for (const row of ["", "AB", "ab", "a\u0301"]) assert.equal(symbolValue(row), null)
})

test("[2] [3] secret bits are counted without selector and check symbols: 65, 45 and 135", () => {
  const facts = (["standard", "short", "long"] as const).map(name => {
    const { symbols, secretSymbols, secretBits, randomBytes } = codeFormats[name]
    return [symbols, secretSymbols, secretBits, randomBytes]
  })
  assert.deepEqual(facts, [
    [16, 13, 65, 9],
    [12, 9, 45, 6],
    [30, 27, 135, 17],
  ])
  assert.deepEqual(
    Object.values(codeFormats).map(({ groupSizes }) => groupSizes),
    [
      [4, 4, 4, 4],
      [4, 4, 4],
      [5, 5, 5, 5, 5, 5],
    ],
  )
})

test("no format is longer than 31 symbols, where the check's reach ends", () => {
  for (const { symbols } of Object.values(codeFormats)) assert.ok(symbols <= 31)
})

test("two formats' lengths differ by more than the three characters of numbering that could have been symbols", () => {
  const lengths = Object.values(codeFormats)
    .map(({ symbols }) => symbols)
    .sort((a, b) => a - b)
  for (const [index, length] of lengths.slice(1).entries()) assert.ok(length - lengths[index]! > 3)
})

test("a format is known by its own name alone", () => {
  for (const name of Object.keys(codeFormats)) assert.equal(codeFormatNamed(name as CodeFormat).name, name)
  for (const name of ["", "Standard", "constructor", "__proto__", "toString"]) {
    assert.throws(() => codeFormatNamed(name as CodeFormat), RangeError)
  }
  for (const name of [undefined, null, 1, ["standard"]]) assert.throws(() => codeFormatNamed(name as never), TypeError)
})

test("nobody can alter a format for everybody", () => {
  for (const frozen of [
    codeFormats,
    ...Object.values(codeFormats),
    ...Object.values(codeFormats).map(spec => spec.groupSizes),
  ]) {
    assert.ok(Object.isFrozen(frozen))
  }
})

test("groups are cut as printed, the rest last, and a symbol's group is counted from 1", () => {
  assert.deepEqual(cutIntoGroups([..."ABCDEF"], [4, 4]), ["ABCD", "EF"])
  assert.deepEqual(cutIntoGroups([..."ABCDEFGHJ"], [4, 4]), ["ABCD", "EFGH", "J"])
  assert.deepEqual(cutIntoGroups([..."ABCDEFGHJK"], [4, 4]), ["ABCD", "EFGH", "JK"])
  assert.deepEqual(cutIntoGroups([], [4, 4]), [])
  assert.deepEqual(
    [0, 3, 4, 7, 8, 99].map(index => groupHolding(index, [4, 4])),
    [1, 1, 2, 2, 2, 2],
  )
})
