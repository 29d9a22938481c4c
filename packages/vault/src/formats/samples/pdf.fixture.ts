import PDFDocument from "pdfkit"

/** A PDF as the writing of a document makes it. */
export async function pdfOf(
  draw: (document: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const document = new PDFDocument(options)
  const parts: Buffer[] = []
  document.on("data", part => parts.push(part))
  const ended = new Promise(resolve => document.on("end", resolve))
  draw(document)
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(parts))
}
