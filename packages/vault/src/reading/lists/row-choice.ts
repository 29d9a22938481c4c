import { type CodePiece, type CodeRow, minCodeSymbols } from "../lines/code-row.ts"
import { commonest } from "./code-shape.ts"

/** A line with the reading that was chosen for it. */
export interface ChosenRow {
  readonly row: CodeRow
  readonly pieces: readonly CodePiece[]
  /** Whether parts were put together that a blank inside of a code had parted. */
  readonly isJoined: boolean
}

const maxCodeSymbols = 128

export const isCodeLength = ({ symbols }: CodePiece): boolean => symbols >= minCodeSymbols && symbols <= maxCodeSymbols

/**
 * Chooses a reading for every line: the likeliest, or another one where that gives codes of the length that most have.
 * @param expected a length that is known from elsewhere, as a service's own.
 */
export function chooseReadings(rows: readonly CodeRow[], expected: number | null): ChosenRow[] {
  const numbered = withoutLineNumbers(rows)
  const length = expected !== null && fits(numbered, expected) ? expected : commonLength(numbered)
  return numbered.map(row => {
    const [first] = row.readings
    if (length === null || first === undefined) return { row, pieces: first ?? [], isJoined: false }
    const isOfLength = (pieces: readonly CodePiece[]): boolean => pieces.every(({ symbols }) => symbols === length)
    const chosen = row.readings.find(isOfLength) ?? withoutDottedNumber(first, length) ?? first
    const isJoined = chosen !== first && isOfLength(chosen) && chosen.length < first.length && first.some(hasDash)
    return { row, pieces: chosen, isJoined }
  })
}

const hasDash = ({ text }: CodePiece): boolean => /[-_.·/+]/.test(text)

/** Whether half of the lines or more can be read as codes of a length. */
const fits = (rows: readonly CodeRow[], length: number): boolean =>
  rows.filter(({ readings }) => readings.some(pieces => pieces.every(({ symbols }) => symbols === length))).length *
    2 >=
  rows.length

/** The length of most codes. Lines with words beside count only where there are no others. */
function commonLength(rows: readonly CodeRow[]): number | null {
  const lengths = (some: readonly CodeRow[]): number[] =>
    some.flatMap(({ readings }) => readings[0]!.filter(isCodeLength).map(({ symbols }) => symbols))
  return commonest(lengths(rows.filter(({ hasRemark }) => !hasRemark))) ?? commonest(lengths(rows))
}

/** `1.2a2b3c4d` may be a number and a code: where that gives the length of the others, it is. */
function withoutDottedNumber(pieces: readonly CodePiece[], length: number): readonly CodePiece[] | null {
  const first = /^(\d{1,3})\./.exec(pieces[0]?.text ?? "")?.[1]
  const cut = first === undefined ? null : cutNumber(pieces, first)
  return cut?.every(({ symbols }) => symbols === length) ? cut : null
}

/** Numbers without a dot that count the lines, as tables and copied lists have them, are taken off the codes. */
function withoutLineNumbers(rows: readonly CodeRow[]): CodeRow[] {
  const firsts = rows.map(({ readings }) => /^(\d{1,3})(?:[ .]|$)/.exec(readings[0]?.[0]?.text ?? "")?.[1] ?? null)
  const counting = firsts.filter(
    (first, at) => first !== null && at > 0 && Number(first) === Number(firsts[at - 1] ?? 0) + 1,
  )
  const isCounted = rows.length >= 3 && counting.length >= rows.length - 1
  return isCounted
    ? rows.map((row, at) => {
        const first = firsts[at] ?? null
        return first === null ? row : { ...row, readings: row.readings.map(each => cutNumber(each, first)) }
      })
    : [...rows]
}

function cutNumber(pieces: readonly CodePiece[], first: string): CodePiece[] {
  const [head, ...rest] = pieces as [CodePiece, ...CodePiece[]]
  if (head.text === first) {
    const [next, ...others] = rest
    return next === undefined ? [head] : [{ ...next, number: Number(first) }, ...others]
  }
  if (!/^[ .]/.test(head.text.slice(first.length))) return [...pieces]
  return [
    {
      ...head,
      text: head.text.slice(first.length + 1),
      groups: head.groups.slice(1),
      symbols: head.symbols - first.length,
      number: Number(first),
    },
    ...rest,
  ]
}
