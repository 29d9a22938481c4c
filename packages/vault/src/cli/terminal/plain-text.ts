import { homedir } from "node:os"

const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text from a file of others, safe for a terminal: without control characters, and without marks that turn the order of letters around. */
export function plain(text: string): string {
  return text.replace(unsafe, "\uFFFD")
}

const escapeCharacter = String.fromCharCode(27)
const ownMarks = new RegExp(`(\\n|${escapeCharacter}\\[(?:0|1|2|31|32|33|36)m)`)

/** The same for text of several lines, and for the styles that this program writes itself. */
export function plainLines(text: string): string {
  const parts = text.split(ownMarks)
  return parts.map((part, i) => (i % 2 === 0 ? plain(part) : part)).join("")
}

/** Paths below the person's home, short: a screen is narrow, and they know where they live. */
export function withShortHome(text: string, home: string = homedir()): string {
  return home === "/" || home === "" ? text : text.replaceAll(`${home}/`, "~/")
}

/** JSON that is safe on a terminal as well: what it leaves as it is, such as the eight-bit control characters, is escaped. */
export function plainJson(value: unknown, indent?: number): string {
  const escaped = (symbol: string): string =>
    symbol === "\n" ? symbol : `\\u${symbol.charCodeAt(0).toString(16).padStart(4, "0")}`
  return JSON.stringify(value, null, indent).replace(unsafe, escaped)
}

/** A name as a shell takes it for one word, to be pasted without harm whatever is in it. */
export function shellWord(text: string): string {
  const word = plain(text)
  if (/^[\p{L}\p{N} ._@%+=:,/-]+$/u.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", "'\\''")}'`
}
