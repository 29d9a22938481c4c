const gramLength = 4
const minSymbols = 6
const symbolOf = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 87
  return code >= 65 && code <= 90 ? code - 55 : -1
}
/** What may stand between two symbols of a code: a blank, a dash, a dot, or what a mark-up puts there. */
const isBetween = (text: string, at: number): boolean => /[\s\-–—‐‑−_.·\u00ad\u200b\u2060]/.test(text.charAt(at))
const maxBetween = 3

/**
 * Finds the vault's own codes in a text, whatever stands around them: a heading, a quotation, JSON, a table. One pass over the text.
 */
export class HeldCodes<T> {
  readonly #codes: { readonly symbols: string; readonly value: T }[] = []
  /** The first four symbols of all codes, a bit for each of 36⁴. */
  readonly #grams = new Uint8Array(36 ** gramLength / 8)
  readonly #byGram = new Map<number, { readonly symbols: string; readonly value: T }[]>()

  /** @param codes every code with what it belongs to; codes of fewer than six letters and digits are left out. */
  constructor(codes: Iterable<readonly [text: string, value: T]>) {
    for (const [text, value] of codes) {
      const symbols = text.toUpperCase().replace(/[^A-Z0-9]/g, "")
      if (symbols.length < minSymbols) continue
      const code = { symbols, value }
      this.#codes.push(code)
      const gram = gramOf(symbols)
      this.#grams[gram >> 3]! |= 1 << (gram & 7)
      this.#byGram.set(gram, [...(this.#byGram.get(gram) ?? []), code])
    }
  }

  get size(): number {
    return this.#codes.length
  }

  /** What the codes belong to that stand in the text, each once, in their order. */
  find(text: string): T[] {
    if (this.#codes.length === 0) return []
    const found = new Set<T>()
    const starts = [0, 0, 0, 0]
    let gram = 0
    let count = 0
    for (let at = 0; at < text.length; at++) {
      const symbol = symbolOf(text.charCodeAt(at))
      if (symbol < 0) continue
      gram = (gram % 36 ** (gramLength - 1)) * 36 + symbol
      starts[count++ % gramLength] = at
      if (count < gramLength || (this.#grams[gram >> 3]! & (1 << (gram & 7))) === 0) continue
      for (const { symbols, value } of this.#byGram.get(gram) ?? [])
        if (!found.has(value) && standsAt(text, starts[count % gramLength]!, symbols)) found.add(value)
    }
    return [...found]
  }
}

function gramOf(symbols: string): number {
  let gram = 0
  for (let at = 0; at < gramLength; at++) gram = gram * 36 + symbolOf(symbols.charCodeAt(at))
  return gram
}

/** Whether a code stands at a place of a text, whole, and not inside of a longer word. */
function standsAt(text: string, start: number, symbols: string): boolean {
  if (isInside(text, start)) return false
  let between = 0
  let at = start
  for (let next = 0; next < symbols.length; at++) {
    if (at >= text.length) return false
    if (symbolOf(text.charCodeAt(at)) === symbolOf(symbols.charCodeAt(next))) {
      next++
      between = 0
    } else if (symbolOf(text.charCodeAt(at)) >= 0 || !isBetween(text, at) || ++between > maxBetween) return false
  }
  return symbolOf(text.charCodeAt(at)) < 0
}

/** Whether a letter or digit stands before: but for that of an escape, as `\n` in JSON. */
const isInside = (text: string, start: number): boolean =>
  start > 0 &&
  symbolOf(text.charCodeAt(start - 1)) >= 0 &&
  !(/[ntr]/.test(text.charAt(start - 1)) && text.charAt(start - 2) === "\\")
