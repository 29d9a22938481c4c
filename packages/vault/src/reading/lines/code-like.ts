import { plainTyped } from "@postern/core"
import { isWordLike } from "./word-likeness.ts"

/** Fewer symbols than this are no code of any service. */
const minCodeSymbols = 6
/** Groups with blanks between them are often something else: a telephone number, a date. */
const minGroupedSymbols = 8
const minProseWords = 4
/** Longer lines are not looked at in detail. */
const maxLineCharacters = 1000

const maxShownCharacters = 60

const symbolCount = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, "").length

const addresses = [
  /^[a-z][a-z\d+.-]*:\/\//i,
  /^[^@]+@[^@]+\.\p{L}+$/u,
  /^(?:www\.)?[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.(?:com|org|net|io|dev|co|me|app|edu|gov|info|example|eu|uk|fr|de|es|jp|cn)(?:\/.*)?$/iu,
] as const
const days = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/i,
  /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})$/,
] as const
const times = [/^\d{1,2}:\d\d(?::\d\d)?(?:[ap]m)?$/i, /^v?\d{1,3}(?:\.\d{1,3}){1,3}$/i] as const

// A run of signs is read from its beginning alone: from each sign in it, a long one would be read over and over.
const bareWord = (word: string): string =>
  word.replace(/^[^\p{L}\p{N}]+/u, "").replace(/(?<![^\p{L}\p{N}/])[^\p{L}\p{N}/]+$/u, "")

/** What a word without blanks is that has letters and digits and is no code; null for all else. */
export function otherThing(word: string): "address" | "day" | "time" | null {
  const bare = bareWord(word)
  const fits = (patterns: readonly RegExp[]): boolean => patterns.some(pattern => pattern.test(bare))
  return fits(addresses) ? "address" : fits(days) ? "day" : fits(times) ? "time" : null
}

const isOtherThing = (word: string): boolean => otherThing(word) !== null

/** The pieces of a line between its blanks, without what else they have around them, and where they stand. */
function piecesOf(plain: string): { text: string; start: number; end: number }[] {
  return [...plain.matchAll(/\S+/g)].flatMap(({ 0: word, index }) =>
    isOtherThing(word)
      ? []
      : [...word.matchAll(/[\p{L}\p{M}\p{N}]+(?:[-_.:/+=’'][\p{L}\p{M}\p{N}]+)*/gu)].map(found => ({
          text: found[0],
          start: index + found.index,
          end: index + found.index + found[0].length,
        })),
  )
}

/** Whether a piece is neither a word nor words joined by dashes. */
function isDrawn(piece: string, isProse: boolean): boolean {
  if (/\p{N}/u.test(piece)) return true
  return !isWordLike(piece.replace(/[^\p{L}\p{M}'’]+/gu, "-"), isProse ? "inProse" : "alone")
}

/** Words joined by dashes without a blank may be a code of words. */
const isJoinedWords = (piece: string): boolean => /^\p{Ll}+(?:[-_.]\p{Ll}+){2,}$/u.test(piece)

interface Span {
  readonly start: number
  readonly end: number
}

/** The stretches of a line, in plain characters, that could be codes: one piece, or several with a blank between them. */
function drawnSpans(plain: string): Span[] {
  const pieces = piecesOf(plain)
  const isProse = pieces.filter(({ text }) => isWordLike(text)).length >= minProseWords
  const spans: Span[] = []
  let open: Span | null = null
  const close = (): void => {
    if (open === null) return
    const text = plain.slice(open.start, open.end)
    if (symbolCount(text) >= (/\s/.test(text) ? minGroupedSymbols : minCodeSymbols)) spans.push(open)
    open = null
  }
  for (const { text, start, end } of pieces) {
    // Letters of few symbols say nothing by themselves; next to drawn ones they belong to them.
    const isGroup = isDrawn(text, isProse) && (open !== null || /\p{N}/u.test(text) || symbolCount(text) > 3)
    if (!isGroup) {
      close()
      if (isJoinedWords(text)) spans.push({ start, end })
    } else if (open !== null && /^ {1,2}$/.test(plain.slice((open as Span).end, start)))
      open = { start: (open as Span).start, end }
    else {
      close()
      open = { start, end }
    }
  }
  close()
  return spans
}

/** Whether a line could hold a code that nobody understood: letters or digits that are neither words nor dates nor addresses. */
export function couldBeCode(line: string): boolean {
  return line.length > maxLineCharacters ? hasLongRun(line) : drawnSpans(plainTyped(line)).length > 0
}

/** Whether a line has eight letters and digits or more in a row; of such a line it is always said what became of it. */
export const hasLongRun = (line: string): boolean =>
  [line, plainTyped(line), line.normalize("NFKC")].some(text => /[\p{L}\p{N}]{8}/u.test(text))

/**
 * A line for the screen: words stay, so that a person finds the line again; everything else is hidden but for the first two symbols of
 * what could be a code.
 * @param code what is known to be one in the line, and may look like a word.
 */
export function maskLine(line: string, code = ""): string {
  const known = new Set(code.split(" ").filter(part => part !== ""))
  const plain = plainTyped(line.slice(0, 200)).replace(/\s+/g, " ").trim()
  const spans = drawnSpans(plain)
  const isProse = piecesOf(plain).filter(({ text }) => isWordLike(text)).length >= minProseWords
  const masked = plain.replace(/\S+/g, (word, index: number) => {
    const bare = word.replace(/^[^\p{L}\p{N}]+/u, "").replace(/(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/u, "")
    const start = index + word.indexOf(bare)
    const isInSpan = spans.some(drawn => start >= drawn.start && start < drawn.end)
    const isShort = symbolCount(bare) <= (/\p{N}/u.test(bare) ? 2 : 4)
    if (known.has(bare)) return maskSpan(word)
    if (isOtherThing(word) || (!isInSpan && (isShort || isWordLike(bare, isProse ? "inProse" : "alone")))) return word
    let shown = spans.some(drawn => start === drawn.start) ? 2 : 0
    return [...word].map(symbol => (!/[\p{L}\p{N}]/u.test(symbol) || shown-- > 0 ? symbol : "•")).join("")
  })
  return masked.length > maxShownCharacters ? `${masked.slice(0, maxShownCharacters - 1)}…` : masked
}

function maskSpan(text: string): string {
  let shown = symbolCount(text) >= minCodeSymbols ? 2 : 0
  return [...text].map(symbol => (!/[\p{L}\p{N}]/u.test(symbol) || shown-- > 0 ? symbol : "•")).join("")
}
