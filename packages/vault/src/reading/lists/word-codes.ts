import { plainTyped } from "@postern/core"
import { readMarkWords } from "../lines/marks.ts"
import { isWordLike } from "../lines/word-likeness.ts"

/** A code made of words. */
export interface WordCode {
  readonly index: number
  readonly text: string
  /** Words behind it. */
  readonly words: string
}

/** Lengths of recovery phrases (BIP 39 and Monero), which are one code and are not spent by use. */
const phraseLengths = [12, 13, 15, 18, 21, 24, 25]

const bareLine = (line: string): string =>
  plainTyped(line)
    .replace(/[~*_`"'“”„«»]+/g, " ")
    .replace(/^\s*(?:[-•·>]\s+|\(?\d{1,3}[.):]\s*|\[[ xX]?\]\s*)+/, "")
    .replace(/[.,;]\s*$/, "")
    .trim()

/** Twelve to twenty-four plain words on one line or several, numbered or not. */
export function readPhrase(lines: readonly string[]): { text: string; indexes: readonly number[] } | null {
  const indexes = lines.flatMap((line, index) => (line.trim() === "" ? [] : [index]))
  const words = indexes.flatMap(index =>
    plainTyped(lines[index]!)
      .replace(/\d{1,2}[.):]/g, " ")
      .split(/[\s,]+/)
      .filter(word => word !== ""),
  )
  const isPhrase = phraseLengths.includes(words.length) && words.every(word => /^[a-z]{3,8}$/.test(word))
  return isPhrase ? { text: words.join(" "), indexes } : null
}

const minWordCodes = 2

/**
 * Codes of words, one a line: joined by dashes or dots, or parted by blanks where at least three lines have as many words each and
 * something says that they are codes.
 */
export function readWordCodes(lines: readonly string[], isTold: boolean): WordCode[] {
  const joined = lines.flatMap((line, index): WordCode[] => {
    const [first = "", ...rest] = bareLine(line).split(/\s+/)
    const isCode = /^\p{L}+(?:[-_.]\p{L}+){1,9}$/u.test(first) && first === first.toLowerCase()
    const words = rest.join(" ")
    return isCode && (words === "" || readMarkWords(words).remark === "") ? [{ index, text: first, words }] : []
  })
  const [parts = 0, ...others] = new Set(joined.map(({ text }) => text.split(/[-_.]/).length))
  // One alone may be a word such as "two-factor".
  const isAlone = joined.length < minWordCodes
  if (others.length === 0 && (isAlone ? isTold && parts > 2 : true) && joined.length > 0) return joined
  if (!isTold) return []
  const rows = lines.flatMap((line, index) => {
    const words = bareLine(line).split(/\s+/)
    const isRow = words.length > 1 && words.length <= 10 && words.every(word => /^\p{Ll}{2,12}$/u.test(word))
    return isRow && words.some(word => isWordLike(word)) ? [{ index, text: words.join(" "), words: "" }] : []
  })
  const counts = new Set(rows.map(({ text }) => text.split(" ").length))
  return counts.size === 1 && rows.length >= 3 ? rows : []
}
