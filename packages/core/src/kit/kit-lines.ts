/** A line of a kit's text, without blanks around it. */
export interface KitLine {
  /** Counted from 1, blank lines included, as editors count. */
  readonly number: number
  readonly text: string
}

/** The lines of a text that are not blank, taken one after the other. A text taken to its end goes on with empty lines. */
export class KitLines {
  readonly #lines: readonly KitLine[]
  readonly #end: KitLine
  #position = 0

  constructor(text: string) {
    const rows = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)
    // Only ASCII blanks are trimmed: a name may begin with another kind, inside its quotation marks.
    const lines = rows.map((row, index) => ({ number: index + 1, text: trimBlanks(row) }))
    this.#lines = lines.filter(line => line.text !== "")
    this.#end = { number: rows.length, text: "" }
  }

  /** Looks at the next line and leaves it. */
  peek(): KitLine {
    return this.#lines[this.#position] ?? this.#end
  }

  /** Takes the next line. */
  take(): KitLine {
    const line = this.peek()
    this.#position++
    return line
  }

  /** Takes all lines that are left. */
  takeRest(): readonly KitLine[] {
    const rest = this.#lines.slice(this.#position)
    this.#position = this.#lines.length
    return rest
  }
}

/** Takes spaces and tabs off both ends, in one pass: a pattern for the trailing ones would look at each run many times. */
function trimBlanks(row: string): string {
  let start = 0
  let end = row.length
  while (isBlank(row[start])) start++
  while (isBlank(row[end - 1])) end--
  return row.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t"
}
