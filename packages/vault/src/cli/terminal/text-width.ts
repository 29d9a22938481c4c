import { plain, withShortHome } from "./plain-text.ts"

/** How many columns of a terminal a text takes: two for wide East Asian letters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0
  for (const symbol of text) {
    const point = symbol.codePointAt(0)!
    if (/\p{M}/u.test(symbol) || point === 0x200d || point === 0xfe0f) continue
    const wide =
      (point >= 0x1100 && point <= 0x115f) ||
      (point >= 0x2e80 && point <= 0xa4cf) ||
      (point >= 0xac00 && point <= 0xd7a3) ||
      (point >= 0xf900 && point <= 0xfaff) ||
      (point >= 0xfe30 && point <= 0xfe6f) ||
      (point >= 0xff00 && point <= 0xff60) ||
      (point >= 0x1f300 && point <= 0x1faff) ||
      (point >= 0x20000 && point <= 0x3fffd)
    width += wide ? 2 : 1
  }
  return width
}

/** The text in at most so many columns, its end replaced by `…` where it is longer. */
export function fitTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let fitted = ""
  for (const symbol of text) {
    if (displayWidth(fitted + symbol) > columns - 1) break
    fitted += symbol
  }
  return `${fitted}…`
}

/** A command that is suggested: pasted in two halves it would do another thing. */
const command =
  /postern-vault [a-z]+(?:-[a-z]+)*(?: [a-z]+(?=\s["']))?(?: (?:"[^"]*"|'(?:[^']|'\\'')*'|[A-Z]{4,}))*(?: \d+)?(?: --[a-z]+(?:-[a-z]+)*(?: (?:[A-Z]+|\d+|"[^"]*"|'(?:[^']|'\\'')*'))?)*/g
const heldBlank = "\ue000"

/** Wraps words to a width, each line after the first indented. */
export function wrapWords(text: string, columns: number, indent = ""): string {
  const lines: string[] = []
  let line = ""
  const held = withShortHome(plain(text))
    .replaceAll(heldBlank, " ")
    .replace(command, found => found.replaceAll(" ", heldBlank))
  for (const part of held.split(" ")) {
    const word = part.replaceAll(heldBlank, " ")
    if (line !== "" && displayWidth(`${line} ${word}`) > columns) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line].join("\n")
}
