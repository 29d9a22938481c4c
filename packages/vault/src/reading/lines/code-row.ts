import { labelsCode, namesCodes } from "./code-words.ts"
import { type Token, tokensOf } from "./line-tokens.ts"
import { labelWords } from "./mark-words.ts"
import { readMarkWords } from "./marks.ts"
import { isWordLike } from "./word-likeness.ts"

/** Signs that people put beside a code. */
export interface CodeSigns {
  readonly box: "ticked" | "crossed" | "empty" | null
  readonly isStruck: boolean
  /** A `#` in front of it. */
  readonly hasHash: boolean
  readonly arrow: "before" | "after" | null
}

/** A code as one reading of a line has it. */
export interface CodePiece {
  /** As it stands, its parts joined by one dash or blank each. */
  readonly text: string
  /** Sizes of its groups, in symbols. */
  readonly groups: readonly number[]
  readonly symbols: number
  /** Its number in the list. */
  readonly number: number | null
  readonly signs: CodeSigns
  /** The words beside it, and the days. */
  readonly words: string
}

/** A line with something that could be codes, and the ways in which it can be read, the likeliest first. */
export interface CodeRow {
  /** Which line of the text, from 0. */
  readonly index: number
  readonly readings: readonly (readonly CodePiece[])[]
  /** Words in front of the code say that one follows: `code`, or by its name, as `recovery code` does. */
  readonly told: "named" | "labelled" | null
  /** Words stand beside the codes that are neither a mark nor a label. */
  readonly hasRemark: boolean
}

type Group = Extract<Token, { kind: "group" }>
interface Zone {
  readonly before: readonly Token[]
  readonly groups: readonly Group[]
  readonly after: readonly Token[]
}

const symbolsOf = (text: string): number => text.replace(/[^\p{L}\p{N}?]/gu, "").length
const hasDigit = (text: string): boolean => /[\d?]/.test(text)
/** Fewer symbols than this are no code of any service. */
export const minCodeSymbols = 6
/** Groups of this size or less are parts of a code; longer ones are codes. */
const maxGroupSymbols = 5

/** Reads a line as codes with what stands around them; null where nothing in it could be one. */
export function readRow(line: string, index: number): CodeRow | null {
  const zones = zonesOf(tokensOf(line))
  if (zones.every(({ groups }) => groups.reduce((sum, { text }) => sum + symbolsOf(text), 0) < minCodeSymbols))
    return null
  const modes: Mode[] = [likely, whole, single, evenly(2), evenly(3), evenly(4)]
  const readings: (readonly CodePiece[])[] = []
  const seen = new Set<string>()
  for (const mode of modes) {
    const pieces = zones.flatMap(zone => piecesOf(zone, mode))
    const key = pieces.map(({ text }) => text).join("|")
    if (!seen.has(key)) readings.push(pieces)
    seen.add(key)
  }
  return {
    index,
    readings,
    told: toldBy(wordsOf(zones[0]!.before)),
    hasRemark: zones.some(({ before, after }) => readMarkWords(wordsOf([...before, ...after])).remark !== ""),
  }
}

const toldBy = (words: string): CodeRow["told"] => (namesCodes(words) ? "named" : labelsCode(words) ? "labelled" : null)

/** How the groups of a stretch are put together to codes. */
type Mode = (groups: readonly Group[]) => readonly (readonly Group[])[]

const whole: Mode = groups => [groups]
const single: Mode = groups => groups.map(group => [group])
const evenly =
  (size: number): Mode =>
  groups =>
    groups.length % size === 0 && groups.length > size
      ? Array.from({ length: groups.length / size }, (_, i) => groups.slice(i * size, i * size + size))
      : likely(groups)
/** Short groups with one blank between them are one code; longer ones, and such with dashes, are a code each. */
const likely: Mode = groups => {
  const parts: Group[][] = []
  for (const group of groups) {
    if (parts.length === 0 || group.gap === "wide") parts.push([group])
    else parts.at(-1)!.push(group)
  }
  return parts.flatMap(part =>
    part.every(({ text }) => !/[-_.·/+]/.test(text) && symbolsOf(text) <= maxGroupSymbols) ? [part] : single(part),
  )
}

