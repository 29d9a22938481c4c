import { plainList, type Sheet, type SheetCode } from "./sheet.ts"

/** How much room there is for the codes of a sheet, in whatever unit its measure has. */
export interface CodeRoom {
  /** How many codes of the sheet fit on a page of their own; at least one. */
  readonly maxCodes: number
  /** How many lines of a long code fit on a page, and how many symbols on a line. */
  readonly maxLines: number
  readonly maxSymbols: number
}

/** A sheet as so many as it takes: each with codes that fit on a page, its place among them, and a QR code of its own codes. */
export function sheetParts(sheet: Sheet, { maxCodes, maxLines, maxSymbols }: CodeRoom): Sheet[] {
  const codes = sheet.codes.flatMap(code => codeParts(code, maxLines, maxSymbols))
  if (codes.length <= maxCodes && codes.length === sheet.codes.length) return [sheet]
  const isLong = codes.length > sheet.codes.length
  const pages = Math.ceil(codes.length / maxCodes)
  return Array.from({ length: pages }, (_, page) => {
    const own = codes.slice(page * maxCodes, (page + 1) * maxCodes)
    return {
      ...sheet,
      codes: own,
      facts: [...sheet.facts, `page ${page + 1} of ${pages}`],
      // A part of a code opens nothing.
      qrText: isLong ? "" : plainList(sheet.qrTitle, own),
    }
  })
}

/** A code too long for a page, such as a key file, as parts that are not. */
function codeParts(code: SheetCode, maxLines: number, maxSymbols: number): SheetCode[] {
  const lines = code.text.split("\n").flatMap(line => {
    const symbols = [...line]
    const count = Math.max(1, Math.ceil(symbols.length / maxSymbols))
    return Array.from({ length: count }, (_, at) => symbols.slice(at * maxSymbols, (at + 1) * maxSymbols).join(""))
  })
  if (lines.length <= maxLines) return [code]
  return Array.from({ length: Math.ceil(lines.length / maxLines) }, (_, part) => ({
    ...code,
    text: lines.slice(part * maxLines, (part + 1) * maxLines).join("\n"),
  }))
}
