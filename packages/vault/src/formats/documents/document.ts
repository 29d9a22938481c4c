import type { Row } from "../tables/csv-table.ts"

/** What a document shows: its text, line by line, and its tables apart, for their columns say what stands in them. */
export interface DocumentText {
  readonly title: string
  readonly text: string
  readonly tables: readonly (readonly Row[])[]
}

/** No list of codes is longer; what comes after is left out, and said. */
export const maxTextCharacters = 16 << 20
const maxTableRows = 100_000
const maxTableCells = 500_000

/**
 * Gathers what a document shows. Struck-out text is written `~~so~~`, ticked boxes `[x]`, cells of tables are kept apart: used codes
 * are told by such marks.
 */
export class DocumentBuilder {
  readonly #lines: string[] = [""]
  readonly #tables: Row[][] = []
  readonly #open: { rows: Row[]; cells: string[] | null; cell: string[] | null }[] = []
  #size = 0
  #cells = 0
  #strikes = 0
  #isMarked = false
  isCut = false
  title = ""

  text(text: string): void {
    if (text === "") return
    this.#size += text.length
    if (this.#size > maxTextCharacters) {
      this.isCut = true
      return
    }
    if (this.#strikes > 0 && !this.#isMarked && text.trim() !== "") {
      this.#append("~~")
      this.#isMarked = true
    }
    this.#append(text)
  }

  #append(text: string): void {
    const cell = this.#open.at(-1)?.cell
    if (cell) cell.push(text)
    else this.#lines[this.#lines.length - 1] += text
  }

  /** A mark never goes over the end of a line or of a cell. */
  #endMark(): void {
    if (this.#isMarked) this.#append("~~")
    this.#isMarked = false
  }

  /** Ends the line, if anything stands in it. */
  breakLine(): void {
    this.#endMark()
    const cell = this.#open.at(-1)?.cell
    if (cell) {
      if (cell.length > 0 && cell.at(-1) !== "\n") cell.push("\n")
    } else if (this.#lines.at(-1)!.trim() !== "") this.#lines.push("")
  }

  startStrike(): void {
    this.#strikes++
  }

  endStrike(): void {
    if (this.#strikes > 0) this.#strikes--
    if (this.#strikes === 0) this.#endMark()
  }

  startTable(): void {
    this.breakLine()
    this.#open.push({ rows: [], cells: null, cell: null })
  }

  startRow(): void {
    const table = this.#open.at(-1)
    if (table !== undefined) table.cells = []
  }

  startCell(): void {
    const table = this.#open.at(-1)
    if (table !== undefined) table.cell = []
  }

  endCell(): void {
    this.#endMark()
    const table = this.#open.at(-1)
    if (!table?.cell) return
    this.#cells++
    table.cells ??= []
    if (this.#cells <= maxTableCells) table.cells.push(tidy(table.cell.join("")))
    else this.isCut = true
    table.cell = null
  }

  endRow(): void {
    const table = this.#open.at(-1)
    if (!table?.cells) return
    this.endCell()
    if (table.cells.length > 0 && table.rows.length < maxTableRows)
      table.rows.push({ cells: table.cells, line: table.rows.length + 1 })
    table.cells = null
  }

  endTable(): void {
    this.endRow()
    const table = this.#open.pop()
    if (table === undefined || table.rows.length === 0) return
    // A table inside of a cell is layout: its rows are lines of the outer text.
    if (this.#open.length > 0) for (const { cells } of table.rows) this.text(`${cells.join("\t")}\n`)
    else this.#tables.push(table.rows)
  }

  finish(): DocumentText {
    while (this.#open.length > 0) this.endTable()
    return {
      title: this.title.replace(/\s+/g, " ").trim().slice(0, 300),
      text: this.#lines
        .map(line => line.trim())
        .join("\n")
        .trim(),
      tables: this.#tables,
    }
  }
}

const tidy = (text: string): string =>
  text
    .split("\n")
    .map(line => line.replace(/[^\S\t]+/g, " ").trim())
    .join("\n")
    .trim()
