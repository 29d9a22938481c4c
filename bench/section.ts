import type { Comparison, Spread } from "./rounds.ts"

/** A figure that is no time of one operation: memory, a rate, a start. The first row is what the others are held against. */
export interface Measure {
  readonly name: string
  readonly unit: "ms" | "MiB" | "KiB" | "bytes" | "per second"
  readonly value: Spread
  /** against the first row, within the same round */
  readonly ratio: Spread | null
}

/** What was wanted, and whether it holds. */
export interface Aim {
  readonly work: string
  readonly against: string
  /** such as "≤ 1.05" */
  readonly aim: string
  readonly measured: Spread
  readonly holds: boolean
}

/** Rows that were measured side by side, and the aims that they decide. */
export interface Section {
  readonly title: string
  readonly rows: readonly (Comparison | Measure)[]
  readonly aims?: readonly Aim[]
  /** what a reader must know to read the figures rightly */
  readonly note?: string
}

/** What a bench gives: rows alone make one section. */
export type BenchResult = readonly Comparison[] | readonly Section[]

type Wanted = { readonly work: string; readonly against: string } & (
  | { readonly atMost: number }
  | { readonly atLeast: number }
)

/** Decides an aim by the median over the rounds. */
export function aim(wanted: Wanted, measured: Spread): Aim {
  const { work, against } = wanted
  return "atMost" in wanted
    ? { work, against, aim: `≤ ${wanted.atMost}`, measured, holds: measured.median <= wanted.atMost }
    : { work, against, aim: `≥ ${wanted.atLeast}`, measured, holds: measured.median >= wanted.atLeast }
}

/** Turns "so many times as long" into "so many times as fast". */
export function inverse({ median, least, most }: Spread): Spread {
  return { median: 1 / median, least: 1 / most, most: 1 / least }
}

export function sectionsOf(name: string, result: BenchResult): readonly Section[] {
  return isSections(result) ? result : [{ title: name, rows: result }]
}

function isSections(result: BenchResult): result is readonly Section[] {
  return result.length > 0 && "title" in result[0]!
}
