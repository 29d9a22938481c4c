import { maskLine } from "../lines/code-like.ts"
import { type CodePiece, readRow } from "../lines/code-row.ts"
import { readMarkWords } from "../lines/marks.ts"
import { isWordLike } from "../lines/word-likeness.ts"
import type { CodeDoubt } from "./code-doubts.ts"
import { alphabetOf, shapeOf } from "./code-shape.ts"
import { type Heading, isOwnerWord } from "./headings.ts"
import type { ListPart } from "./list-parts.ts"
import { findOdd, isNearLength } from "./odd-codes.ts"
import { isPosternList, readPosternCode } from "./postern-codes.ts"
import { isCodeLength } from "./row-choice.ts"
import type { TextLine } from "./text-line.ts"
import { readUse } from "./use-marks.ts"

/** A code as it was found, with the line in which it stands. */
export interface FoundCode {
  readonly text: string
  readonly used: boolean
  readonly doubt: CodeDoubt | null
  /** Which line of the text, from 0. */
  readonly index: number
}

/** Codes that belong together. */
export interface CodeList {
  /** Whose they are, as their heading says; empty where none does. */
  readonly name: string
  /** In their own order: by their numbers where all have one. */
  readonly codes: readonly FoundCode[]
  /** Group lengths and alphabet of most codes, such as `5-5 hex`. */
  readonly shape: string
  readonly sort: "single-use" | "reusable"
  /** The batch format of Postern's own codes. */
  readonly format: string | null
  /** The lines of which everything was taken, from 0. */
  readonly taken: ReadonlySet<number>
}

interface Item {
  readonly piece: CodePiece
  readonly index: number
  readonly isJoined: boolean
  readonly maybeWord: boolean
}

/** Makes a list of the lines that belong to it, with what is unsure of each code. */
export function makeList(part: ListPart, lines: readonly TextLine[], headings: ReadonlyMap<number, Heading>): CodeList {
  const found = itemsOf(part)
  const words = wordItems(part, lines, found.items)
  const items = inOrder([...found.items, ...words])
  const meaningAt = (index: number) => [...headings].findLast(([at]) => at < index)?.[1].meaning ?? null
  const uses = readUse(
    items.map(({ piece, index }) => ({ piece, heading: meaningAt(index), status: lines[index]!.status })),
  )
  const pieces = items.map(({ piece }) => piece)
  const odd = findOdd(pieces, part.symbols)
  const isPostern = isPosternList(pieces.map(({ text }) => text))
  const formats = new Set<string | null>()
  const codes = items.map(({ piece, index, isJoined, maybeWord }, at): FoundCode => {
    const { used, doubt } = uses[at]!
    const shown = maskLine(lines[index]!.text, piece.text)
    if (isPostern) {
      const reading = readPosternCode(piece.text)
      formats.add(reading.format)
      if (reading.doubt !== null) return { text: reading.text, used, doubt: { ...reading.doubt, shown }, index }
      return { text: reading.text, used, doubt: doubt === null ? null : { kind: doubt, shown }, index }
    }
    const kind = odd[at] ?? (isJoined ? "blank-inside" : null) ?? (maybeWord ? "maybe-word" : null) ?? doubt
    const text = isJoined ? piece.text.replaceAll(" ", "") : piece.text
    return { text, used, doubt: kind === null ? null : { kind, shown }, index }
  })
  const [format] = formats
  return {
    name: part.name,
    codes: withoutRepeats(codes),
    shape: shapeOf(pieces.filter(({ symbols }) => symbols === part.symbols)),
    sort: "single-use",
    format: isPostern && formats.size === 1 && format != null ? `postern-${format}` : null,
    taken: new Set([...found.whole, ...words.map(({ index }) => index)]),
  }
}

