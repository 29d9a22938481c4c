import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { alphabet } from "../code/alphabet.ts"
import { makeCode } from "../code/backup-code.ts"
import { codeFormats } from "../code/code-format.ts"
import vectors from "../vectors/kit.json" with { type: "json" }
import type { Kit } from "./kit.ts"
import { isKitName } from "./kit-name.ts"
import { parseKit } from "./kit-parser.ts"
import { KitSyntaxError } from "./kit-syntax-error.ts"
import { kitText } from "./kit-text.ts"

const kit: Kit = {
  issuer: "Acme",
  account: "ada@example.com",
  set: 3,
  issuedAt: "2026-01-31T09:30:00Z",
  expiresAt: null,
  codes: ["H7Q7-9QJ5-2GXJ-KWH5", "A6AN-UTX7-6LKB-GMLU", "VEY8-6FU8-LXLA-Y2YK"],
}
const text = kitText(kit)

/** Names that try to be lines, codes, labels or quotation marks. */
const hostileNames = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 120 }),
    fc.string({ unit: fc.constantFrom('"', " ", "\u00a0", "a", "株", "\u0301", "."), minLength: 1, maxLength: 512 }),
    fc.constantFrom(
      "  1. [ ] H7Q7-9QJ5-2GXJ-KWH5",
      "1. [x] x (used)",
      "Set: 9",
      "Account:",
      "Codes:    1",
      '"',
      '""',
      '" "',
      '"a" "b"',
      "never expires",
      "null",
      "\ufeff",
      " ",
      "\u202f",
      "\\n",
      "Two-factor backup codes (Postern kit 1)",
    ),
  )
  .filter(isKitName)

const instants = fc
  .date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true })
  .map(date => date.toISOString())

const codeSets = fc.constantFrom(...Object.values(codeFormats)).chain(({ name, randomBytes }) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(31), fc.uint8Array({ minLength: randomBytes, maxLength: randomBytes })), {
      selector: ([selector]) => selector,
      minLength: 1,
      maxLength: 16,
    })
    .map(parts => parts.map(([selector, bytes]) => makeCode(name, selector, bytes).text)),
)

const kits = fc
  .record(
    {
      issuer: hostileNames,
      account: fc.option(hostileNames),
      set: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      issuedAt: instants,
      expiresAt: fc.option(instants),
      codes: codeSets,
    },
    { noNullPrototype: true },
  )
  .chain(plain => {
    const used = fc.subarray(plain.codes.map((_, index) => index + 1))
    return used.map((numbers): Kit => (numbers.length > 0 ? { ...plain, used: numbers } : plain))
  })

/** The line a text is refused at, after making sure that the message gives nothing of it away. */
function refusedLine(altered: string): number {
  try {
    parseKit(altered)
  } catch (error) {
    assert.ok(error instanceof KitSyntaxError)
    assert.deepEqual([error.name, error.code], ["KitSyntaxError", "kit-syntax"])
    assert.match(error.message, new RegExp(`line ${error.line}\\b`))
    assert.doesNotMatch(error.message, /[A-Z2-9]{4,5}-[A-Z2-9]|Acme|ada@/)
    return error.line
  }
  return assert.fail("accepted")
}

for (const { note, kit: published, text: lines } of vectors.kits) {
  test(`read as published: ${note}`, () => assert.deepEqual(parseKit(lines.join("\n")), published))
}

test("a kit reads back without loss, however hostile its names", () => {
  fc.assert(
    fc.property(kits, original => assert.deepEqual(parseKit(kitText(original)), original)),
    { numRuns: 300 },
  )
})

test("no line is wider than 72 columns, with two for whatever is not ASCII", () => {
  fc.assert(
    fc.property(kits, original => {
      for (const line of kitText(original).split("\n")) {
        assert.ok([...line].reduce((columns, character) => columns + (character < "\x7f" ? 1 : 2), 0) <= 72)
      }
    }),
  )
})

test("CRLF, a byte order mark, blank lines and blanks around lines change nothing", () => {
  fc.assert(
    fc.property(kits, original => {
      const lines = kitText(original).split("\n")
      assert.deepEqual(parseKit(lines.join("\r\n")), original)
      assert.deepEqual(parseKit(`\ufeff\n\n${lines.join(" \t\n")}`), original)
      assert.deepEqual(parseKit(lines.map(line => ` ${line}`).join("\n\n")), original)
      assert.deepEqual(parseKit(lines.filter(line => line !== "").join("\r")), original)
    }),
  )
})

test("ticked boxes and notes tell which codes are used, and nothing else changes", () => {
  const marked = text
    .replace("1. [ ]", "1. [X]")
    .replace("KWH5", "KWH5 (lost the phone)")
    .replace("Y2YK", "Y2YK  used 3 May")
  assert.deepEqual(parseKit(marked), { ...kit, used: [1, 3] })
  assert.deepEqual(parseKit(`${text}\nMy own notes: 1. [x] is gone.\n`), kit)
})

