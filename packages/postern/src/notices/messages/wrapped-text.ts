// Han, kana and full-width symbols fill two columns and may be parted anywhere, but no closing mark begins a line.
const wide = String.raw`\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60`
const opening = "「『（"
const closing = "、。，．！？：；」』）ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
const piece = new RegExp(
  `[${opening}]*(?:(?![${opening}])[${wide}][${closing}]*|[^\\s${wide}]+[${closing}]*)|[${opening}]+|\\s+`,
  "gu",
)
const wideSymbol = new RegExp(`[${wide}]`, "u")

/** Breaks a paragraph into lines of so many columns. What has no place to break, such as an address, stays whole. */
export function wrapText(text: string, columns: number): string {
  const lines: string[] = []
  let line = ""
  for (const next of text.match(piece) ?? []) {
    if (columnsOf(line + next.trimEnd()) > columns && line.trim() !== "") {
      lines.push(line.trimEnd())
      line = next.trimStart()
    } else line += next
  }
  return [...lines, line.trimEnd()].join("\n")
}

/** Counts the columns that a text fills where every symbol has one or two. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const symbol of text) columns += wideSymbol.test(symbol) ? 2 : /\p{Cf}|\p{M}/u.test(symbol) ? 0 : 1
  return columns
}
