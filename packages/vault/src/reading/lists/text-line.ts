/** A line of a text, and where it stands. */
export interface TextLine {
  readonly text: string
  /** The line of the file, from 1; null where the format has no lines. */
  readonly line: number | null
  /** What another program calls the field in which it stands. */
  readonly field: string | null
  /** What a status column says of it. */
  readonly status: string | null
}

/** The lines of a text; a line feed, a carriage return, both, and the separators of Unicode end one. */
export const splitLines = (text: string): string[] =>
  text.replace(/^\uFEFF/, "").split(/\r\n|[\r\n\v\f\x85\u2028\u2029]/)

/** The lines of a text of its own. */
export const textLines = (text: string): TextLine[] =>
  splitLines(text).map((line, index) => ({ text: line, line: index + 1, field: null, status: null }))