test("every single wrong symbol in every code is refused, at its line", () => {
  const lines = text.split("\n")
  for (const [index, code] of kit.codes.entries()) {
    const row = lines.findIndex(line => line.includes(code))
    for (let at = 0; at < code.length; at++) {
      for (const other of `${alphabet}?O0 `) {
        if (other === code[at] || code[at] === "-") continue
        const altered = lines.with(row, lines[row]!.replace(code, code.slice(0, at) + other + code.slice(at + 1)))
        assert.equal(refusedLine(altered.join("\n")), row + 1, `code ${index + 1}`)
      }
    }
  }
})

test("a kit cut off anywhere before its last code is refused rather than shortened", () => {
  const end = text.indexOf(kit.codes[2]!) + kit.codes[2]!.length
  for (let length = 0; length < end; length++) refusedLine(text.slice(0, length))
  for (let length = end; length <= text.length; length++) assert.deepEqual(parseKit(text.slice(0, length)), kit)
})

test("a fact or a code that is missing, doubled or out of order is refused", () => {
  const lines = text.split("\n")
  const last = lines.findIndex(line => line.includes(kit.codes[2]!))
  for (let row = 0; row <= last; row++) {
    if (lines[row] === "" || lines[row]!.startsWith("Account:")) continue
    refusedLine(lines.toSpliced(row, 1).join("\n"))
    refusedLine(lines.toSpliced(row, 0, lines[row]!).join("\n"))
  }
  assert.equal(
    refusedLine(
      lines
        .with(last, lines[last - 1]!)
        .with(last - 1, lines[last]!)
        .join("\n"),
    ),
    last,
  )
})

test("facts out of their range are refused, at their line", () => {
  const alterations = [
    [1, "(Postern kit 1)", "(Postern kit 2)"],
    [1, "Two-factor", "One-factor"],
    [3, "Acme", ""],
    [3, "Acme", '"Acme'],
    [3, "Acme", "Ac\u2028me"],
    [4, "ada@example.com", "\x1b[2J"],
    [5, "3", "0"],
    [5, "3", "03"],
    [5, "3", "9007199254740993"],
    [5, "3", "three"],
    [6, "2026-01-31", "2026-02-31"],
    [6, "UTC", "CET"],
    [7, "never expires", "never"],
    [8, "Codes:    3", "Codes:    17"],
    [8, "Codes:    3", "Codes:    0"],
    [12, "VEY8-6FU8-LXLA-Y2YK", "HPTS-DHJL-XHAP"],
    [12, "VEY8-6FU8-LXLA-Y2YK", "H7Q7-9QJ5-2GXJ-KWH5"],
  ] as const
  for (const [line, from, to] of alterations) assert.equal(refusedLine(text.replace(from, to)), line)
})

test("of several faults the first in the text is the one that is told", () => {
  assert.equal(refusedLine(text.replace("KWH5", "KWH6").replace("  2. [ ]", "  3. [ ]")), 10)
  assert.equal(refusedLine(text.replace("KWH5", "KWH6").replace("Y2YK", "Y2YA")), 10)
})

test("a value may stand right behind its colon, and blanks inside it are part of it", () => {
  const tight = text.replace(/^(\w+:) +/gm, "$1").replace("Acme", "Acme  Ltd")
  assert.match(tight, /^Issuer:Acme {2}Ltd$/m)
  assert.deepEqual(parseKit(tight), { ...kit, issuer: "Acme  Ltd" })
})

test("a name's pieces each end with a quotation mark, and only pieces follow a piece", () => {
  const long = "Acme ".repeat(30).trim()
  const pieces = kitText({ ...kit, issuer: long })
  assert.equal(parseKit(pieces).issuer, long)
  const lines = pieces.split("\n")
  assert.equal(refusedLine(lines.with(3, lines[3]!.slice(0, -1)).join("\n")), 4)
  assert.equal(refusedLine(text.replace("Account:", '          " Incorporated"\nAccount:')), 4)
})

test("a number of codes lower than the list is refused at the first code too many", () => {
  assert.equal(refusedLine(text.replace("Codes:    3", "Codes:    2")), 12)
})

test("a text longer than 65,536 UTF-16 units is refused before it is looked at", () => {
  assert.deepEqual(parseKit(text.padEnd(65_536)), kit)
  assert.equal(refusedLine(text.padEnd(65_537)), 1)
  for (const value of [Buffer.from(text), new String(text), undefined])
    assert.throws(() => parseKit(value as string), TypeError)
})

test("whatever is done to a kit, it is refused with its line or reads as a kit that can be written again", () => {
  const edits = fc.array(
    fc.tuple(
      fc.nat(600),
      fc.nat(12),
      fc.oneof(
        fc.constantFrom("", "\n", '"', "[x]", "1. [ ] ", "Codes: 1\n", kit.codes[0]!),
        fc.string({ unit: "binary", maxLength: 3 }),
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(kits, edits, (original, changes) => {
      const altered = changes.reduce(
        (whole, [at, removed, added]) => whole.slice(0, at) + added + whole.slice(at + removed),
        kitText(original),
      )
      try {
        const read = parseKit(altered)
        assert.deepEqual(parseKit(kitText(read)), read)
      } catch (error) {
        assert.ok(error instanceof KitSyntaxError)
      }
    }),
    { numRuns: 500 },
  )
})
