import type { Row } from "../tables/csv-table.ts"
import type { DocumentText } from "./document.ts"

const separator = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$/
const tableRow = /^\s*\|.*\|\s*$|^[^|]*\|[^|]*\|/

/** Whether a text has a table of Markdown: a row of names over a row of dashes. */
export const hasMarkdownTable = (text: string): boolean =>
  text.split("\n", 20_000).some((line, index, lines) => separator.test(line) && tableRow.test(lines[index - 1] ?? ""))

/** A Markdown text with its tables apart; everything else is left for the reading of text, which knows its lists and marks. */
export function readMarkdown(text: string): DocumentText {
  const lines = text.split(/\r\n|\r|\n/)
  const rest: string[] = []
  const tables: Row[][] = []
  for (let at = 0; at < lines.length; ) {
    if (!separator.test(lines[at + 1] ?? "") || !tableRow.test(lines[at]!)) {
      rest.push(lines[at++]!)
      continue
    }
    const rows: Row[] = [{ cells: cellsOf(lines[at]!), line: at + 1 }]
    rest.push("", "")
    for (at += 2; at < lines.length && lines[at]!.includes("|"); at++) {
      rows.push({ cells: cellsOf(lines[at]!), line: at + 1 })
      rest.push("")
    }
    tables.push(rows)
  }
  const heading = rest.find(line => /^#{1,6}\s+\S/.test(line)) ?? ""
  return { title: heading.replace(/^#+\s*/, "").trim(), text: rest.join("\n"), tables }
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
  return inner.split(/(?<!\\)\|/).map(cell =>
    cell
      .replaceAll("\\|", "|")
      .replace(/<br\s*\/?>/gi, "\n")
      .replace(/^\s*`(.*)`\s*$/, "$1")
      .trim(),
  )
}
