import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { makeCode } from "./code/backup-code.ts"
import { readBackupCode } from "./code/backup-code-reading.ts"
import { checkSymbolsOf } from "./code/check-symbols.ts"
import { type CodeFormat, codeFormats } from "./code/code-format.ts"
import { multiply } from "./code/galois-field.ts"
import { bullets, closingPunctuation, dashes, invisibleMarks, quotes, whiteSpace } from "./code/typed-characters.ts"
import { parseKit } from "./kit/kit-parser.ts"
import vectors from "./vectors/code-format.json" with { type: "json" }
import kitVectors from "./vectors/kit.json" with { type: "json" }

const specification = (name: string) => readFile(new URL(`../../../docs/spec/${name}`, import.meta.url), "utf8")
const codeFormat = await specification("code-format.md")
const kit = await specification("kit.md")

/** The cells of the table rows in a text that match a pattern, without the code marks around them. */
function rowsLike(text: string, pattern: RegExp): readonly (readonly string[])[] {
  const rows = text.split("\n").filter(line => line.startsWith("|") && pattern.test(line))
  return rows.map(row =>
    row
      .split("|")
      .slice(1, -1)
      .map(cell => cell.trim().replace(/^`([^`]*)`$/, "$1")),
  )
}

function codePointsOf(ranges: string): readonly string[] {
  return ranges.split(" ").flatMap(range => {
    const [first = 0, last = first] = range.split("..").map(end => Number.parseInt(end, 16))
    return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index))
  })
}

test("the specification's tables of characters are those that the reader goes by", () => {
  const tables = {
    "white space": whiteSpace,
    dash: dashes,
    "invisible mark": invisibleMarks,
    quote: quotes,
    bullet: bullets,
    "closing punctuation": closingPunctuation,
  }
  for (const [kind, table] of Object.entries(tables)) {
    const [row] = rowsLike(codeFormat, new RegExp(`^\\| ${kind} \\|`))
    assert.deepEqual(new Set(codePointsOf(row![1]!)), table)
  }
})

test("its table of formats is the package's", () => {
  for (const { name, groupSizes, symbols, secretSymbols, randomBytes } of Object.values(codeFormats)) {
    const printed = groupSizes.map(size => "X".repeat(size)).join("-")
    assert.deepEqual(
      rowsLike(codeFormat, /`X/).find(row => row[0] === name),
      [name, printed, symbols, 1, secretSymbols, 2, randomBytes].map(String),
    )
  }
})

test("its worked example is worked rightly, to the last line", () => {
  const steps = rowsLike(codeFormat, /^(\| \d+ ){6}\|$/).map(row => row.map(Number))
  assert.equal(steps.length, 14)
  for (const [index, [value, lead, six, eight, linear, constant]] of steps.entries()) {
    assert.deepEqual([value, six, eight], [index, multiply(6, lead!), multiply(8, lead!)])
    assert.deepEqual([linear, constant], [...checkSymbolsOf(steps.slice(0, index + 1).map(step => step[0]!))])
  }
  assert.deepEqual(steps.at(-1)?.slice(4), [6, 20])
})

test("the vectors it shows are right", () => {
  const generated = rowsLike(codeFormat, /^\| `[0-9a-f]{12,}` \|/)
  assert.equal(generated.length, 5)
  for (const [randomBytes, selector, text] of generated) {
    const { format } = vectors.generation.find(vector => vector.text === text)!
    assert.equal(makeCode(format as CodeFormat, Number(selector), Buffer.from(randomBytes!, "hex")).text, text)
  }
  const readings = rowsLike(codeFormat, /^\| `.*H7Q7|^\| `.*[h?]7[Qq]7/)
  assert.equal(readings.length, 7)
  for (const [input, expected] of readings) {
    const reading = readBackupCode(input!)
    const groups = reading.kind === "mistyped" ? reading.suspectGroups : []
    const named = groups.length === 0 ? "no group" : `group${groups.length > 1 ? "s" : ""} ${groups.join(" and ")}`
    const restored = reading.kind === "backup-code" && reading.restoredSymbols === 2 ? ", two restored" : ""
    const said =
      reading.kind === "mistyped" ? `mistyped, ${reading.format}, ${named}` : `\`${reading.code.text}\`${restored}`
    assert.equal(expected!.replaceAll("`", ""), said.replaceAll("`", ""))
  }
})

test("its examples of a located and of two restored symbols are right", () => {
  assert.deepEqual(readBackupCode("ABCD-EFGH-JVLM-NPGW"), { kind: "mistyped", format: "standard", suspectGroups: [3] })
  const reading = readBackupCode("ABCD-EFGH-J?LM-NP?W")
  assert.ok(reading.kind === "backup-code" && reading.code.text === "ABCD-EFGH-JKLM-NPGW")
  for (const text of ["ABCD-EFGH-JVLM-NPGW", "ABCD-EFGH-J?LM-NP?W"]) assert.ok(codeFormat.includes(text))
})

test("the kit's specification shows the first published kit, and it reads as that", () => {
  const example = kit.split("```\n")[1]!
  assert.equal(example, kitVectors.kits[0]!.text.join("\n"))
  assert.deepEqual(parseKit(example), kitVectors.kits[0]!.kit)
})
