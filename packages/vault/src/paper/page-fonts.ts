import { readFileSync } from "node:fs"
import { installationFolder } from "../installation/index.ts"
import { VaultError } from "../record/index.ts"
import { readFontFile } from "./font-file.ts"

/** What a text is: each has a font of its own among the built-in ones. */
export type FontRole = "plain" | "strong" | "code"

export interface FontOptions {
  /** A font that the holder names, for letters that the built-in ones (Latin, Greek and Cyrillic) lack. */
  readonly fontFile?: string
  /** Further fonts, asked one after the other for letters that none before has. */
  readonly fallbackFonts?: readonly string[]
}

/** A part of a text that one font draws. */
export interface FontRun {
  readonly font: string
  readonly text: string
}

interface InnerFont {
  hasGlyphForCodePoint?(point: number): boolean
}

const builtIn: Record<FontRole, string> = {
  plain: "Roboto-Regular",
  strong: "Roboto-Bold",
  code: "RobotoMono-Medium",
}
const missing = "?"

/** The fonts of a document: the built-in one of each role, and for each letter that it lacks the first other font that has it. */
export class PageFonts {
  readonly #document: PDFKit.PDFDocument
  readonly #others: string[]
  readonly #inner = new Map<string, InnerFont>()

  /** @throws VaultError where the font that the holder names is none. */
  constructor(document: PDFKit.PDFDocument, { fontFile, fallbackFonts = [] }: FontOptions) {
    this.#document = document
    for (const [role, name] of Object.entries(builtIn))
      document.registerFont(role, readFileSync(new URL(`fonts/${name}.woff`, installationFolder())))
    const named = fontFile === undefined ? [] : [fontFile]
    for (const path of named) this.#register(path)
    this.#others = [...named, ...fallbackFonts]
  }

  #register(path: string): InnerFont {
    const known = this.#inner.get(path)
    if (known !== undefined) return known
    try {
      this.#document.registerFont(path, readFontFile(path))
      const inner = this.#open(path)
      this.#inner.set(path, inner)
      return inner
    } catch (cause) {
      if (cause instanceof VaultError) throw cause
      throw new VaultError(
        "usage-wrong",
        `${path} is a font that is damaged, or of a kind that cannot be printed with.`,
        {
          cause,
        },
      )
    }
  }

  #open(name: string): InnerFont {
    this.#document.font(name)
    const { font } = (this.#document as unknown as { _font: { font: InnerFont } })._font
    return font
  }

  #has(name: string, symbol: string): boolean {
    const inner = this.#inner.get(name) ?? this.#open(name)
    this.#inner.set(name, inner)
    // Marks that are not seen need no glyph.
    return /^\p{Cf}$/u.test(symbol) || (inner.hasGlyphForCodePoint?.(symbol.codePointAt(0)!) ?? false)
  }

  /** The first of the other fonts that has the letter. A font of the system that cannot be opened is passed over. */
  #fallbackFor(symbol: string): string | null {
    for (const path of this.#others)
      try {
        this.#register(path)
        if (this.#has(path, symbol)) return path
      } catch {}
    return null
  }

  /** The parts of a text, each with its font; letters that no font has come out as `?`. One font that has all is used alone. */
  runs(text: string, role: FontRole): { readonly runs: readonly FontRun[]; readonly isWhole: boolean } {
    const symbols = [...text]
    const lacking = symbols.filter(symbol => !this.#has(role, symbol))
    if (lacking.length === 0) return { runs: [{ font: role, text }], isWhole: true }
    const first = this.#fallbackFor(lacking[0]!)
    // Letters of one script are joined and ordered by its font only where they stand in one run.
    if (first !== null && symbols.every(symbol => this.#has(first, symbol)))
      return { runs: [{ font: first, text }], isWhole: true }
    const runs: { font: string; text: string }[] = []
    let isWhole = true
    for (const symbol of symbols) {
      const font = this.#has(role, symbol) ? role : this.#fallbackFor(symbol)
      if (font === null) isWhole = false
      const drawn = font === null ? missing : symbol
      const last = runs.at(-1)
      if (last?.font === (font ?? role)) last.text += drawn
      else runs.push({ font: font ?? role, text: drawn })
    }
    return { runs, isWhole }
  }

  /** Draws a text on one line at the place, cut with `…` where it is wider than there is room. */
  drawLine(
    text: string,
    role: FontRole,
    { x, y, size, width }: { readonly x: number; readonly y: number; readonly size: number; readonly width: number },
  ): void {
    let at = x
    for (const run of this.runs(text, role).runs) {
      this.#document.font(run.font).fontSize(size)
      const left = x + width - at
      if (left < size) return
      const taken = this.#document.widthOfString(run.text)
      this.#document.text(run.text, at, y, { width: left, height: size * 1.4, lineBreak: taken > left, ellipsis: true })
      at += taken
    }
  }
}
