import { maskLine } from "../lines/code-like.ts"
import { type CodeRow, readRow } from "../lines/code-row.ts"
import { namesCodes } from "../lines/code-words.ts"
import { readMarkWords } from "../lines/marks.ts"
import { labelsOtherNumber } from "../lines/other-numbers.ts"
import { type CodeList, makeList } from "./code-list.ts"
import { shapeOf } from "./code-shape.ts"
import { type Heading, readHeading } from "./headings.ts"
import { type ListPart, partLists } from "./list-parts.ts"
import { isPosternList } from "./postern-codes.ts"
import { chooseReadings, isCodeLength } from "./row-choice.ts"
import type { TextLine } from "./text-line.ts"
import { readPhrase, readWordCodes } from "./word-codes.ts"

export interface ListContext {
  /**
   * How much speaks for codes in the text: `given` as such, by a command, a field or a file's name; `file`, a text of its own; `note`, what
   * people write beside other things.
   */
  readonly trust: "given" | "file" | "note"
  /** The length that a known service's codes have, in symbols. */
  readonly expectedSymbols?: number | null
  /** Shapes of the codes of the service that an entry is for: in its note, lines of such a shape need no further word. */
  readonly shapes?: readonly string[]
}

const minUntoldCodes = 5
/** A line alone may be a token or a number of the same length. */
const minServiceCodes = 2

/** Finds the lists of codes in a text. Lines that are in none are left to be told. */
export function readLists(
  lines: readonly TextLine[],
  { trust, expectedSymbols = null, shapes = [] }: ListContext,
): CodeList[] {
  const isOther = ({ text, field }: TextLine): boolean =>
    trust === "note" && (labelsOtherNumber(text) || (field !== null && labelsOtherNumber(field)))
  const rows = lines.flatMap((line, index) => (isOther(line) ? [] : (rowOf(line, index) ?? [])))
  const isRow = new Set(rows.map(({ index }) => index))
  const headings = new Map<number, Heading>()
  for (const [index, line] of lines.entries()) {
    const heading = isRow.has(index) ? null : readHeading(line.text)
    if (heading !== null) headings.set(index, heading)
  }
  const lists = partLists(chooseReadings(rows, expectedSymbols), headings)
    .filter(part => isBelieved(part, lines, trust, shapes))
    .map(part => makeList(part, lines, headings))
  return lists.some(({ codes }) => codes.length > 0)
    ? lists.filter(({ codes }) => codes.length > 0)
    : wordLists(lines, trust)
}

/** The row of a line, with what its field says of it: a number, a mark. */
function rowOf({ text, field }: TextLine, index: number): CodeRow | null {
  const row = readRow(text, index)
  if (row === null || field === null) return row
  const number = /(?<!\d)(\d{1,3})\D*$/.exec(field)?.[1]
  const told = namesCodes(field) ? "named" : row.told
  const mark = told === "named" ? readMarkWords(field).meaning : null
  const readings = row.readings.map(pieces =>
    pieces.map(piece => ({
      ...piece,
      number: piece.number ?? (number === undefined || pieces.length > 1 ? null : Number(number)),
      words: mark === "used" ? `${piece.words} used`.trim() : piece.words,
    })),
  )
  return { ...row, readings, told }
}

/** Whether enough speaks for it that these are codes, and not numbers of something else. */
function isBelieved(
  { rows, symbols }: ListPart,
  lines: readonly TextLine[],
  trust: ListContext["trust"],
  shapes: readonly string[],
): boolean {
  const own = rows.filter(({ pieces }) => pieces.some(piece => isCodeLength(piece) && piece.symbols === symbols))
  const texts = own.flatMap(({ pieces }) => pieces.map(({ text }) => text))
  const isTold = own.some(({ row }) => row.told === "named" || (row.told === "labelled" && trust !== "note"))
  if (isTold || isPosternList(texts)) return true
  const plain = own.filter(({ row }) => !row.hasRemark)
  if (trust === "given") return own.length > 0
  const first = Math.min(...own.map(({ row }) => row.index))
  const isNamed = lines.slice(Math.max(0, first - maxHeadingDistance), first).some(({ text }) => namesCodes(text))
  if (isNamed) return plain.length > 0 || own.length > 1
  const count = plain.reduce((sum, { pieces }) => sum + pieces.filter(isCodeLength).length, 0)
  const shape = shapeOf(plain.flatMap(({ pieces }) => pieces))
  // Digits alone may be telephone numbers and days.
  const isOfService = shapes.includes(shape) && !shape.endsWith(" digits")
  return trust === "file" ? count > 0 : count >= (isOfService ? minServiceCodes : minUntoldCodes)
}

const maxHeadingDistance = 12

function wordLists(lines: readonly TextLine[], trust: ListContext["trust"]): CodeList[] {
  const texts = lines.map(({ text }) => text)
  const phrase = readPhrase(texts)
  const list = { name: "", format: null }
  if (phrase !== null) {
    const code = { text: phrase.text, used: false, doubt: null, index: phrase.indexes[0]! }
    const shape = `${phrase.text.split(" ").length} words`
    return [{ ...list, codes: [code], shape, sort: "reusable", taken: new Set(phrase.indexes) }]
  }
  const isTold = trust === "given" || texts.some(namesCodes)
  const found = readWordCodes(texts, isTold)
  if (found.length === 0) return []
  const codes = found.map(({ text, words, index }) => {
    const { meaning } = readMarkWords(words)
    const isUnsure = meaning === "tested"
    const doubt = isUnsure ? { kind: "tested" as const, shown: maskLine(texts[index]!, text) } : null
    return { text, used: meaning === "used", doubt, index }
  })
  const shape = `${found[0]!.text.split(/[-_. ]/).length} words each`
  return [{ ...list, codes, shape, sort: "single-use", taken: new Set(found.map(({ index }) => index)) }]
}
