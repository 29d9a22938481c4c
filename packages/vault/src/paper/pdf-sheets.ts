import { encode } from "uqr"
import { type FontOptions, PageFonts } from "./page-fonts.ts"
import type { Sheet, SheetCode } from "./sheet.ts"
import { sheetParts } from "./sheet-parts.ts"

export interface PdfOptions extends FontOptions {
  readonly paper: "A4" | "LETTER"
}

const margin = 50

/** A document that is being drawn, and its bytes once it is done. */
class Pages {
  readonly document: PDFKit.PDFDocument
  readonly #done: Promise<Buffer>
  readonly width: number

  readonly height: number
  readonly fonts: PageFonts

  /** Loads the library that draws, which takes half as long as all else at a start. */
  static async open(options: PdfOptions): Promise<Pages> {
    const { default: PDFDocument } = await import("pdfkit")
    return new Pages(PDFDocument, options)
  }

  private constructor(PDFDocument: typeof import("pdfkit"), { paper, ...fonts }: PdfOptions) {
    // No name in the file's own properties: they are read by search programs, and shown in print queues.
    this.document = new PDFDocument({ size: paper, margin, autoFirstPage: false, info: { Title: "Backup codes" } })
    const chunks: Buffer[] = []
    this.document.on("data", (chunk: Buffer) => chunks.push(chunk))
    this.#done = new Promise(resolve => this.document.on("end", () => resolve(Buffer.concat(chunks))))
    this.fonts = new PageFonts(this.document, fonts)
    this.width = (paper === "A4" ? 595.28 : 612) - 2 * margin
    this.height = (paper === "A4" ? 841.89 : 792) - 2 * margin
  }

  /** Whether the fonts have every letter of the text. */
  canDraw(text: string): boolean {
    return this.fonts.runs(text, "plain").isWhole
  }

  finish(): Promise<Buffer> {
    this.document.end()
    return this.#done
  }
}

export interface Printed {
  readonly pdf: Buffer
  /** References of the accounts whose names or logins have letters that no font has: those letters are printed as `?`. */
  readonly undrawn: readonly string[]
}

/** One sheet a page, or as many as fit with `compact`: boxes to tick, and a QR code that `import` reads. What is too much for a page goes on on the next. */
export async function printSheets(
  sheets: readonly Sheet[],
  options: PdfOptions & { readonly compact: boolean },
): Promise<Printed> {
  const pages = await Pages.open(options)
  const undrawn = new Set<string>()
  let bottom = Number.POSITIVE_INFINITY
  for (const sheet of sheets) {
    if (!pages.canDraw(sheet.name) || !pages.canDraw(sheet.login)) undrawn.add(sheet.ref)
    for (const part of sheetParts(sheet, roomFor(pages, sheet))) {
      const height = sheetHeight(pages, part)
      if (!options.compact || bottom + height > pages.height + margin) {
        pages.document.addPage()
        bottom = margin
      }
      drawSheet(pages, part, bottom)
      bottom += height + 18
    }
  }
  return { pdf: await pages.finish(), undrawn: [...undrawn] }
}

const headHeight = 64
const footHeight = 40
const codeSize = 13

/** What of a sheet's codes fits on a page. */
function roomFor(pages: Pages, sheet: Sheet): { maxCodes: number; maxLines: number; maxSymbols: number } {
  const { columns, lineHeight } = codeRows(pages, sheet)
  const room = pages.height - headHeight - footHeight
  pages.document.font("code").fontSize(codeSize)
  const maxSymbols = Math.max(1, Math.floor(codeWidth(pages, 1) / pages.document.widthOfString("0")))
  const maxLines = Math.max(1, Math.floor((room - 8) / pages.document.currentLineHeight(true)))
  const rows = Math.max(1, Math.floor(room / Math.min(lineHeight, room)))
  return { maxCodes: rows * columns, maxLines, maxSymbols }
}

const codeWidth = (pages: Pages, columns: number): number => (pages.width - qrSize - 20) / columns - 56

const rowHeight = 24
const qrSize = 130

/** Codes too long for half a line get a line of their own. */
function columnsOf(pages: Pages, codes: readonly SheetCode[]): number {
  pages.document.font("code").fontSize(codeSize)
  const widest = Math.max(...codes.map(({ text }) => pages.document.widthOfString(text)))
  return widest + 56 < (pages.width - qrSize - 20) / 2 ? 2 : 1
}

function codeRows(pages: Pages, sheet: Sheet): { columns: number; rows: number; lineHeight: number } {
  const columns = columnsOf(pages, sheet.codes)
  const width = codeWidth(pages, columns)
  pages.document.font("code").fontSize(codeSize)
  const tallest = Math.max(...sheet.codes.map(({ text }) => pages.document.heightOfString(text, { width })))
  return { columns, rows: Math.ceil(sheet.codes.length / columns), lineHeight: Math.max(rowHeight, tallest + 8) }
}

function sheetHeight(pages: Pages, sheet: Sheet): number {
  const { rows, lineHeight } = codeRows(pages, sheet)
  return headHeight + Math.max(rows * lineHeight, qrSize + 4) + footHeight
}

