import { VaultError } from "../../record/index.ts"
import { type SourceEntry, sourceEntry, type TextBlock, textBlock } from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"
import { AccountRows, pairedFields } from "./account-rows.ts"
import {
  type Columns,
  columnsByName,
  columnsOf,
  isAccountTable,
  isCodeTable,
  plainName,
  type Role,
} from "./column-roles.ts"
import { programOf } from "./csv-programs.ts"
import { detectDelimiter, eachCsvRow, isSeparatorRow, type Row } from "./csv-table.ts"
import { columnsByContent, isEnpassTable, isHeader, isKeeperTable } from "./unnamed-columns.ts"

/** What a table held: its accounts, the program that wrote it, and how its columns were understood. */
export interface TableContent {
  readonly program: string
  readonly entries: readonly SourceEntry[]
  /** How columns without a known name were understood; null where all were known. */
  readonly guessed: string | null
}

/** Rows that are looked at before it is decided what they are. */
const sampleRows = 50

interface RowTaker {
  readonly program: string
  readonly guessed?: string
  /** Whether the first row is a header, and so no content. */
  readonly skipsFirst: boolean
  readonly take: (row: Row) => void
  readonly endsShort?: () => boolean
  readonly end: () => void
}

/**
 * Reads a table of accounts or of codes.
 * @param isTable whether the file's name says that it is a table; without that, a header has to say it.
 * @returns null where the text is no table: then it is plain text.
 * @throws VaultError `file-damaged`.
 */
export function readCsv(text: string, isTable: boolean): TableContent | null {
  const delimiter = detectDelimiter(text)
  if (delimiter === null || (!isTable && !hasTableHeader(text, delimiter))) return null
  const entries: SourceEntry[] = []
  const sample: Row[] = []
  let taker: RowTaker | null | undefined
  const settle = (): void => {
    taker = chooseTaker(sample, isTable, entry => entries.push(entry))
    for (const row of taker?.skipsFirst ? sample.slice(1) : sample) taker?.take(row)
  }
  eachCsvRow(text, delimiter, row => {
    if (isSeparatorRow(row)) return
    if (taker !== undefined) return taker?.take(row)
    sample.push(row)
    if (sample.length === sampleRows) settle()
  })
  if (taker === undefined) settle()
  if (!taker) return null
  if (taker.endsShort?.() && !/[\r\n]$/.test(text))
    throw new VaultError(
      "file-damaged",
      "The CSV file ends in the middle of a row: it was cut off. Nothing of it was taken; export it again.",
    )
  taker.end()
  return { program: taker.program, entries, guessed: taker.guessed ?? null }
}

/** The same for rows that come from a table in another kind of document. */
export function readRows(rows: readonly Row[]): TableContent | null {
  const entries: SourceEntry[] = []
  const taker = chooseTaker(rows.slice(0, sampleRows), false, entry => entries.push(entry))
  if (taker === null) return null
  for (const row of rows.slice(taker.skipsFirst ? 1 : 0)) taker.take(row)
  taker.end()
  return { program: taker.program, entries, guessed: taker.guessed ?? null }
}

function hasTableHeader(text: string, delimiter: string): boolean {
  const first = text
    .slice(0, 4096)
    .trimStart()
    .split(/\r\n|\r|\n/, 1)[0]!
  const columns = columnsByName(first.split(delimiter).map(cell => cell.replaceAll('"', "").trim()))
  return isAccountTable(columns) || isCodeTable(columns)
}

function chooseTaker(sample: readonly Row[], isTable: boolean, emit: (entry: SourceEntry) => void): RowTaker | null {
  const [head, ...rest] = sample
  if (head === undefined) return null
  const header = head.cells.map(cell => cell.trim())
  const columns = columnsByName(header)
  if (isAccountTable(columns) && isHeader(header)) {
    const rows = new AccountRows(header, columns, emit)
    return {
      program: programOf(header),
      skipsFirst: true,
      take: row => rows.take(row),
      endsShort: () => rows.endsShort,
      end: () => rows.end(),
    }
  }
  if (isCodeTable(columns) && isHeader(header)) return codeTaker(header, columns, emit)
  if (!isTable) return null
  if (isEnpassTable(rest.length > 0 ? rest : sample))
    return {
      program: "Enpass",
      skipsFirst: plainName(header[0] ?? "") === "title",
      take: row => emit(enpassEntry(row)),
      end: () => {},
    }
  if (isKeeperTable(sample))
    return { program: "Keeper", skipsFirst: false, take: row => emit(keeperEntry(row)), end: () => {} }
  return guessingTaker(sample, emit)
}

