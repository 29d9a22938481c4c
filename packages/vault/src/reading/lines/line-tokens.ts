import { plainTyped } from "@postern/core"
import { otherThing } from "./code-like.ts"
import { struck, withoutMarkup } from "./line-marks.ts"

/** What parts a token from the one before: nothing, a blank, more blanks than one, or a sign that parts cells of a table. */
export type Gap = "none" | "blank" | "wide" | "cell"

type TokenContent =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "box"; readonly mark: "ticked" | "crossed" | "empty" }
  /** An arrow, or a hand that points. */
  | { readonly kind: "arrow" }
  /** `#`, which starts a remark in many kinds of file. */
  | { readonly kind: "hash" }
  /** ASCII letters and digits, perhaps in groups; `isLabel` where a colon or an equals sign follows. */
  | { readonly kind: "group"; readonly text: string; readonly isLabel: boolean }
  | { readonly kind: "word"; readonly text: string }
  /** A day, as it stands. */
  | { readonly kind: "day"; readonly text: string }
  /** An address of a page or a mail, a time, a version. */
  | { readonly kind: "other" }

export type Token = TokenContent & { readonly gap: Gap; readonly isStruck: boolean }

/** Longer lines are no lines of a list. */
export const maxLineCharacters = 1000
const maxTokens = 200

const ticks = "✓✔✅☑√🗸🗹"
const crosses = "✗✘❌☒×✖❎🗙🗷⨯╳"
const empties = "☐□▢▫◻⬜"
export const boxSign = new RegExp(
  `^(?:\\[([ xX*${ticks}${crosses}-]?)\\]|([${ticks}${crosses}${empties}]))\\ufe0f?`,
  "u",
)
const number =
  /^(?:\(#?(\d{1,3})\)|#?(\d{1,3})(?:\.(?!\d)|[):])(?=\s|[\p{L}\p{N}[(*_"'`\uE000-]|$)|#(\d{1,3})(?=[\s:.)-]|$))[.):]?/u
/** `a)`, `b.` and so on. */
const letterNumber = /^\(?([a-z])[.)](?=\s)/i
const arrow = /^(?:<+[-=~]*|[-=~]+>+|>>+|<<+|[←⇐⟵→⇒⟶➔➜▶◀👈👉⬅➡]\ufe0f?)/u
/** Scripts that are written without blanks: a code may follow a word of them directly. */
const unspaced = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}ー々"
export const unspacedWord = new RegExp(`^[${unspaced}]+`, "u")
const symbol = `(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}?])`
/** Groups are parted by a dash, a dot or an underscore; a question mark stands for a symbol that cannot be read. */
export const group = new RegExp(`^${symbol}+(?:[-_.·/+]+${symbol}+)*`, "u")
const cells = /^[|;¦]|^,(?=\s|$)/

/**
 * Cuts a line into what a reader of code lists sees: numbers, boxes, arrows, groups of letters and digits, and words. Wrappers such as
 * quotes, back-ticks, brackets, bold and bullets are left out.
 */
export function tokensOf(line: string): Token[] {
  if (line.length > maxLineCharacters) return []
  const plain = plainTyped(withoutMarkup(line))
  const tokens: Token[] = []
  let gap: Gap = "cell"
  let at = 0
  while (at < plain.length && tokens.length < maxTokens) {
    let isStruck = false
    const rest = plain.slice(at)
    const blanks = /^\s+/.exec(rest)?.[0]
    if (blanks !== undefined) {
      if (gap !== "cell") gap = /\t| {2}/.test(blanks) ? "wide" : "blank"
      at += blanks.length
      continue
    }
    const cell = cells.exec(rest)
    if (cell !== null) {
      gap = "cell"
      at += cell[0].length
      continue
    }
    let text = rest
    if (text.startsWith(struck)) {
      isStruck = true
      text = text.slice(1)
      at++
    }
    const found = readToken(text, tokens.length === 0 || gap !== "none", gap)
    if (found === null) {
      at += 1
      continue
    }
    tokens.push({ ...found.token, gap, isStruck } as Token)
    at += found.length
    gap = "none"
  }
  return tokens
}

function readToken(text: string, isStart: boolean, gap: Gap): { token: TokenContent; length: number } | null {
  const whole = isStart ? /^[^\s,;|]+/.exec(text)?.[0] : undefined
  const other = whole === undefined ? null : otherThing(whole)
  if (other !== null)
    return { token: other === "day" ? { kind: "day", text: whole! } : { kind: "other" }, length: whole!.length }
  const box = boxSign.exec(text)
  if (box !== null) return { token: { kind: "box", mark: boxMark(box[1] ?? box[2] ?? "") }, length: box[0].length }
  if (isStart) {
    const numbered = number.exec(text)
    if (numbered !== null) {
      const value = Number(numbered[1] ?? numbered[2] ?? numbered[3])
      return { token: { kind: "number", value }, length: numbered[0].length }
    }
    const lettered = letterNumber.exec(text)
    if (lettered !== null)
      return {
        token: { kind: "number", value: lettered[1]!.toLowerCase().charCodeAt(0) - 96 },
        length: lettered[0].length,
      }
    const hash = gap === "none" ? null : /^#+/.exec(text)
    if (hash !== null) return { token: { kind: "hash" }, length: hash[0].length }
  }
  const pointing = arrow.exec(text)
  // A bracket alone opens an address or a quotation.
  if (pointing !== null && !/^[<>]$/.test(pointing[0])) return { token: { kind: "arrow" }, length: pointing[0].length }
  const unspacedText = unspacedWord.exec(text)
  if (unspacedText !== null) return { token: { kind: "word", text: unspacedText[0] }, length: unspacedText[0].length }
  // A question mark behind a word ends a question; in a code it stands for a symbol.
  const found = group.exec(text)?.[0].replace(/^(\p{L}+)\?+$/u, "$1")
  if (found === undefined || !/[\p{L}\p{N}]/u.test(found)) return null
  const isLabel = /^\s{0,3}[:=]/.test(text.slice(found.length))
  return /[^\x20-\x7e]/.test(found)
    ? { token: { kind: "word", text: found }, length: found.length }
    : { token: { kind: "group", text: found, isLabel }, length: found.length }
}

function boxMark(sign: string): "ticked" | "crossed" | "empty" {
  if (sign === "" || sign === " " || sign === "-" || empties.includes(sign)) return "empty"
  return crosses.includes(sign) ? "crossed" : "ticked"
}