function drawSheet(pages: Pages, sheet: Sheet, top: number): void {
  const { document, width } = pages
  const title = sheet.name === "" ? sheet.ref : sheet.name
  document.fillColor("#000")
  pages.fonts.drawLine(title, "strong", { x: margin, y: top, size: 20, width: width - 60 })
  if (sheet.name !== "")
    document
      .font("plain")
      .fontSize(14)
      .fillColor("#555")
      .text(sheet.ref, margin, top + 4, { width, align: "right", lineBreak: false })
  document.fillColor("#333")
  if (sheet.login !== "") pages.fonts.drawLine(sheet.login, "plain", { x: margin, y: top + 28, size: 10, width })
  document
    .font("plain")
    .fontSize(10)
    .text(sheet.facts.join("  ·  "), margin, top + 42, { width, lineBreak: false })
  const start = top + headHeight
  const { columns, rows, lineHeight } = codeRows(pages, sheet)
  const columnWidth = (width - qrSize - 20) / columns
  // Numbered down the columns, as people read lists.
  for (const [index, code] of sheet.codes.entries()) {
    const x = margin + Math.floor(index / rows) * columnWidth
    drawCode(pages, code, x, start + (index % rows) * lineHeight, columnWidth, sheet.isReusable)
  }
  drawQr(pages, sheet.qrText, margin + width - qrSize, start)
  const end = start + Math.max(rows * lineHeight, qrSize + 4) + 6
  const advice = sheet.isReusable
    ? "Can be used again and again. Keep it away from the phone that it stands in for."
    : "Each code works once: tick its box when you use it. Keep this away from the phone that it stands in for."
  document.font("plain").fontSize(9).fillColor("#333").text(advice, margin, end, { width, lineBreak: false })
  document
    .moveTo(margin, end + 20)
    .lineTo(margin + width, end + 20)
    .lineWidth(0.5)
    .strokeColor("#bbb")
    .stroke()
}

function drawCode(
  pages: Pages,
  { number, text, status }: SheetCode,
  x: number,
  y: number,
  width: number,
  isReusable: boolean,
): void {
  const { document } = pages
  if (!isReusable) {
    document
      .rect(x, y + 1, 13, 13)
      .lineWidth(1)
      .strokeColor("#000")
      .stroke()
    if (status === "used")
      document
        .moveTo(x, y + 1)
        .lineTo(x + 13, y + 14)
        .moveTo(x + 13, y + 1)
        .lineTo(x, y + 14)
        .stroke()
  }
  document
    .font("plain")
    .fontSize(9)
    .fillColor("#666")
    .text(`${number}`, x + 18, y + 3, { width: 18, align: "right", lineBreak: false })
  // A code of letters that the monospaced font lacks stands in one font that has them.
  const [run] = pages.fonts.runs(text.replaceAll("\n", ""), "code").runs
  document
    .font(run?.font ?? "code")
    .fontSize(codeSize)
    .fillColor(status === "used" ? "#999" : "#000")
    .text(text, x + 42, y, { width: width - 56, strike: status === "used" })
  if (status === "doubtful") {
    const end = x + 42 + document.widthOfString(text)
    document
      .font("plain")
      .fontSize(7)
      .fillColor("#666")
      .text("may be used", end + 4, y + 5, { lineBreak: false })
  }
}

/** What the largest QR code holds (ISO/IEC 18004, version 40-L). */
const maxQrBytes = 2953

function drawQr(pages: Pages, text: string, x: number, y: number): void {
  const { document } = pages
  // A long recovery key is on the sheet as text alone.
  if (text === "" || Buffer.byteLength(text) > maxQrBytes) return
  const { data, size } = encode(text, { ecc: "L", border: 0 })
  const module = qrSize / size
  // A hair wider than the module: renderers leave white seams between squares that only touch.
  for (const [down, row] of data.entries())
    for (const [across, dark] of row.entries())
      if (dark) document.rect(x + across * module, y + down * module, module + 0.05, module + 0.05)
  document.fillColor("#000").fill()
}

export interface IndexRow {
  readonly ref: string
  readonly name: string
  readonly login: string
}

/** The page that says which reference is which account: to be kept apart from the sheets. */
export async function printIndex(rows: readonly IndexRow[], today: string, options: PdfOptions): Promise<Printed> {
  const pages = await Pages.open(options)
  const { document } = pages
  const undrawn: string[] = []
  let y = Number.POSITIVE_INFINITY
  for (const { ref, name, login } of rows) {
    if (y > (document.page?.height ?? 0) - margin - 20) {
      document.addPage()
      document.font("strong").fontSize(20).fillColor("#000").text("Index of backup code sheets", margin, margin)
      document
        .font("plain")
        .fontSize(10)
        .fillColor("#333")
        .text(`printed ${today}  ·  keep this page apart from the sheets`, margin, margin + 28)
      y = margin + 56
    }
    if (!pages.canDraw(name) || !pages.canDraw(login)) undrawn.push(ref)
    document.font("strong").fontSize(11).fillColor("#000").text(ref, margin, y, { width: 50, lineBreak: false })
    pages.fonts.drawLine(name, "plain", { x: margin + 56, y, size: 11, width: 240 })
    document.fillColor("#555")
    pages.fonts.drawLine(login, "plain", { x: margin + 306, y, size: 11, width: pages.width - 306 })
    y += 20
  }
  return { pdf: await pages.finish(), undrawn }
}
