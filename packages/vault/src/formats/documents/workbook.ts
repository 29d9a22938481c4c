import { Parser } from "htmlparser2"
import { VaultError } from "../../record/index.ts"
import type { Row } from "../tables/csv-table.ts"
import type { DocumentText } from "./document.ts"

const maxElements = 10_000_000
const maxDepth = 200
const maxCells = 500_000
const maxColumns = 200
const maxTextCharacters = 32_767

/** How cells of a style are shown: struck out, or with zeros in front of a number. */
interface CellStyle {
  readonly isStruck: boolean
  readonly digits: number
}

/** The parts of an Excel workbook that say what its cells show. */
export interface WorkbookParts {
  readonly sharedStrings: string
  readonly styles: string
  readonly sheets: readonly string[]
}

/**
 * What the sheets of an Excel workbook show (ECMA-376, SpreadsheetML): texts and numbers as they were last saved. No formula is run.
 * @throws VaultError `file-damaged`.
 */
export function readWorkbook({ sharedStrings, styles, sheets }: WorkbookParts): DocumentText {
  const texts = readStrings(sharedStrings)
  const looks = readStyles(styles)
  return { title: "", text: "", tables: sheets.map(sheet => readSheet(sheet, texts, looks)) }
}

type Handlers = {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]) => void
  readonly text?: (text: string, path: readonly string[]) => void
  readonly close?: (name: string) => void
}

function walk(xml: string, root: string, { open, text, close }: Handlers): void {
  const path: string[] = []
  let elements = 0
  let isWhole = xml === ""
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++elements > maxElements || path.push(name) > maxDepth)
          throw new VaultError(
            "file-damaged",
            "The workbook has more elements, or nests them deeper, than any workbook does.",
          )
        open?.(name, attributes, path)
      },
      ontext: piece => text?.(piece, path),
      onclosetag(name, isImplied) {
        path.pop()
        if (name === root) isWhole = !isImplied
        close?.(name)
      },
    },
    { xmlMode: true },
  )
  parser.write(xml)
  parser.end()
  if (!isWhole) throw new VaultError("file-damaged", "The workbook was cut off. Nothing of it was taken.")
}

function readStrings(xml: string): string[] {
  const texts: string[] = []
  let text = ""
  walk(xml, "sst", {
    open: name => {
      if (name === "si") text = ""
    },
    // `rPh` is how a Japanese word is spoken.
    text: (piece, path) => {
      if (path.at(-1) === "t" && !path.includes("rPh") && text.length < maxTextCharacters) text += piece
    },
    close: name => {
      if (name === "si") texts.push(text)
    },
  })
  return texts
}

function readStyles(xml: string): CellStyle[] {
  const struckFonts: boolean[] = []
  const zeros = new Map<string, number>()
  const styles: CellStyle[] = []
  walk(xml, "styleSheet", {
    open: (name, attributes, path) => {
      if (name === "font" && path.at(-2) === "fonts") struckFonts.push(false)
      if (name === "strike" && path.at(-2) === "font" && !/^(?:0|false)$/.test(attributes.val ?? ""))
        struckFonts[struckFonts.length - 1] = true
      if (name === "numFmt" && /^0{2,40}$/.test(attributes.formatCode ?? ""))
        zeros.set(attributes.numFmtId ?? "", attributes.formatCode!.length)
      if (name === "xf" && path.at(-2) === "cellXfs")
        styles.push({
          isStruck: struckFonts[Number(attributes.fontId)] ?? false,
          digits: zeros.get(attributes.numFmtId ?? "") ?? 0,
        })
    },
  })
  return styles
}

function readSheet(xml: string, texts: readonly string[], styles: readonly CellStyle[]): Row[] {
  const rows: Row[] = []
  let cells: string[] = []
  let cell: { column: number; type: string; style: CellStyle | undefined; value: string } | null = null
  let count = 0
  walk(xml, "worksheet", {
    open: (name, attributes) => {
      if (name === "row") cells = []
      if (name === "c")
        cell = {
          column: columnOf(attributes.r ?? "") ?? cells.length,
          type: attributes.t ?? "n",
          style: styles[Number(attributes.s)],
          value: "",
        }
    },
    text: (piece, path) => {
      const holder = path.at(-1)
      if (cell !== null && (holder === "v" || (holder === "t" && !path.includes("rPh")))) cell.value += piece
    },
    close: name => {
      if (name === "c" && cell !== null) {
        const { column, type, style, value } = cell
        if (++count > maxCells) throw new VaultError("file-damaged", "The workbook has more than 500,000 cells.")
        const text = (type === "s" ? texts[Number(value)] : value)?.slice(0, maxTextCharacters).trim() ?? ""
        const shown =
          type === "n" && style !== undefined && /^\d+$/.test(text) ? text.padStart(style.digits, "0") : text
        while (cells.length < column && cells.length < maxColumns) cells.push("")
        if (column < maxColumns) cells[column] = style?.isStruck && shown !== "" ? `~~${shown}~~` : shown
        cell = null
      }
      if (name === "row" && cells.some(text => text !== "")) rows.push({ cells, line: rows.length + 1 })
    },
  })
  return rows
}

/** `C7` is the third column. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0]
  return letters === undefined
    ? null
    : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}
