/**
 * The sheet that a browser prints instead of the page, whether by the element's button or by the browser's own menu. It lies in the
 * page's body, unseen, for as long as the codes are shown, and makes one page of A4 or Letter.
 */
export class PrintSheet {
  #sheet: HTMLPreElement | null = null
  #style: CSSStyleSheet | null = null

  /** Lays a text under the page, in place of the one before. */
  lay(text: string): void {
    if (this.#sheet === null) {
      this.#sheet = document.createElement("pre")
      this.#sheet.className = sheetClass
      this.#sheet.dir = "ltr"
      this.#sheet.translate = false
      this.#style = new CSSStyleSheet()
      // Not an inline style, which a strict Content-Security-Policy refuses.
      document.adoptedStyleSheets.push(this.#style)
      document.body.append(this.#sheet)
    }
    this.#sheet.textContent = text
    this.#style?.replaceSync(printStyle(text.split("\n").length))
  }

  /** Takes the text away. */
  clear(): void {
    if (this.#sheet !== null) this.#sheet.textContent = ""
    this.#sheet?.remove()
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(style => style !== this.#style)
    this.#sheet = null
    this.#style = null
  }
}

const sheetClass = "postern-kit-sheet"

const maxPoints = 10
const pageHeightPoints = 680 // Letter less its margins, the lower of the two
const lineHeight = 1.28

// A sheet of sixteen long codes with a long name is printed smaller rather than on a second page, which would be lost.
const printStyle = (lines: number) => `
.${sheetClass} { display: none; }
@media print {
  @page { margin: 15mm; }
  body > :not(.${sheetClass}) { display: none !important; }
  html, body { margin: 0 !important; padding: 0 !important; background: none !important; min-height: 0 !important; height: auto !important; display: block !important; }
  .${sheetClass} { display: block; margin: 0; color: #000; font: ${Math.min(maxPoints, pageHeightPoints / lines / lineHeight).toFixed(2)}pt/${lineHeight} ui-monospace, "DejaVu Sans Mono", Consolas, monospace; white-space: pre; }
}`
