import { type CsvError, parse } from "csv-parse/sync"
import { VaultError } from "../../record/index.ts"

/** One row of a table, and the line of the file in which it begins. */
export interface Row {
  readonly cells: readonly string[]
  readonly line: number
}

const maxRowCharacters = 1 << 20
const maxCells = 200
const maxRows = 1_000_000

/**
 * Goes through the rows of a CSV file, one at a time: the rows are not gathered.
 * @throws VaultError `file-damaged` where the file ends inside of a quoted cell, a row is longer than a million characters or has
 * more than 200 cells, or there are more than a million rows. No message quotes the file.
 */
export function eachCsvRow(text: string, delimiter: string, take: (row: Row) => void): void {
  let rows = 0
  let previousLine = 0
  try {
    parse(text, {
      delimiter,
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: maxRowCharacters,
      on_record: (cells: string[], { lines }) => {
        if (++rows > maxRows) throw damaged(`has more than ${maxRows.toLocaleString("en")} rows`)
        if (cells.length > maxCells) throw damaged(`has more than ${maxCells} cells in line ${lines}`)
        const inner = cells.reduce((sum, cell) => sum + lineBreaks(cell), 0)
        take({ cells, line: Math.max(previousLine + 1, lines - inner) })
        previousLine = lines
        return null
      },
    })
  } catch (error) {
    if (error instanceof VaultError) throw error
    const { code, lines } = error as CsvError & { lines?: number }
    if (code === "CSV_QUOTE_NOT_CLOSED")
      throw damaged("ends in the middle of a quoted cell: it was cut off. Export it again")
    if (code === "CSV_MAX_RECORD_SIZE")
      throw damaged(`has a row of more than a million characters (line ${lines ?? "?"})`)
    throw damaged(`cannot be taken apart${lines === undefined ? "" : ` (line ${lines})`}`)
  }
}

const lineBreaks = (cell: string): number => cell.split(/\r\n|\r|\n/).length - 1

const damaged = (what: string): VaultError =>
  new VaultError("file-damaged", `The CSV file ${what}. Nothing of it was taken.`)

/** The separators of cells: comma, semicolon (where the comma is the decimal sign), tab and bar. */
export const delimiters = [",", ";", "\t", "|"] as const

/**
 * The separator that stands most often in the first line, outside of quotes; Excel's own first line `sep=;` says it.
 * @returns null where there is none.
 */
export function detectDelimiter(text: string): string | null {
  const said = /^sep=([,;\t|])\r?\n/i.exec(text)
  if (said !== null) return said[1]!
  const counts = new Map<string, number>()
  let isQuoted = false
  for (const unit of text.slice(0, 16_384).trimStart()) {
    if (unit === '"') isQuoted = !isQuoted
    else if (!isQuoted && (unit === "\n" || unit === "\r")) break
    else if (!isQuoted && (delimiters as readonly string[]).includes(unit))
      counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  let best: string | null = null
  for (const [delimiter, count] of counts) if (best === null || count > counts.get(best)!) best = delimiter
  return best
}

/** Whether a row is Excel's `sep=;`, which is no content. */
export const isSeparatorRow = ({ cells, line }: Row): boolean => line === 1 && /^sep=/i.test(cells[0] ?? "")
