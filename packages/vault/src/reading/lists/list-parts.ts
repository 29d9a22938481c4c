import { commonest } from "./code-shape.ts"
import type { Heading } from "./headings.ts"
import type { ChosenRow } from "./row-choice.ts"
import { isCodeLength } from "./row-choice.ts"

/** Lines that are one list: of one length, under one heading. */
export interface ListPart {
  readonly name: string
  readonly rows: readonly ChosenRow[]
  /** How many symbols its codes have. */
  readonly symbols: number
}

const minPartCodes = 3
const minNamedCodes = 2

/**
 * Parts the lines of a text into lists: by the names of their headings where several have one, and by length where three or more of
 * another length stand together. Single ones of another length stay with their neighbours, and are asked about.
 */
export function partLists(rows: readonly ChosenRow[], headings: ReadonlyMap<number, Heading>): ListPart[] {
  return byName(rows, headings).flatMap(({ name, rows: own }) => byLength(own).map(part => ({ name, ...part })))
}

function byName(
  rows: readonly ChosenRow[],
  headings: ReadonlyMap<number, Heading>,
): { name: string; rows: readonly ChosenRow[] }[] {
  const parts: { name: string; rows: ChosenRow[] }[] = []
  let from = -1
  for (const chosen of rows) {
    const { index } = chosen.row
    const name = [...headings].findLast(([at, heading]) => at > from && at < index && heading.name !== "")?.[1].name
    if (parts.length === 0 || name !== undefined) parts.push({ name: name ?? "", rows: [] })
    parts.at(-1)!.rows.push(chosen)
    from = index
  }
  const named = parts.filter(part => part.name !== "" && countCodes(part.rows) >= minNamedCodes)
  const names = new Set(named.map(({ name }) => name.toLowerCase()))
  // A heading in the middle of a list, such as "Page 2", parts nothing.
  if (names.size < 2) return [{ name: named.length === 1 && named[0] === parts[0] ? named[0]!.name : "", rows }]
  const merged: { name: string; rows: ChosenRow[] }[] = []
  for (const part of parts) {
    const isOwn = part.name === "" ? merged.length === 0 : countCodes(part.rows) >= minNamedCodes
    const same = merged.find(({ name }) => name.toLowerCase() === part.name.toLowerCase())
    if (same !== undefined) same.rows.push(...part.rows)
    else if (isOwn || merged.length === 0) merged.push({ name: part.name, rows: [...part.rows] })
    else merged.at(-1)!.rows.push(...part.rows)
  }
  return merged
}

const countCodes = (rows: readonly ChosenRow[]): number =>
  rows.reduce((sum, { pieces }) => sum + pieces.filter(isCodeLength).length, 0)

const lengthOf = ({ pieces }: ChosenRow): number | null =>
  commonest(pieces.filter(isCodeLength).map(({ symbols }) => symbols))

function byLength(rows: readonly ChosenRow[]): { rows: readonly ChosenRow[]; symbols: number }[] {
  const own = rows.filter(row => lengthOf(row) !== null)
  const lengths = (some: readonly ChosenRow[]): number[] =>
    some.flatMap(({ pieces }) => pieces.filter(isCodeLength).map(({ symbols }) => symbols))
  // Numbers among words say less than codes that stand alone.
  const main =
    commonest(lengths(own.filter(({ row }) => !row.hasRemark || row.told !== null))) ?? commonest(lengths(own))
  if (main === null) return []
  const others = [...new Set(own.map(lengthOf))].filter(length => length !== null && length !== main)
  const parts = others.flatMap(symbols => {
    const alike = own.filter(row => lengthOf(row) === symbols)
    const [first, last] = [own.indexOf(alike[0]!), own.indexOf(alike.at(-1)!)]
    const isBlock = own.slice(first, last + 1).every(row => lengthOf(row) !== main)
    return isBlock && countCodes(alike) >= minPartCodes ? [{ rows: alike, symbols: symbols! }] : []
  })
  const taken = new Set(parts.flatMap(part => part.rows))
  return [{ rows: own.filter(row => !taken.has(row)), symbols: main }, ...parts]
}
