import { type Console, plain, type Style } from "./console.ts"

export interface Column {
  readonly title: string
  readonly align?: "left" | "right"
  /** The one that gives way where the terminal is narrow. */
  readonly shrinks?: boolean
}

export type Cell = string | { readonly text: string; readonly style: Style }

const textOf = (cell: Cell): string => plain(typeof cell === "string" ? cell : cell.text)

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

/** Rows under titles, no wider than the terminal. */
export function printTable(console: Console, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.title), ...rows.map(row => displayWidth(textOf(row[i]!)))),
  )
  const total = widths.reduce((sum, width) => sum + width + 2, -2)
  const shrinking = columns.findIndex(column => column.shrinks)
  if (total > console.columns && shrinking >= 0)
    widths[shrinking] = Math.max(8, widths[shrinking]! - (total - console.columns))
  const line = (cells: readonly Cell[], header: boolean): string =>
    cells
      .map((cell, i) => {
        const text = fitTo(textOf(cell), widths[i]!)
        const pad = " ".repeat(widths[i]! - displayWidth(text))
        const styled = header
          ? console.paint("dim", text)
          : typeof cell === "string"
            ? text
            : console.paint(cell.style, text)
        if (columns[i]!.align === "right") return pad + styled
        return i === cells.length - 1 ? styled : styled + pad
      })
      .join("  ")
  console.data(
    line(
      columns.map(({ title }) => title),
      true,
    ),
  )
  for (const row of rows) console.data(line(row, false))
}

/** Wraps words to a width, each line after the first indented. */
export function wrapWords(text: string, columns: number, indent = ""): string {
  const lines: string[] = []
  let line = ""
  for (const word of plain(text).split(" ")) {
    if (line !== "" && displayWidth(`${line} ${word}`) > columns) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line].join("\n")
}
