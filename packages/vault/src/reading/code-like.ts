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

const otherThings = [
  /^[a-z][a-z\d+.-]*:\/\//i,
  /^[^@]+@[^@]+\.\p{L}+$/u,
  /^(?:www\.)?[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.(?:com|org|net|io|dev|co|me|app|edu|gov|info|example|eu|uk|fr|de|es|jp|cn)(?:\/.*)?$/iu,
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/i,
  /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/,
  /^\d{1,2}:\d\d(?::\d\d)?(?:[ap]m)?$/i,
  /^v?\d{1,3}(?:\.\d{1,3}){1,3}$/i,
] as const

/** Addresses, dates, times and versions have letters and digits, and are no codes. */
function isOtherThing(word: string): boolean {
  const bare = word.replace(/^[^\p{L}\p{N}]+/u, "").replace(/[^\p{L}\p{N}/]+$/u, "")
  return otherThings.some(pattern => pattern.test(bare))
}

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
export const hasLongRun = (line: string): boolean => /[\p{L}\p{N}]{8}/u.test(plainTyped(line))

/**
 * A line for the screen: words stay, so that a person finds the line again; everything else is hidden but for the first two symbols of
 * what could be a code.
 */
export function maskLine(line: string): string {
  const plain = plainTyped(line.slice(0, 200)).replace(/\s+/g, " ").trim()
  const spans = drawnSpans(plain)
  const isProse = piecesOf(plain).filter(({ text }) => isWordLike(text)).length >= minProseWords
  const masked = plain.replace(/\S+/g, (word, index: number) => {
    const bare = word.replace(/^[^\p{L}\p{N}]+/u, "").replace(/[^\p{L}\p{N}]+$/u, "")
    const start = index + word.indexOf(bare)
    const isInSpan = spans.some(drawn => start >= drawn.start && start < drawn.end)
    const isShort = symbolCount(bare) <= (/\p{N}/u.test(bare) ? 2 : 4)
    if (isOtherThing(word) || (!isInSpan && (isShort || isWordLike(bare, isProse ? "inProse" : "alone")))) return word
    let shown = spans.some(drawn => start === drawn.start) ? 2 : 0
    return [...word].map(symbol => (!/[\p{L}\p{N}]/u.test(symbol) || shown-- > 0 ? symbol : "•")).join("")
  })
  return masked.length > maxShownCharacters ? `${masked.slice(0, maxShownCharacters - 1)}…` : masked
}
