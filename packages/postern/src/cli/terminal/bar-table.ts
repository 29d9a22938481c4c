interface BarRow {
  readonly label: string
  readonly amount: number
}

interface BarStyle {
  readonly labelWidth: number
  /** columns of the longest bar */
  readonly barWidth: number
  readonly block: string
}

/** Draws amounts as bars of text, the largest as wide as `barWidth`; whoever is there at all gets at least one column. */
export function barTable(rows: readonly BarRow[], { labelWidth, barWidth, block }: BarStyle): string[] {
  const largest = Math.max(1, ...rows.map(row => row.amount))
  const numbers = rows.map(row => row.amount.toLocaleString("en-US"))
  const numberWidth = Math.max(8, ...numbers.map(number => number.length))
  return rows.map(({ label, amount }, i) => {
    const columns = amount === 0 ? 0 : Math.max(1, Math.round((amount / largest) * barWidth))
    return `${label.padStart(labelWidth)}   ${numbers[i]!.padStart(numberWidth)}  ${block.repeat(columns)}`.trimEnd()
  })
}
