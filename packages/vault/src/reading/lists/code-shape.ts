import type { CodePiece } from "../lines/code-row.ts"

/** The symbols that codes are drawn from, as far as they show it. */
export type Alphabet = "digits" | "hex" | "lower" | "upper" | "mixed"

export function alphabetOf(texts: readonly string[]): Alphabet {
  const symbols = texts.join("").replace(/[^A-Za-z0-9]/g, "")
  if (/^\d+$/.test(symbols)) return "digits"
  if (/^[0-9a-f]+$/.test(symbols) || /^[0-9A-F]+$/.test(symbols)) return "hex"
  if (/^[0-9a-z]+$/.test(symbols)) return "lower"
  if (/^[0-9A-Z]+$/.test(symbols)) return "upper"
  return "mixed"
}

/** The value that occurs most often; of several that do, the first. */
export function commonest<T>(values: Iterable<T>): T | null {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best: T | null = null
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value
  return best
}

export const groupsOf = ({ groups }: CodePiece): string => groups.join("-")

/** Group lengths and alphabet of most codes, such as `5-5 hex`. */
export function shapeOf(pieces: readonly CodePiece[]): string {
  const groups = commonest(pieces.map(groupsOf))
  if (groups === null) return ""
  return `${groups} ${alphabetOf(pieces.filter(piece => groupsOf(piece) === groups).map(({ text }) => text))}`
}
