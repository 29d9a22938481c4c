import { homedir } from "node:os"
import { plain, unsafeCharacters } from "../../actions/index.ts"

export { plain, shellWord } from "../../actions/index.ts"

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
  return JSON.stringify(value, null, indent).replace(unsafeCharacters, escaped)
}
