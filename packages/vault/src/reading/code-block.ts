import type { ReadCode } from "./candidate.ts"
import { linesOf } from "./told-lines.ts"

/** Codes found in a text, in their own order, and the shape they share. */
export interface CodeBlock {
  readonly codes: readonly ReadCode[]
  /** Group lengths and alphabet of most codes, such as `5-5 hex`; empty where no code was found. */
  readonly shape: string
  readonly sort: "single-use" | "reusable"
  /** The lines, counted from 1, in which the codes stand: of each of these lines everything was taken. */
  readonly lines: ReadonlySet<number>
}

const nothing: CodeBlock = { codes: [], shape: "", sort: "single-use", lines: new Set() }

interface Piece {
  readonly text: string
  readonly number: number | null
  readonly used: boolean
  readonly line: number
}

/**
 * Splits any list of codes: one a line or several, numbered (`1. ` `1: ` `1) `), bulleted, with ticked boxes, with `(used)`,
 * in a grid numbered down its columns, with either line end. Lines that are not wholly codes are left aside.
 */
export function readCodeBlock(text: string): CodeBlock {
  const lines = linesOf(text)
  const rows = lines.map((line, index) => readRow(line, index + 1)).filter(row => row !== null)
  const shape = commonest(rows.flatMap(row => row.map(piece => groupLengths(piece.text))))
  if (shape === null) return readPhrase(lines)
  const pieces = rows.filter(row => row.every(piece => groupLengths(piece.text) === shape)).flat()
  if (!isLikelyCodes(pieces.map(piece => piece.text))) return readPhrase(lines)
  const numbered =
    pieces.every(piece => piece.number !== null) && new Set(pieces.map(piece => piece.number)).size === pieces.length
  // Grids are numbered down the columns, so the numbers and not the lines say which code is first.
  const ordered = numbered ? [...pieces].sort((a, b) => a.number! - b.number!) : pieces
  const codes = new Map<string, ReadCode>()
  for (const { text, used } of ordered) codes.set(text, { text, used: used || (codes.get(text)?.used ?? false) })
  return {
    codes: [...codes.values()],
    shape: `${shape} ${alphabetOf(ordered.map(piece => piece.text))}`,
    sort: "single-use",
    lines: new Set(pieces.map(({ line }) => line)),
  }
}

const usedMark = /\((?:used|already used|spent)\)|\[[xX✓✔]\]|[☑☒✅]|\bUSED\b/
const boxes = /\[[ xX✓✔_]?\]|[☐☑☒✅□▢■]/g
const token = /^[A-Za-z0-9]{2,}(?:[-_.][A-Za-z0-9]{2,})*$/

function readRow(line: string, at: number): Piece[] | null {
  if (line.length > 400) return null
  const used = usedMark.test(line) || /^\s*(?:[-*]\s+)?~~.+~~\s*$/.test(line)
  const bare = line.replace(usedMark, " ").replace(boxes, " ").replaceAll("~~", " ").trim()
  if (bare === "") return null
  const grid = [...bare.matchAll(/(\d{1,3})[.):]\s*(\S+(?: \d{3,4}(?![.):\d])){0,2})/g)]
  const isGrid =
    grid.length > 0 && bare.replace(/(\d{1,3})[.):]\s*(\S+(?: \d{3,4}(?![.):\d])){0,2})/g, "").trim() === ""
  const parts = isGrid ? grid.map(found => ({ number: Number(found[1]), text: found[2]! })) : splitRow(bare)
  const pieces = parts.map(({ number, text }) => ({ number, text: text.replace(/[,;]$/, ""), used, line: at }))
  return pieces.length > 0 && pieces.every(({ text }) => token.test(text) || /^\d{3,4}(?: \d{3,4}){1,2}$/.test(text))
    ? pieces
    : null
}

function splitRow(bare: string): { number: null; text: string }[] {
  const listed = bare.replace(/^[-*•·–]\s+/, "")
  if (/^\d{3,4}(?: \d{3,4}){1,2}$/.test(listed)) return [{ number: null, text: listed }]
  if (/^\d{4} \d{4}(?:(?:\s{2,}|\t)\d{4} \d{4})+$/.test(listed))
    return listed.split(/\s{2,}|\t/).map(text => ({ number: null, text }))
  return listed
    .split(/[\s,;|]+/)
    .filter(part => part !== "")
    .map(text => ({ number: null, text }))
}

const groupLengths = (text: string): string =>
  text
    .split(/[-_. ]/)
    .map(group => group.length)
    .join("-")

function commonest(values: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const value of values) {
    const symbols = value.split("-").reduce((sum, group) => sum + Number(group), 0)
    if (symbols >= 6 && symbols <= 128) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  let best: string | null = null
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value
  return best
}

/** Words of a language have no digits: most codes do, or are groups of capitals. */
function isLikelyCodes(texts: readonly string[]): boolean {
  const random = texts.filter(
    text => /\d/.test(text) || /^[A-Z]{4,}(?:-[A-Z]{4,})+$/.test(text) || /[a-z][A-Z].*[a-z]?[A-Z]/.test(text),
  )
  return random.length * 2 >= texts.length && texts.some(text => /\d/.test(text) || text.includes("-"))
}

function alphabetOf(texts: readonly string[]): string {
  const symbols = texts.join("").replace(/[-_. ]/g, "")
  if (/^\d+$/.test(symbols)) return "digits"
  if (/^[0-9a-f]+$/.test(symbols) || /^[0-9A-F]+$/.test(symbols)) return "hex"
  if (/^[0-9a-z]+$/.test(symbols)) return "lower"
  if (/^[0-9A-Z]+$/.test(symbols)) return "upper"
  return "mixed"
}

/** Twelve to twenty-four plain words, numbered or not: a recovery phrase, which is one code and not spent by use. */
function readPhrase(lines: readonly string[]): CodeBlock {
  const words = lines.flatMap(line => line.replace(/\d{1,2}[.):]/g, " ").split(/[\s,]+/)).filter(word => word !== "")
  const isPhrase = [12, 15, 18, 21, 24].includes(words.length) && words.every(word => /^[a-z]{3,8}$/.test(word))
  if (!isPhrase) return nothing
  const taken = lines.flatMap((line, index) => (line.trim() === "" ? [] : [index + 1]))
  return {
    codes: [{ text: words.join(" "), used: false }],
    shape: `${words.length} words`,
    sort: "reusable",
    lines: new Set(taken),
  }
}
