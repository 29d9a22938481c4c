import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { alphabet, symbolValue } from "./alphabet.ts"
import { makeCode } from "./backup-code.ts"
import { readBackupCode } from "./backup-code-reading.ts"
import { codeFormats } from "./code-format.ts"
import { dashes, invisibleMarks, whiteSpace } from "./typed-characters.ts"

const formats = Object.values(codeFormats)
const codes = fc
  .constantFrom(...formats)
  .chain(({ name, randomBytes }) =>
    fc.tuple(fc.constant(name), fc.nat(31), fc.uint8Array({ minLength: randomBytes, maxLength: randomBytes })),
  )
  .map(([format, selector, bytes]) => makeCode(format, selector, bytes))

const separators = [...whiteSpace, ...dashes, ...invisibleMarks]
const leads = [
  "",
  "3. ",
  "3) ",
  "03: ",
  "* ",
  "- ",
  "• ",
  "[ ] ",
  "[x] ",
  "☐ ",
  " 12. [ ] ",
  "- [X] 2. ",
  "\ufeff",
  "“",
]
const trails = ["", ",", ";", ".", "\n", "”", "`,", " \r\n"]

/** A code as careless people type it: nothing in it may matter. */
const carelesslyTyped = codes.chain(code => {
  const symbols = [...code.text.replaceAll("-", "")]
  const gap = fc.array(fc.constantFrom(...separators), { maxLength: 2 }).map(gaps => gaps.join(""))
  const typedSymbols = symbols.map(symbol =>
    fc.tuple(fc.constantFrom(symbol, symbol.toLowerCase()), gap).map(pair => pair.join("")),
  )
  return fc
    .tuple(fc.constantFrom(...leads), fc.tuple(...typedSymbols), fc.constantFrom(...trails))
    .map(([lead, typed, trail]) => ({ code, input: `${lead}${typed.join("")}${trail}` }))
})

test("[5] case, blanks, dashes, numbering, boxes, quotes and closing punctuation never matter", () => {
  fc.assert(
    fc.property(carelesslyTyped, ({ code, input }) => {
      assert.deepEqual(readBackupCode(input), { kind: "backup-code", code, restoredSymbols: 0 })
    }),
    { numRuns: 500 },
  )
})

