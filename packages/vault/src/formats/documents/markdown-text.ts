import type { Row } from "../tables/csv-table.ts"
import type { DocumentText } from "./document.ts"

/** A row of dashes between the names of columns and their cells, with a colon where they are aligned. */
function isSeparator(line: string): boolean {
  const cells = line.trim().replace(/^\|/, "").replace(/\|$/, "").split("|")
  return cells.length >= 2 && cells.every(cell => /^:?-{2,}:?$/.test(cell.trim()))
}

/** Whether a text has a table of Markdown: a row of names over a row of dashes. */
export const hasMarkdownTable = (text: string): boolean =>
  text.split("\n", 20_000).some((line, index, lines) => isSeparator(line) && (lines[index - 1] ?? "").includes("|"))

/** A Markdown text with its tables apart; everything else is left for the reading of text, which knows its lists and marks. */
export function readMarkdown(text: string): DocumentText {
  const lines = text.split(/\r\n|\r|\n/)
  const rest: string[] = []
  const tables: Row[][] = []
  for (let at = 0; at < lines.length; ) {
    if (!isSeparator(lines[at + 1] ?? "") || !lines[at]!.includes("|")) {
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
