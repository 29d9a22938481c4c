import { asObject, asText, parseJson } from "../bytes/json.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { type FoundEntry, hostName, makeEntry, type NamedField } from "../entries/make-entry.ts"
import type { Columns } from "./column-roles.ts"
import type { Row } from "./csv-table.ts"

/** Makes one entry of each row of a table of accounts; of several rows of one account, if each has a code of it. */
export class AccountRows {
  readonly #header: readonly string[]
  readonly #columns: Columns
  readonly #grouped = new Map<string, { found: FoundEntry; fields: NamedField[] }>()
  readonly #isGrouped: boolean
  readonly #emit: (entry: SourceEntry) => void
  #shortRows = 0
  #isLastShort = false

  constructor(header: readonly string[], columns: Columns, emit: (entry: SourceEntry) => void) {
    this.#header = header
    this.#columns = columns
    this.#isGrouped = columns.of("codes").length > 0
    this.#emit = emit
  }

  take({ cells: written, line }: Row): void {
    // RoboForm and Postern put a mark before what a table program would take for a formula.
    const cells = written.map(cell => cell.replace(/^'(?=[=+\-@\t\r])/, ""))
    if (cells.every(cell => cell.trim() === "")) return
    this.#isLastShort = cells.length < this.#header.length
    if (this.#isLastShort) this.#shortRows++
    const { of, roles } = this.#columns
    const first = (role: Parameters<typeof of>[0]): string =>
      of(role)
        .map(index => cells[index] ?? "")
        .find(cell => cell.trim() !== "") ?? ""
    const url = first("url")
    const title = first("title") || hostName(url)
    const login = first("login")
    const status = first("status").trim() || null
    const trailing = this.#trailingFields(cells, line)
    const fields: NamedField[] = roles.flatMap((role, index) => {
      const value = cells[index] ?? ""
      if (value.trim() === "") return []
      const at = line + breaksBefore(cells, index)
      if (role === "codes" || role === "field") return [{ name: this.#header[index]!.trim(), value, line: at, status }]
      if (role === "fields" && trailing === null) return combinedFields(value, at)
      return []
    })
    fields.push(...(trailing ?? []))
    const [notesAt = -1, ...otherNotes] = of("notes")
    for (const index of otherNotes)
      if ((cells[index] ?? "").trim() !== "") fields.push({ name: this.#header[index]!, value: cells[index]!, line })
    const found = {
      title,
      login,
      url,
      tags: first("tags")
        .split(/[,;]/)
        .map(tag => tag.trim())
        .filter(tag => tag !== ""),
      hasTotp: first("totp").trim() !== "" && first("totp").trim() !== "null",
      notes: cells[notesAt] ?? "",
      notesLine: line + breaksBefore(cells, notesAt),
    }
    if (!this.#isGrouped) {
      this.#emit(makeEntry({ ...found, fields }))
      return
    }
    const key = JSON.stringify([title, login])
    const known = this.#grouped.get(key)
    if (known === undefined) this.#grouped.set(key, { found, fields })
    else {
      known.fields.push(...fields)
      if (found.notes.trim() !== "") known.fields.push({ name: "", value: found.notes, line })
    }
  }

  /** Whether the last row alone has fewer cells than the others: with no end of line behind it, the file was cut off there. */
  get endsShort(): boolean {
    return this.#isLastShort && this.#shortRows === 1
  }

  end(): void {
    for (const { found, fields } of this.#grouped.values()) this.#emit(makeEntry({ ...found, fields }))
  }

  /** RoboForm and Keeper write more cells than their header has: a field each, or name and value by turns. */
  #trailingFields(cells: readonly string[], line: number): NamedField[] | null {
    const first = this.#header.length - 1
    if (cells.length <= this.#header.length || this.#columns.of("fields").at(-1) !== first) return null
    const custom = cells.slice(first)
    return custom.some(cell => roboField.test(cell))
      ? custom.flatMap(cell => combinedFields(cell, line))
      : pairedFields(custom, line)
  }
}

const breaksBefore = (cells: readonly string[], index: number): number =>
  cells.slice(0, Math.max(0, index)).reduce((sum, cell) => sum + cell.split("\n").length - 1, 0)

/** Name and value by turns, as Keeper and Enpass write them. */
export function pairedFields(cells: readonly string[], line: number): NamedField[] {
  const fields: NamedField[] = []
  for (let at = 0; at + 1 < cells.length; at += 2) fields.push({ name: cells[at]!, value: cells[at + 1]!, line })
  return fields
}

// RoboForm: `Label$,,,type,value`.
const roboField = /^([^$]*)\$,[^,]*,[^,]*,([a-z]*),([\s\S]*)$/

/** All custom fields of an entry in one cell: `name: value` lines (Bitwarden), JSON (NordPass), RoboForm's own form. */
export function combinedFields(cell: string, line: number): NamedField[] {
  const robo = roboField.exec(cell)
  // RoboForm says `pwd` of a password's field, whatever its label.
  if (robo !== null) return robo[2] === "pwd" ? [] : [{ name: robo[1]!, value: robo[3]!, line }]
  const json = /^\s*[[{]/.test(cell) ? parseJson(cell) : undefined
  if (json !== undefined)
    return (Array.isArray(json) ? json : [json]).map(item => {
      const { label, name, type, value } = asObject(item)
      return {
        name: `${asText(label) || asText(name)}${/pass/i.test(asText(type)) ? " password" : ""}`,
        value: asText(value),
        line,
      }
    })
  const fields: { name: string; value: string; line: number }[] = []
  for (const [index, text] of cell.split(/\r\n|\r|\n/).entries()) {
    const named = /^([^:]{1,200}):\s?(.*)$/.exec(text)
    const last = fields.at(-1)
    if (named !== null) fields.push({ name: named[1]!.trim(), value: named[2]!, line: line + index })
    else if (last !== undefined) last.value += `\n${text}`
    else fields.push({ name: "", value: text, line: line + index })
  }
  return fields
}