function zonesOf(tokens: readonly Token[]): Zone[] {
  const words = tokens.filter(token => (token.kind === "group" || token.kind === "word") && isWordLike(token.text))
  const place = words.length >= minProseWords ? "inProse" : "alone"
  const isCode = tokens.map((_, at) => isCodeLike(tokens, at, place))
  const zones: { before: Token[]; groups: Group[]; after: Token[] }[] = []
  let side: Token[] = []
  for (const [at, token] of tokens.entries()) {
    if (!isCode[at]) {
      side.push(token)
      continue
    }
    const last = zones.at(-1)
    const follows = last !== undefined && side.length === 0 && at > 0 && isCode[at - 1]
    if (follows && token.gap !== "cell" && token.isStruck === last.groups[0]!.isStruck) last.groups.push(token as Group)
    else {
      const cut = last === undefined ? 0 : startOfNext(side)
      last?.after.push(...side.slice(0, cut))
      zones.push({ before: side.slice(cut), groups: [token as Group], after: [] })
    }
    side = []
  }
  zones.at(-1)?.after.push(...side)
  return zones
}

/** Where what belongs to the next code begins: its number, its box, or a label with a colon. */
function startOfNext(side: readonly Token[]): number {
  const number = side.findIndex(({ kind }) => kind === "number" || kind === "hash")
  if (number >= 0) return number
  const label = side.findLastIndex(token => token.kind === "group" && token.isLabel)
  if (label >= 0) return side.findLastIndex((token, at) => at <= label && token.gap === "cell") < 0 ? 0 : label
  const box = side.findIndex(token => token.kind === "box" && token.gap !== "blank")
  return box >= 0 ? box : side.length
}

const minProseWords = 4

function isCodeLike(tokens: readonly Token[], at: number, place: "alone" | "inProse"): boolean {
  const token = tokens[at]!
  if (token.kind !== "group") return false
  const { text, isLabel } = token
  const symbols = symbolsOf(text)
  if (hasDigit(text)) return symbols >= 2 ? !isLabel || symbols >= 6 : isBesideGroup(tokens, at)
  if (isLabel || /^x$/i.test(text) || labelWords.has(text.toLowerCase()) || isMarkWord(text)) return false
  if (symbols > 3 && !isWordLike(text.replace(/[^A-Za-z]+/g, "-"), place)) return true
  // Letters between groups of a code are one of them, also where they look like a word.
  const sizes = neighbours(tokens, at).map(symbolsOf)
  if (sizes.length === 0) return false
  return isWordLike(text) ? sizes.every(size => size === symbols) && sizes.length > 1 : symbols <= maxGroupSymbols
}

/** A digit alone in front of groups may be the number of the line. */
function isBesideGroup(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]
  return at === 0 && next?.kind === "group" && hasDigit(next.text) && !next.isLabel
}

const isMarkWord = (text: string): boolean => readMarkWords(text).meaning !== null

/** The groups with digits right before and after, without a cell between. */
function neighbours(tokens: readonly Token[], at: number): string[] {
  const [before, after] = [tokens[at - 1], tokens[at + 1]]
  return [
    ...(before?.kind === "group" && hasDigit(before.text) && tokens[at]!.gap !== "cell" ? [before.text] : []),
    ...(after?.kind === "group" && hasDigit(after.text) && after.gap !== "cell" ? [after.text] : []),
  ]
}

function piecesOf({ before, groups, after }: Zone, mode: Mode): CodePiece[] {
  const beside = [...before, ...after]
  const words = wordsOf(beside)
  const signs: CodeSigns = {
    box: boxOf(beside),
    isStruck: groups[0]!.isStruck,
    hasHash: before.some(({ kind }) => kind === "hash"),
    arrow: after.some(({ kind }) => kind === "arrow")
      ? "after"
      : before.some(({ kind }) => kind === "arrow")
        ? "before"
        : null,
  }
  const number = before.findLast(token => token.kind === "number")
  return mode(groups).map((part, index) => ({
    text: part.map(({ text }) => tidyGroup(text)).join(" "),
    groups: part.flatMap(({ text }) => text.split(/[-_.·/+]+/).map(symbolsOf)),
    symbols: part.reduce((sum, { text }) => sum + symbolsOf(text), 0),
    number: index === 0 && number?.kind === "number" ? number.value : null,
    signs,
    words,
  }))
}

const tidyGroup = (text: string): string => text.replace(/([-_.·/+])\1+/g, "$1")

/** A single x beside a code crosses it out, as a box does. */
function boxOf(tokens: readonly Token[]): CodeSigns["box"] {
  for (const token of tokens) {
    if (token.kind === "box") return token.mark
    if (token.kind === "group" && /^[xX]$/.test(token.text)) return "crossed"
  }
  return null
}

function wordsOf(tokens: readonly Token[]): string {
  return tokens
    .flatMap(token =>
      (token.kind === "group" || token.kind === "word" || token.kind === "day") && !/^[xX]$/.test(token.text)
        ? token.text
        : [],
    )
    .join(" ")
}
