import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { makeCode } from "./backup-code.ts"
import { readBackupCode } from "./backup-code-reading.ts"
import { type CodeFormat, codeFormats } from "./code-format.ts"
import { diagnoseTyping } from "./typing-diagnosis.ts"

const code = "H7Q7-9QJ5-2GXJ-KWH5"
const shortCode = "HPTS-DHJL-XHAP"
const longCode = "HWSNE-X64LQ-A8YSU-9DFNP-QBZFY-Y9CWK"

test("nothing typed is nothing wrong", () => {
  assert.deepEqual(diagnoseTyping(""), {
    format: "standard",
    text: "",
    maybeTotp: false,
    missingSymbols: 16,
    extraSymbols: 0,
    unreadableSymbols: 0,
    foreignSymbols: [],
    check: "pending",
    suspectGroups: [],
  })
})

test("a code on its way is shown in groups, with what is still missing", () => {
  const texts = ["h", "h7q7", "h7q79", "h7 q7-9q", "3. h7q79qj52"].map(partial => diagnoseTyping(partial))
  assert.deepEqual(
    texts.map(({ text }) => text),
    ["H", "H7Q7", "H7Q7-9", "H7Q7-9Q", "H7Q7-9QJ5-2"],
  )
  assert.deepEqual(
    texts.map(({ missingSymbols }) => missingSymbols),
    [15, 12, 11, 10, 7],
  )
  assert.ok(texts.every(({ check, suspectGroups }) => check === "pending" && suspectGroups.length === 0))
})

test("a whole code holds, whatever its format", () => {
  for (const [text, format] of [
    [code, "standard"],
    [shortCode, "short"],
    [longCode, "long"],
  ] as const) {
    const diagnosis = diagnoseTyping(text.toLowerCase())
    assert.deepEqual([diagnosis.format, diagnosis.text, diagnosis.check], [format, text, "holds"])
  }
})

test("a wrong symbol in a whole code fails, and its group is the one suspected", () => {
  const { check, suspectGroups } = diagnoseTyping(code.replace("2GXJ", "2GXK"))
  assert.deepEqual([check, suspectGroups], ["fails", [3]])
})

test("foreign symbols are told at once, where they stand, and stay in the text", () => {
  const { text, check, foreignSymbols, suspectGroups } = diagnoseTyping("h7O7-9q1é")
  assert.equal(text, "H7O7-9Q1é")
  assert.equal(check, "pending")
  assert.deepEqual(suspectGroups, [1, 2])
  assert.deepEqual(foreignSymbols, [
    { typed: "O", place: 3, group: 1, kind: "confusable" },
    { typed: "1", place: 7, group: 2, kind: "confusable" },
    { typed: "é", place: 8, group: 2, kind: "other" },
  ])
})

test("O, 0, I and 1 are confusable in either case; all else is other", () => {
  for (const typed of "O0I1oi") assert.equal(diagnoseTyping(typed).foreignSymbols[0]?.kind, "confusable")
  for (const typed of ["#", "é", "ı", "０", "\u{1F511}", "\0"])
    assert.equal(diagnoseTyping(`A${typed}`).foreignSymbols[0]?.kind, "other")
})

test("a control character or half a surrogate pair is shown as U+FFFD", () => {
  assert.equal(diagnoseTyping("A\0B\u{7f}\ud83d").text, "A\uFFFDB\uFFFD-\uFFFD")
})

test("question marks are counted; two hold, three fail and are suspected", () => {
  const two = diagnoseTyping("H7?7-9QJ5-2GXJ-KW?5")
  assert.deepEqual([two.check, two.unreadableSymbols, two.text], ["holds", 2, "H7?7-9QJ5-2GXJ-KW?5"])
  const three = diagnoseTyping("H7?7-9QJ5-2??J-KWH5")
  assert.deepEqual([three.check, three.unreadableSymbols, three.suspectGroups], ["fails", 3, [1, 3]])
})

test("a symbol too many fails and is counted, in the last group", () => {
  const { check, extraSymbols, text, suspectGroups } = diagnoseTyping(`${code}A`)
  assert.deepEqual([check, extraSymbols, text, suspectGroups], ["fails", 1, `${code}-A`, [4]])
})

test("digits alone, up to eight, may become a TOTP code; from the ninth on they cannot", () => {
  for (const partial of ["0", "492039", "492 039", "94287082"]) assert.equal(diagnoseTyping(partial).maybeTotp, true)
  for (const partial of ["", " ", "942870821", "49203A", "４９"]) assert.equal(diagnoseTyping(partial).maybeTotp, false)
})

