import { readOtpAuth } from "../authenticators/otpauth.ts"
import type { DocumentText } from "../documents/document.ts"
import { hasMarkdownTable, readMarkdown } from "../documents/markdown-text.ts"
import {
  assertBoundedText,
  type FileContent,
  maxTextLength,
  type SourceEntry,
  sourceEntry,
  type TextBlock,
} from "../entries/entry.ts"
import { makeEntry } from "../entries/make-entry.ts"
import { readCsv, readRows, type TableContent } from "../tables/csv-file.ts"

const remarksOf = ({ guessed }: TableContent): string[] => (guessed === null ? [] : [`columns: ${guessed}`])

/** The content of a plain text: a table, a list of `otpauth:` addresses, Markdown, or just text. */
export function readTextContent(text: string, name: string | null): FileContent {
  if (text.length <= maxTextLength && hasMarkdownTable(text))
    return documentContent(readMarkdown(text), "Markdown text")
  const table = readCsv(text, /\.(?:csv|tsv|tab)$/i.test(name ?? ""))
  if (table !== null)
    return {
      kind: table.program.startsWith("CSV") ? table.program : `${table.program} export`,
      entries: table.entries,
      remarks: remarksOf(table),
    }
  // Only tables are longer.
  assertBoundedText(text)
  return withAddresses(
    { kind: "text", entries: [makeEntry({ title: "", notes: text, notesLine: 1 })], remarks: [] },
    text,
  )
}

/** Accounts of `otpauth:` addresses in a text. If there is only one, codes that stand beside it are its own. */
function withAddresses(content: FileContent, text: string): FileContent {
  if (!/otpauth(?:-migration)?:\/\//i.test(text)) return content
  const { entries, rest } = readOtpAuth(text)
  if (entries.length === 0) return content
  const kind = rest.trim() === "" ? "list of otpauth addresses" : content.kind
  const blocks = content.entries.flatMap(entry => entry.blocks)
  const [first] = entries
  if (entries.length === 1) return { ...content, kind, entries: [{ ...first!, blocks: [...first!.blocks, ...blocks] }] }
  const beside = rest.trim() === "" ? [] : content.entries.map(entry => ({ ...entry, hasTotp: false }))
  return { ...content, kind, entries: [...entries, ...beside] }
}

/** The content of a document: accounts of its tables, and everything else as one text. */
export function documentContent({ title, text, tables }: DocumentText, kind: string): FileContent {
  const accounts: SourceEntry[] = []
  const blocks: TextBlock[] = []
  const leftOut: SourceEntry["leftOut"][number][] = []
  const remarks: string[] = []
  const plainRows: string[] = []
  for (const rows of tables) {
    const table = readRows(rows)
    if (table === null) plainRows.push(...rows.map(({ cells }) => cells.join("\t")))
    else {
      remarks.push(...remarksOf(table))
      for (const entry of table.entries)
        if (entry.title !== "" || entry.login !== null) accounts.push(entry)
        else {
          blocks.push(...entry.blocks)
          leftOut.push(...entry.leftOut)
        }
    }
  }
  const shown = [title, text, ...plainRows].filter(part => part.trim() !== "").join("\n")
  const rest = makeEntry({ title: "", notes: shown, notesLine: 1 })
  const whole = sourceEntry({ ...rest, blocks: [...rest.blocks, ...blocks], leftOut: [...rest.leftOut, ...leftOut] })
  return withAddresses({ kind, entries: whole.blocks.length > 0 ? [...accounts, whole] : accounts, remarks }, shown)
}
