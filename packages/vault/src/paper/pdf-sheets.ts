import { readFileSync } from "node:fs"
import PDFDocument from "pdfkit"
import { encode } from "uqr"
import type { Sheet, SheetCode } from "./sheet.ts"

export interface PdfOptions {
  readonly paper: "A4" | "LETTER"
  /** A font for names whose letters the built-in one has not (Latin, Greek and Cyrillic). */
  readonly fontFile?: string
}

const fontPath = (name: string): Buffer => readFileSync(new URL(`../../fonts/${name}.woff`, import.meta.url))
const margin = 50

interface Fontish {
  hasGlyphForCodePoint?(point: number): boolean
}

/** A document that is being drawn, and its bytes once it is done. */
class Pages {
  readonly document: PDFKit.PDFDocument
  readonly #done: Promise<Buffer>
  readonly width: number

  constructor({ paper, fontFile }: PdfOptions) {
    // No name in the file's own properties: they are read by search programs, and shown in print queues.
    this.document = new PDFDocument({ size: paper, margin, autoFirstPage: false, info: { Title: "Backup codes" } })
    const chunks: Buffer[] = []
    this.document.on("data", (chunk: Buffer) => chunks.push(chunk))
    this.#done = new Promise(resolve => this.document.on("end", () => resolve(Buffer.concat(chunks))))
    this.document.registerFont("plain", fontFile ?? fontPath("Roboto-Regular"))
    this.document.registerFont("strong", fontFile ?? fontPath("Roboto-Bold"))
    this.document.registerFont("code", fontPath("RobotoMono-Medium"))
    this.width = paper === "A4" ? 595.28 - 2 * margin : 612 - 2 * margin
  }

  /** Whether the font has every letter of the text. */
  canDraw(text: string, font = "plain"): boolean {
    this.document.font(font)
    const { font: inner } = (this.document as unknown as { _font: { font: Fontish } })._font
    return [...text].every(symbol => inner.hasGlyphForCodePoint?.(symbol.codePointAt(0)!) ?? false)
  }

  finish(): Promise<Buffer> {
    this.document.end()
    return this.#done
  }
}

export interface Printed {
  readonly pdf: Buffer
  /** References of the accounts whose names the font could not draw: they are printed as the reference alone. */
  readonly undrawn: readonly string[]
}

/** One sheet a page, or as many as fit with `compact`: boxes to tick, and a QR code that `import` reads. */
export async function printSheets(
  sheets: readonly Sheet[],
  options: PdfOptions & { readonly compact: boolean },
): Promise<Printed> {
  const pages = new Pages(options)
  const undrawn: string[] = []
  let bottom = Number.POSITIVE_INFINITY
  for (const sheet of sheets) {
    const drawable = pages.canDraw(sheet.name, "strong") && pages.canDraw(sheet.login)
    if (!drawable) undrawn.push(sheet.ref)
    const shown = drawable ? sheet : { ...sheet, name: "", login: "" }
    const height = sheetHeight(pages, shown)
    if (!options.compact || bottom + height > pageBottom(pages)) {
      pages.document.addPage()
      bottom = margin
    }
    drawSheet(pages, shown, bottom)
    bottom += height + 18
  }
  return { pdf: await pages.finish(), undrawn }
}

const pageBottom = (pages: Pages): number => (pages.document.page?.height ?? 0) - margin
const rowHeight = 24
const qrSize = 130

/** Codes too long for half a line get a line of their own. */
function columnsOf(pages: Pages, codes: readonly SheetCode[]): number {
  pages.document.font("code").fontSize(13)
  const widest = Math.max(...codes.map(({ text }) => pages.document.widthOfString(text)))
  return widest + 56 < (pages.width - qrSize - 20) / 2 ? 2 : 1
}

function codeRows(pages: Pages, sheet: Sheet): { columns: number; rows: number; lineHeight: number } {
  const columns = columnsOf(pages, sheet.codes)
  const width = (pages.width - qrSize - 20) / columns - 56
  pages.document.font("code").fontSize(13)
  const tallest = Math.max(...sheet.codes.map(({ text }) => pages.document.heightOfString(text, { width })))
  return { columns, rows: Math.ceil(sheet.codes.length / columns), lineHeight: Math.max(rowHeight, tallest + 8) }
}

function sheetHeight(pages: Pages, sheet: Sheet): number {
  const { rows, lineHeight } = codeRows(pages, sheet)
  return 70 + Math.max(rows * lineHeight, qrSize + 4) + 34
}

function drawSheet(pages: Pages, sheet: Sheet, top: number): void {
  const { document, width } = pages
  const title = sheet.name === "" ? sheet.ref : sheet.name
  document
    .font("strong")
    .fontSize(20)
    .fillColor("#000")
    .text(title, margin, top, { width: width - 60, lineBreak: false, ellipsis: true, height: 26 })
  if (sheet.name !== "")
    document
      .font("plain")
      .fontSize(14)
      .fillColor("#555")
      .text(sheet.ref, margin, top + 4, { width, align: "right", lineBreak: false })
  document.font("plain").fontSize(10).fillColor("#333")
  if (sheet.login !== "") document.text(sheet.login, margin, top + 28, { width, lineBreak: false })
  document.text(sheet.facts.join("  ·  "), margin, top + 42, { width, lineBreak: false })
  const start = top + 64
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
  const font = pages.canDraw(text, "code") ? "code" : "plain"
  document
    .font(font)
    .fontSize(13)
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
  if (Buffer.byteLength(text) > maxQrBytes) return
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
  const pages = new Pages(options)
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
    const drawable = pages.canDraw(name) && pages.canDraw(login)
    if (!drawable) undrawn.push(ref)
    document.font("strong").fontSize(11).fillColor("#000").text(ref, margin, y, { width: 50, lineBreak: false })
    document
      .font("plain")
      .text(drawable ? name : "(see the vault)", margin + 56, y, { width: 240, height: 14, ellipsis: true })
    document
      .fillColor("#555")
      .text(drawable ? login : "", margin + 306, y, { width: pages.width - 306, height: 14, ellipsis: true })
    y += 20
  }
  return { pdf: await pages.finish(), undrawn }
}