test("an expected format settles the groups from the first symbol", () => {
  assert.equal(diagnoseTyping("hwsnex6", { format: "long" }).text, "HWSNE-X6")
  assert.equal(diagnoseTyping(shortCode, { format: "standard" }).check, "pending")
  assert.equal(diagnoseTyping(`${shortCode}A`, { format: "short" }).extraSymbols, 1)
})

test("without one, a code is a standard one with symbols too many until the twentieth makes it a long one", () => {
  const [nineteen, twenty] = [longCode.slice(0, 22), longCode.slice(0, 23)].map(partial => diagnoseTyping(partial))
  assert.deepEqual([nineteen?.format, nineteen?.extraSymbols, nineteen?.check], ["standard", 3, "fails"])
  assert.deepEqual([twenty?.format, twenty?.missingSymbols, twenty?.check], ["long", 10, "pending"])
})

test("without one, twelve symbols with a question mark are not taken for a short code", () => {
  const { format, check } = diagnoseTyping("HPTS-D??L-XHAP")
  assert.deepEqual([format, check], ["standard", "pending"])
  assert.equal(diagnoseTyping("HPTS-D??L-XHAP", { format: "short" }).check, "holds")
})

test("without one, twelve symbols that are no short code are the beginning of a standard one", () => {
  const { format, check, missingSymbols } = diagnoseTyping("HPTS-DHJL-XHAQ")
  assert.deepEqual([format, check, missingSymbols], ["standard", "pending", 4])
})

test("past 256 UTF-16 units the text is left as it is and fails, and no more is said of it", () => {
  const tooLong = "2".repeat(257)
  assert.deepEqual(diagnoseTyping(tooLong), {
    format: "standard",
    text: tooLong,
    maybeTotp: false,
    missingSymbols: 0,
    extraSymbols: 241,
    unreadableSymbols: 0,
    foreignSymbols: [],
    check: "fails",
    suspectGroups: [],
  })
})

test("what holds is what readBackupCode reads, and the tidied text reads the same", () => {
  const inputs = fc.oneof(
    fc
      .constantFrom(...Object.values(codeFormats))
      .chain(({ name, randomBytes }) =>
        fc.uint8Array({ minLength: randomBytes, maxLength: randomBytes }).map(bytes => makeCode(name, 5, bytes).text),
      ),
    fc.string({ unit: fc.constantFrom(..."ABCxyz29?-  "), maxLength: 40 }),
  )
  fc.assert(
    fc.property(inputs, input => {
      const diagnosis = diagnoseTyping(input)
      const reading = readBackupCode(diagnosis.text)
      if (diagnosis.check === "holds") assert.equal(reading.kind, "backup-code")
      if (diagnosis.missingSymbols + diagnosis.extraSymbols + diagnosis.unreadableSymbols === 0) {
        assert.equal(diagnosis.check === "holds", reading.kind === "backup-code")
      }
    }),
    { numRuns: 1000 },
  )
})

test("the tidied text is tidy: diagnosing it again changes nothing", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ABCxyz29?0é-  .["'), maxLength: 30 }),
      fc.constantFrom(...(Object.keys(codeFormats) as CodeFormat[])),
      (input, format) => {
        const { text } = diagnoseTyping(input, { format })
        // A tidied text may begin like a list number, "2.", where blanks inside it kept it from being one.
        if (/^[^A-Z?]/.test(text) || /[^A-Z2-9?]$/.test(text)) return
        assert.equal(diagnoseTyping(text, { format }).text, text)
      },
    ),
  )
})

test("the text of what stands before the caret is the beginning of the whole text", () => {
  for (const [typed, format] of [
    ["h7 q79qj5--2gxj kwh5", "standard"],
    [longCode, "long"],
    ["3. h7q7", "standard"],
  ] as const) {
    const { text } = diagnoseTyping(typed, { format })
    for (let caret = 0; caret <= typed.length; caret++) {
      const before = diagnoseTyping(typed.slice(0, caret), { format }).text
      // While "3" stands alone before the caret it is a symbol; with its full stop it is a list number.
      if (!/^\d$/.test(typed.slice(0, caret))) assert.ok(text.startsWith(before))
    }
  }
})

test("an unknown format is refused at the door", () => {
  assert.throws(() => diagnoseTyping("A", { format: "huge" as CodeFormat }), RangeError)
  assert.throws(() => diagnoseTyping(5 as never), TypeError)
})
