import { readBackupCode } from "../code/backup-code-reading.ts"
import { boxAt, listNumberLength } from "../code/list-prefix.ts"

/** One numbered line of a kit's list. */
export interface KitCodeLine {
  readonly number: number
  /** Whether its holder ticked the box or wrote a note that begins with "used". */
  readonly isUsed: boolean
  /** The code as printed; null when what stands there is none, or its check symbols do not hold. */
  readonly code: string | null
}

/** Writes one line of the list: `  3. [ ] K7QM-…`. */
export function printedCodeLine(number: number, code: string, isUsed: boolean): string {
  return `${String(number).padStart(3)}. [${isUsed ? "x" : " "}] ${code}`
}

/** Reads a line as number, box, code and note, blanks between them; null when it does not begin with number and box. */
export function parseCodeLine(line: string): KitCodeLine | null {
  const characters = [...line]
  const numberLength = listNumberLength(characters, 0)
  if (numberLength === 0) return null
  const boxStart = skipBlanks(characters, numberLength)
  const box = boxAt(characters, boxStart)
  if (box === null) return null
  const codeStart = skipBlanks(characters, boxStart + box.length)
  const codeEnd = skipToBlank(characters, codeStart)
  const reading = readBackupCode(characters.slice(codeStart, codeEnd).join(""))
  const note = characters.slice(skipBlanks(characters, codeEnd)).join("")
  return {
    number: Number.parseInt(line, 10),
    isUsed: box.ticked || /^\(?used\b/i.test(note),
    // A `?` is refused: a kit is a file, and where a symbol of it is missing more may be wrong.
    code: reading.kind === "backup-code" && reading.restoredSymbols === 0 ? reading.code.text : null,
  }
}

function skipBlanks(characters: readonly string[], start: number): number {
  let index = start
  while (isBlank(characters[index])) index++
  return index
}

function skipToBlank(characters: readonly string[], start: number): number {
  let index = start
  while (index < characters.length && !isBlank(characters[index])) index++
  return index
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t"
}
