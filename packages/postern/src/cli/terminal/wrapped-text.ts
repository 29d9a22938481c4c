/** Breaks a text between words so that no line is wider than `columns`, unless one word is; lines after the first are set in by two. */
export function wrappedText(text: string, columns: number): string {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = `  ${word}`
    } else line = line === "" && lines.length === 0 ? word : `${line} ${word}`
  }
  return [...lines, line].join("\n")
}
