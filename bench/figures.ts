import type { Comparison, Spread } from "./rounds.ts"
import type { Aim, Measure, Section } from "./section.ts"

/** One row as a reader sees it. */
export interface ShownRow {
  readonly name: string
  readonly figure: string
  readonly range: string
  readonly p99: string
  /** processor time */
  readonly processor: string
  readonly ratio: string
  /** against the first row, for a bar; null where there is none */
  readonly ratioMedian: number | null
}

export function shownRow(row: Comparison | Measure): ShownRow {
  const value: Spread =
    "value" in row ? row.value : { median: row.medianMicros, least: row.minMicros, most: row.maxMicros }
  const show = (figure: number) => ("value" in row ? `${significant(figure)} ${row.unit}` : duration(figure))
  return {
    name: row.name,
    figure: show(value.median),
    range: `${show(value.least)} – ${show(value.most)}`,
    p99: "p99Micros" in row && row.p99Micros !== undefined ? duration(row.p99Micros) : "",
    processor: "processorMicros" in row && row.processorMicros !== undefined ? duration(row.processorMicros) : "",
    ratio: row.ratio === null ? "" : `× ${ratioText(row.ratio)}`,
    ratioMedian: row.ratio?.median ?? null,
  }
}

/** Such as "1.03 (0.98 – 1.10)". */
export function ratioText({ median, least, most }: Spread): string {
  return `${significant(median)} (${significant(least)} – ${significant(most)})`
}

export function aimText({ work, against, aim, measured, holds }: Aim): string {
  return `${holds ? "holds " : "MISSED"}  ${work} against ${against}: ${ratioText(measured)}, aim ${aim}`
}

/** Prints a section as a table. */
export function printSection({ title, rows, aims = [], note }: Section): void {
  const shown = rows.map(shownRow)
  const columns = ["name", "figure", "range", "p99", "processor", "ratio"] as const
  const widths = columns.map(column => Math.max(...shown.map(row => row[column].length)))
  console.log(
    `${title}: median, range, 99th percentile, processor time, and the ratio to the first row within each round`,
  )
  for (const row of shown)
    console.log(
      `  ${columns
        .map((name, i) => row[name].padEnd(widths[i]!))
        .join("  ")
        .trimEnd()}`,
    )
  for (const each of aims) console.log(`  ${aimText(each)}`)
  if (note !== undefined) console.log(`  ${note}`)
  console.log()
}

function duration(micros: number): string {
  if (micros >= 1_000_000) return `${significant(micros / 1_000_000)} s`
  return micros >= 1000 ? `${significant(micros / 1000)} ms` : `${significant(micros)} µs`
}

function significant(figure: number): string {
  if (figure >= 1000) return Math.round(figure).toLocaleString("en-US")
  return figure.toPrecision(3).replace(/\.0+$/, "")
}
