import type { Console, Style } from "./console.ts"
import { plain } from "./plain-text.ts"
import { displayWidth, fitTo } from "./text-width.ts"

export interface Column {
  readonly title: string
  readonly align?: "left" | "right"
  /** The one that gives way where the terminal is narrow. */
  readonly shrinks?: boolean
}

export type Cell = string | { readonly text: string; readonly style: Style }

const textOf = (cell: Cell): string => plain(typeof cell === "string" ? cell : cell.text)

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