/** The codes of the lines, and the lines of which nothing is left. */
function itemsOf({ rows, symbols }: ListPart): { items: Item[]; whole: Set<number> } {
  const items: Item[] = []
  const whole = new Set<number>()
  const own = rows.flatMap(({ pieces }) => pieces.filter(piece => piece.symbols === symbols))
  const haveDigits = own.filter(({ text }) => /\d/.test(text)).length * 2 > own.length
  // One of another length is one of the list only where it is made of the same stuff.
  const isOddOne = (piece: CodePiece): boolean =>
    isNearLength(piece.symbols, symbols) && (!haveDigits || /[\d?]/.test(piece.text))
  for (const { row, pieces, isJoined } of rows) {
    const kept = pieces.filter(
      piece => isCodeLength(piece) && (piece.symbols === symbols || (!row.hasRemark && isOddOne(piece))),
    )
    const rest = pieces.filter(piece => !kept.includes(piece))
    for (const piece of kept) {
      // A number beside the code, such as a year, is a remark.
      const words = [piece.words, ...rest.filter(each => !isCodeLength(each)).map(({ text }) => text)].join(" ").trim()
      items.push({ piece: { ...piece, words }, index: row.index, isJoined, maybeWord: false })
    }
    if (kept.length > 0 && rest.every(piece => !isCodeLength(piece))) whole.add(row.index)
  }
  return { items, whole }
}

/**
 * Letters alone that look like a word and stand among the codes: where the codes have letters of the same kind and the same length, they are one
 * of them; where codes have digits too, they may be a word that somebody wrote there, and it is asked.
 */
function wordItems({ rows, symbols }: ListPart, lines: readonly TextLine[], items: readonly Item[]): Item[] {
  const indexes = rows.map(({ row }) => row.index)
  const [first, last] = [Math.min(...indexes), Math.max(...indexes)]
  const texts = items.filter(({ piece }) => piece.symbols === symbols).map(({ piece }) => piece.text)
  const alphabet = alphabetOf(texts)
  return lines.slice(Math.max(0, first - 1), last + 2).flatMap((line, at): Item[] => {
    const index = Math.max(0, first - 1) + at
    const word = indexes.includes(index)
      ? undefined
      : /^[^\p{L}\p{N}]*(?:\d{1,3}[.):]\s*)?([A-Za-z]+)[^\p{L}\p{N}]*$/u.exec(line.text)?.[1]
    if (word?.length !== symbols || isOwnerWord(word) || readMarkWords(word).meaning !== null) return []
    if (alphabet === "digits" || alphabetOf([word, ...texts]) !== alphabet) return []
    // Digits in front make a row of it, and so do signs and numbers before it.
    const row = readRow(line.text.replace(word, word.replace(/^./, "7")), index)
    const piece = row?.readings[0]?.[0]
    if (piece === undefined) return []
    const maybeWord = texts.some(text => /\d/.test(text)) && isWordLike(word)
    return [{ piece: { ...piece, text: word }, index, isJoined: false, maybeWord }]
  })
}

/** By their numbers where each code has its own: grids are numbered down their columns. */
function inOrder(items: readonly Item[]): Item[] {
  const byLine = items.toSorted((a, b) => a.index - b.index)
  const numbers = items.map(({ piece }) => piece.number)
  const isNumbered = numbers.every(number => number !== null) && new Set(numbers).size === numbers.length
  return isNumbered ? byLine.toSorted((a, b) => a.piece.number! - b.piece.number!) : byLine
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "")

/** A code that stands there twice is one: used where one of them is, sure where one of them is. */
function withoutRepeats(codes: readonly FoundCode[]): FoundCode[] {
  const found = new Map<string, FoundCode>()
  for (const code of codes) {
    const before = found.get(bare(code.text))
    const used = code.used || before?.used === true
    const doubt = before === undefined ? code.doubt : before.doubt === null || code.doubt === null ? null : before.doubt
    found.set(bare(code.text), before === undefined ? code : { ...before, used, doubt: used ? null : doubt })
  }
  return [...found.values()]
}
