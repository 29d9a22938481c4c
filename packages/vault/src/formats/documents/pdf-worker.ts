import { parentPort, workerData } from "node:worker_threads"
import { extractTextItems, getDocumentProxy, type StructuredTextItem } from "unpdf"
import type { PdfAnswer } from "./pdf-text.ts"

const maxPages = 500
const maxItemsPerPage = 20_000

const { bytes } = workerData as { bytes: Uint8Array }
parentPort!.postMessage(await read(bytes))

async function read(data: Uint8Array): Promise<PdfAnswer> {
  try {
    const document = await getDocumentProxy(new Uint8Array(data), { useSystemFonts: false, verbosity: 0 })
    if (document.numPages > maxPages) return { fault: "large" }
    const { items } = await extractTextItems(document)
    if (items.some(page => page.length > maxItemsPerPage)) return { fault: "large" }
    return { lines: items.flatMap(linesOf) }
  } catch (error) {
    return { fault: (error as Error | null)?.name === "PasswordException" ? "locked" : "damaged" }
  }
}

/** Pieces of text on one height are one line, from left to right; a gap wider than two letters parts columns. */
function linesOf(items: readonly StructuredTextItem[]): string[] {
  const rows: { y: number; height: number; pieces: StructuredTextItem[] }[] = []
  for (const item of items) {
    // A blank as wide as a gap would hide the gap.
    if (item.str.trim() === "") continue
    const row = rows.findLast(({ y, height }) => Math.abs(y - item.y) < Math.max(height, item.height) / 2)
    if (row === undefined) rows.push({ y: item.y, height: item.height || item.fontSize, pieces: [item] })
    else row.pieces.push(item)
  }
  rows.sort((a, b) => b.y - a.y)
  return rows.map(({ pieces }) => {
    pieces.sort((a, b) => a.x - b.x)
    let line = ""
    let end = 0
    // A writer that puts blanks into its pieces leaves a gap between them only where columns part.
    const columnGap = pieces.some(({ str }) => /\S \S/.test(str)) ? 0.35 : 1.2
    for (const { str, x, width, fontSize } of pieces) {
      const gap = x - end
      if (line !== "" && gap > fontSize * columnGap) line += "   "
      else if (line !== "" && gap > fontSize * 0.15 && !line.endsWith(" ") && !str.startsWith(" ")) line += " "
      line += str
      end = x + width
    }
    return line.trim()
  })
}
