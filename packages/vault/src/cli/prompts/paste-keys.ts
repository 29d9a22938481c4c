const escapeKey = String.fromCharCode(27)
const pasteStart = `${escapeKey}[200~`
const pasteEnd = `${escapeKey}[201~`

const keys = { interrupt: "\x03", end: "\x04", eraseLine: "\x15", eraseWord: "\x17" } as const
const maxSequence = 32

/**
 * The text of keys that are typed or pasted, chunk by chunk as a terminal gives them. What edits the line does so; what is no text and
 * edits nothing, such as an arrow key, is left out and counted.
 */
export class PasteKeys {
  text = ""
  state: "open" | "done" | "interrupted" = "open"
  /** how many keys did nothing */
  ignored = 0
  #rest = ""
  #isPaste = false
  #afterReturn = false

  /** Takes the next chunk. A sequence may be cut between two of them. */
  feed(chunk: string): void {
    const given = this.#rest + chunk
    this.#rest = ""
    for (let at = 0; at < given.length && this.state === "open"; ) {
      const symbol = String.fromCodePoint(given.codePointAt(at)!)
      if (symbol !== escapeKey) {
        this.#take(symbol)
        at += symbol.length
        continue
      }
      const sequence = sequenceAt(given, at)
      if (sequence === null) {
        this.#rest = given.slice(at)
        return
      }
      if (sequence === pasteStart) this.#isPaste = true
      else if (sequence === pasteEnd) this.#isPaste = false
      else this.ignored++
      at += sequence.length
    }
  }

  #take(symbol: string): void {
    const isLineFeed = symbol === "\n" && this.#afterReturn
    this.#afterReturn = symbol === "\r"
    if (isLineFeed) return
    if (symbol === keys.interrupt) this.state = "interrupted"
    else if (symbol === "\r" || symbol === "\n") this.#endLine()
    else if (symbol === "\t" || symbol >= " ") this.#addOrErase(symbol)
    else if (this.#isPaste) this.ignored++
    else if (symbol === keys.end) this.state = "done"
    else if (symbol === keys.eraseLine) this.text = this.text.slice(0, this.text.lastIndexOf("\n") + 1)
    else if (symbol === keys.eraseWord) this.#eraseWord()
    else if (symbol === "\b") this.#erase()
    else this.ignored++
  }

  #endLine(): void {
    if (!this.#isPaste && (this.text === "" || this.text.endsWith("\n"))) this.state = "done"
    else this.text += "\n"
  }

  #addOrErase(symbol: string): void {
    if (symbol === "\x7f") this.#erase()
    else this.text += symbol
  }

  #eraseWord(): void {
    let end = this.text.length
    while (end > 0 && /[^\S\n]/.test(this.text[end - 1]!)) end--
    while (end > 0 && /\S/.test(this.text[end - 1]!)) end--
    this.text = this.text.slice(0, end)
  }

  #erase(): void {
    const last = this.text.codePointAt(this.text.length - 2) ?? 0
    this.text = this.text.slice(0, last > 0xffff ? -2 : -1)
  }
}

/** The control sequence at this place (ECMA-48 §5.4), or null where its end has not come yet. */
function sequenceAt(text: string, at: number): string | null {
  const second = text[at + 1]
  if (second === undefined) return null
  // The Escape key by itself: what follows it may be a symbol of a code.
  if (second !== "[" && second !== "O") return escapeKey
  for (let end = at + 2; end < text.length; end++) {
    const unit = text.charCodeAt(end)
    if (unit >= 0x40 && unit <= 0x7e) return text.slice(at, end + 1)
    if (unit < 0x20 || end - at > maxSequence) return text.slice(at, end)
  }
  return null
}
