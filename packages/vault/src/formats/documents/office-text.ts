import { Parser } from "htmlparser2"
import { VaultError } from "../../record/index.ts"
import { DocumentBuilder, type DocumentText } from "./document.ts"

const maxDepth = 1000
const maxElements = 10_000_000

/** What an element of the document's XML means for its text. */
interface Dialect {
  /** Elements whose characters are shown; null where all are. */
  readonly text: ReadonlySet<string> | null
  readonly paragraphs: ReadonlySet<string>
  readonly table: string
  readonly row: string
  readonly cell: string
  readonly root: string
}

const word: Dialect = {
  text: new Set(["w:t"]),
  paragraphs: new Set(["w:p"]),
  table: "w:tbl",
  row: "w:tr",
  cell: "w:tc",
  root: "w:document",
}

const openDocument: Dialect = {
  text: null,
  paragraphs: new Set(["text:p", "text:h"]),
  table: "table:table",
  row: "table:table-row",
  cell: "table:table-cell",
  root: "office:document-content",
}

/** The text of Word's `word/document.xml`. @throws VaultError `file-damaged`. */
export const readWordXml = (xml: string): DocumentText => readXml(xml, word)

/** The text of `content.xml` of an OpenDocument text or table. @throws VaultError `file-damaged`. */
export const readOpenDocumentXml = (xml: string): DocumentText => readXml(xml, openDocument)

function readXml(xml: string, dialect: Dialect): DocumentText {
  const document = new DocumentBuilder()
  const stack: string[] = []
  let elements = 0
  let isWhole = false
  let isStruck = false
  let isInDeletion = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++elements > maxElements || stack.push(name) > maxDepth)
          throw new VaultError(
            "file-damaged",
            "The document has more elements, or nests them deeper, than any document does.",
          )
        if (name === dialect.table) document.startTable()
        if (name === dialect.row) document.startRow()
        if (name === dialect.cell) document.startCell()
        if (name === "w:tab" || name === "text:tab") document.text("\t")
        if (name === "text:s") document.text(" ".repeat(Math.min(Number(attributes["text:c"] ?? 1) || 1, 100)))
        if (name === "w:br" || name === "w:cr" || name === "text:line-break") document.breakLine()
        if (name === "w:noBreakHyphen") document.text("-")
        if (name === "w:r") isStruck = false
        if ((name === "w:strike" || name === "w:dstrike") && !/^(?:0|false|off)$/i.test(attributes["w:val"] ?? ""))
          isStruck = true
        // What was deleted with changes tracked is not shown.
        if (
          name === "w:delText" ||
          name === "w:instrText" ||
          name === "text:tracked-changes" ||
          name === "office:annotation"
        )
          isInDeletion++
      },
      ontext(text) {
        const name = stack.at(-1)
        if (isInDeletion > 0 || (dialect.text !== null && (name === undefined || !dialect.text.has(name)))) return
        if (dialect.text === null && !stack.some(each => dialect.paragraphs.has(each))) return
        if (isStruck) document.startStrike()
        document.text(dialect.text === null ? text.replace(/\s+/g, " ") : text)
        if (isStruck) document.endStrike()
      },
      onclosetag(name, isImplied) {
        stack.pop()
        if (name === dialect.root) isWhole = !isImplied
        if (dialect.paragraphs.has(name)) document.breakLine()
        if (name === dialect.cell) document.endCell()
        if (name === dialect.row) document.endRow()
        if (name === dialect.table) document.endTable()
        if (
          name === "w:delText" ||
          name === "w:instrText" ||
          name === "text:tracked-changes" ||
          name === "office:annotation"
        )
          isInDeletion--
      },
    },
    { xmlMode: true },
  )
  parser.write(xml)
  parser.end()
  if (!isWhole)
    throw new VaultError(
      "file-damaged",
      "The document's text ends in the middle: the file was cut off. Nothing of it was taken.",
    )
  return document.finish()
}