/** A list of codes; whatever else stands in a code's row says something of it, such as that it was used. */
function codeTaker(header: readonly string[], { of }: Columns, emit: (entry: SourceEntry) => void): RowTaker {
  const codes = of("codes")
  const said = of("status").length > 0 ? of("status") : [...of("notes"), ...of("field")]
  const blocks: TextBlock[] = []
  return {
    program: "CSV",
    skipsFirst: true,
    take: ({ cells, line }) => {
      const status = said
        .map(index => (cells[index] ?? "").trim())
        .filter(cell => cell !== "")
        .join(" ")
      for (const index of codes) {
        const text = (cells[index] ?? "").trim()
        if (text !== "") blocks.push(textBlock(text, { field: header[index]!, line, status: status || null }))
      }
    },
    end: () => emit(sourceEntry({ blocks })),
  }
}

/** Columns that no name or not every name tells of: what stands in them says the rest. */
function guessingTaker(sample: readonly Row[], emit: (entry: SourceEntry) => void): RowTaker | null {
  const [head, ...rest] = sample as [Row, ...Row[]]
  const byName = columnsByName(head.cells.map(cell => cell.trim()))
  // A first row without one known name is an entry like the others.
  const hasHeader = rest.length > 0 && byName.known > 0 && isHeader(head.cells)
  const byContent = columnsByContent(hasHeader ? rest : sample)
  if (byContent === null) return null
  const roles = byContent.roles.map((role, index) => {
    const named = hasHeader ? byName.roles[index] : undefined
    return named === undefined || named === "field" ? role : named
  })
  const columns = columnsOf(roles)
  const header = roles.map((_, index) => (hasHeader ? (head.cells[index] ?? "").trim() : ""))
  const rows = new AccountRows(header, columns, emit)
  // Their numbers, not their names: a first row may be an entry after all, and hold a password.
  const numbers = (role: Role): number[] => columns.of(role).map(index => index + 1)
  const described = (["title", "login", "url", "notes", "totp"] as const).flatMap(role =>
    numbers(role)
      .slice(0, 1)
      .map(number => `column ${number} is the ${role === "totp" ? "seed (dropped)" : role}`),
  )
  const dropped = numbers("password").map(number => `column ${number} was left out: it looks like passwords`)
  return {
    program: "CSV of an unknown program",
    guessed: [...described, ...dropped].join("; "),
    skipsFirst: hasHeader,
    take: row => rows.take(row),
    endsShort: () => rows.endsShort,
    end: () => rows.end(),
  }
}

function enpassEntry({ cells, line }: Row): SourceEntry {
  const [title = "", ...rest] = cells
  const hasNote = rest.length % 2 === 1
  const pairs = pairedFields(rest, line).map(field => ({ ...field, name: field.name.replace(/^\*/, "").trim() }))
  const firstOf = (...wanted: string[]): string =>
    pairs.find(({ name, value }) => wanted.includes(plainName(name)) && value.trim() !== "")?.value ?? ""
  const standard = new Set(["username", "email", "url", "website"])
  return makeEntry({
    title,
    login: firstOf("username") || firstOf("email"),
    url: firstOf("url", "website"),
    notes: hasNote ? rest.at(-1)! : "",
    notesLine: line,
    fields: pairs.filter(({ name }) => !standard.has(plainName(name))),
  })
}

function keeperEntry({ cells, line }: Row): SourceEntry {
  const [, title = "", login = "", , url = "", notes = "", , ...custom] = cells
  return makeEntry({ title, login, url, notes, notesLine: line, fields: pairedFields(custom, line) })
}