test("[5] forgiving never makes a code out of other symbols: those read are those typed, in order", () => {
  const codeLike = fc.tuple(
    codes,
    fc.array(fc.tuple(fc.nat(40), fc.nat(3), fc.string({ unit: "binary", maxLength: 2 })), { maxLength: 4 }),
  )
  fc.assert(
    fc.property(codeLike, ([code, edits]) => {
      const input = edits.reduce(
        (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
        code.text,
      )
      const reading = readBackupCode(input)
      if (reading.kind === "mistyped") return
      const typed = [...input].filter(character => symbolValue(character) !== null || character === "?")
      const read = [...reading.code.text.replaceAll("-", "")]
      const matches = typed
        .slice(-read.length)
        .every((character, index) => character === "?" || character.toUpperCase() === read[index])
      assert.ok(matches && typed.length >= read.length && typed.length <= read.length + 3)
    }),
    { numRuns: 2000 },
  )
})

test("reading is idempotent: the code as printed reads as itself", () => {
  fc.assert(
    fc.property(carelesslyTyped, ({ input }) => {
      const reading = readBackupCode(input)
      assert.ok(reading.kind === "backup-code")
      assert.deepEqual(readBackupCode(reading.code.text), reading)
    }),
  )
})

test("every wrong symbol at every place is mistyped, and its group is the one suspected", () => {
  for (const { name, randomBytes, groupSizes } of formats) {
    const { text } = makeCode(name, 11, new Uint8Array(randomBytes).fill(0x5a))
    for (const [index, symbol] of [...text].entries()) {
      if (symbol === "-") continue
      const group = Math.floor(index / (groupSizes[0]! + 1)) + 1
      for (const other of alphabet) {
        if (other === symbol) continue
        const input = text.slice(0, index) + other + text.slice(index + 1)
        assert.deepEqual(readBackupCode(input), { kind: "mistyped", format: name, suspectGroups: [group] })
      }
    }
  }
})

test("every two wrong symbols of a short code are mistyped", () => {
  const code = [...makeCode("short", 11, new Uint8Array(6).fill(0x5a)).text.replaceAll("-", "")]
  const othersAt = code.map(symbol => [...alphabet].filter(other => other !== symbol))
  for (const [first, others] of othersAt.entries()) {
    for (const one of others) {
      const wrong = code.with(first, one)
      for (let second = first + 1; second < code.length; second++) {
        for (const other of othersAt[second]!) {
          assert.equal(readBackupCode(wrong.with(second, other).join("")).kind, "mistyped")
        }
      }
    }
  }
})

test("up to two question marks are restored and counted; three are not", () => {
  fc.assert(
    fc.property(codes, fc.uniqueArray(fc.nat(11), { minLength: 3, maxLength: 3 }), (code, [first, second, third]) => {
      const symbols = [...code.text.replaceAll("-", "")]
      const one = symbols.with(first!, "?")
      const two = one.with(second!, "?")
      assert.deepEqual(readBackupCode(one.join("")), { kind: "backup-code", code, restoredSymbols: 1 })
      assert.deepEqual(readBackupCode(two.join(" ")), { kind: "backup-code", code, restoredSymbols: 2 })
      assert.equal(readBackupCode(two.with(third!, "?").join("")).kind, "mistyped")
    }),
  )
})

test("one question mark and any wrong symbol are mistyped, and no group is blamed", () => {
  const symbols = [...makeCode("standard", 11, new Uint8Array(9).fill(0x5a)).text.replaceAll("-", "")]
  for (let index = 1; index < symbols.length; index++) {
    for (const other of alphabet) {
      if (other === symbols[index]) continue
      const input = symbols.with(0, "?").with(index, other).join("")
      assert.deepEqual(readBackupCode(input), { kind: "mistyped", format: "standard", suspectGroups: [] })
    }
  }
})

test("with all symbols there, a group is the printed one, wherever dashes were typed", () => {
  const misplaced = "H7Q-79QJ5-2GXJ-KWH5"
  assert.equal(readBackupCode(misplaced).kind, "backup-code")
  for (const wrong of [
    misplaced.replace("79", "O9"),
    misplaced.replace("79", "89"),
    misplaced.replace("79QJ5", "??QJ?"),
  ]) {
    assert.deepEqual(readBackupCode(wrong), {
      kind: "mistyped",
      format: "standard",
      suspectGroups: wrong.includes("?") ? [1, 2] : [1],
    })
  }
})

test("suspect groups are named in the order of print, whatever is wrong in each", () => {
  // A symbol too few in the first group, one outside of the alphabet in the third.
  assert.deepEqual(readBackupCode("ABC-EFGH-JK0M-NPGW"), {
    kind: "mistyped",
    format: "standard",
    suspectGroups: [1, 3],
  })
})

test("where the length is no format's, it is the one with as many groups, and else the nearest", () => {
  const formatOf = (input: string) => {
    const reading = readBackupCode(input)
    return reading.kind === "mistyped" && reading.format
  }
  // Ungrouped, "…AB" is never a code: the last check symbol of a row of A would be A.
  const lengthsOf = (format: string | null) =>
    Array.from({ length: 64 }, (_, length) => length).filter(length => formatOf("B".padStart(length, "A")) === format)
  assert.deepEqual(lengthsOf("short"), [9, 10, 11, 12, 13])
  assert.deepEqual(lengthsOf("standard"), [14, 15, 16, 17, 18, 19])
  assert.deepEqual(lengthsOf("long"), [26, 27, 28, 29, 30, 31, 32, 33, 34])
  assert.equal(formatOf("AAAA-AAAA-AAAA-A"), "standard")
  assert.equal(formatOf("AAAA-AAAA-AAAAAAA"), "short")
  assert.equal(formatOf("AAAA-AAAA-AAAA-AA-AA-AAA"), "standard")
})

test("no character of the basic plane but the symbol itself may stand for a symbol", () => {
  const { text } = makeCode("standard", 11, new Uint8Array(9).fill(0x5a))
  const forgiven = new Set([text[7]!, text[7]!.toLowerCase()])
  for (let codePoint = 0; codePoint <= 0xffff; codePoint++) {
    const character = String.fromCharCode(codePoint)
    const reading = readBackupCode(text.slice(0, 7) + character + text.slice(8))
    if (forgiven.has(character) || character === "?") assert.equal(reading.kind, "backup-code")
    else if (separators.includes(character)) assert.equal(reading.kind, "mistyped")
    else assert.deepEqual(reading, { kind: "mistyped", format: "standard", suspectGroups: [2] })
  }
})

test("no character of the basic plane but blanks, dashes and marks may stand within a code", () => {
  const { text } = makeCode("short", 11, new Uint8Array(6).fill(0x5a))
  const forgiven = new Set(separators)
  for (let codePoint = 0; codePoint <= 0xffff; codePoint++) {
    const character = String.fromCharCode(codePoint)
    const { kind } = readBackupCode(text.slice(0, 7) + character + text.slice(7))
    assert.equal(kind, forgiven.has(character) ? "backup-code" : "mistyped")
  }
})

test("[6] a symbol more or less is mistyped, wherever it is and whatever it is", () => {
  for (const { name, randomBytes } of formats) {
    const symbols = [...makeCode(name, 11, new Uint8Array(randomBytes).fill(0x5a)).text.replaceAll("-", "")]
    for (let index = 0; index <= symbols.length; index++) {
      if (index < symbols.length) assert.equal(readBackupCode(symbols.toSpliced(index, 1).join("")).kind, "mistyped")
      for (const extra of `${alphabet}?`)
        assert.equal(readBackupCode(symbols.toSpliced(index, 0, extra).join("")).kind, "mistyped")
    }
  }
})

test("[6] past 256 UTF-16 units nothing is read, whatever stands at the end", () => {
  const { text } = makeCode("standard", 0, new Uint8Array(9))
  assert.equal(readBackupCode(text.padStart(256)).kind, "backup-code")
  assert.deepEqual(readBackupCode(text.padStart(257)), { kind: "mistyped", format: null, suspectGroups: [] })
  assert.deepEqual(readBackupCode("A".repeat(10_000_000)), { kind: "mistyped", format: null, suspectGroups: [] })
})

test("a mistyped reading has nothing of what was typed in it", () => {
  const reading = readBackupCode("H7Q7-9QJ5-2GXJ-KXH5")
  assert.deepEqual(Object.keys(reading), ["kind", "format", "suspectGroups"])
})
