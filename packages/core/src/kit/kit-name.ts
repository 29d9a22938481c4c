/** The longest issuer or account, in UTF-16 units; a mail address has at most 254. */
export const maxKitNameLength = 512

// Control characters and line ends would let a name write lines of its own; halves of surrogate pairs do not survive
// UTF-8; direction embeddings, overrides and isolates reach beyond the name and could show a code back to front.
const forbidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/**
 * Says whether a text can stand in a kit as issuer or account: 1 to 512 UTF-16 units of any script, without control
 * characters, line or paragraph separators, unpaired surrogates, or the marks that re-order text around them (U+202A to
 * U+202E, U+2066 to U+2069). Ask before codes are issued: `kitText` throws for any other.
 */
export function isKitName(text: string): boolean {
  return text.length >= 1 && text.length <= maxKitNameLength && !forbidden.test(text)
}

/** Says whether a name stands in the kit as it is: one that fits and that no editor or reader would trim or misread. */
function isPlain(name: string, columns: number): boolean {
  return columnsOf(name) <= columns && name.trim() === name && !name.startsWith('"')
}

/**
 * Writes a name as one line or more, each at most `columns` wide. A name that is long, or begins or ends with a blank,
 * or begins with a quotation mark, is cut into pieces in quotation marks; nothing in them needs escaping, since a piece
 * reaches from the first mark of its line to the last.
 */
export function printedName(name: string, columns: number): readonly string[] {
  if (isPlain(name, columns)) return [name]
  const pieces: string[] = []
  let piece = ""
  for (const character of name) {
    if (columnsOf(piece + character) > columns - 2) {
      pieces.push(piece)
      piece = ""
    }
    piece += character
  }
  return [...pieces, piece].map(text => `"${text}"`)
}

/** Reads one line that `printedName` wrote: the name, or a piece of it and that it is one; null when it is neither. */
export function parseNameLine(line: string): { readonly text: string; readonly isPiece: boolean } | null {
  if (!line.startsWith('"')) return { text: line, isPiece: false }
  return line.length >= 2 && line.endsWith('"') ? { text: line.slice(1, -1), isPiece: true } : null
}

// Two columns for whatever is not ASCII: the widest a character gets in a fixed-width font, and no table to keep.
function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += character < "\x7F" ? 1 : 2
  return columns
}
