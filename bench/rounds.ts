/** One way of doing the work. `prepare` may stock up for `operations` calls of `run` and is not timed. */
export interface Contender {
  readonly name: string
  readonly prepare?: (operations: number) => Promise<void>
  readonly run: () => Promise<void> | void
}

export interface Comparison {
  readonly name: string
  /** µs for one operation: the median over the rounds, the least and the most */
  readonly medianMicros: number
  readonly leastMicros: number
  readonly mostMicros: number
  /** against the first contender, within the same round: median, least, most */
  readonly ratio: { readonly median: number; readonly least: number; readonly most: number }
}

/**
 * Times contenders side by side: every round runs each of them once, in random order, so that a machine whose speed drifts is as unfair to
 * one as to the other. The first contender is what the others are held against.
 */
export async function compare(
  contenders: readonly Contender[],
  { rounds, operations }: { readonly rounds: number; readonly operations: number },
): Promise<Comparison[]> {
  const times = contenders.map(() => [] as number[])
  for (let round = -1; round < rounds; round++) {
    for (const i of shuffled(contenders.length)) {
      const contender = contenders[i]!
      await contender.prepare?.(operations)
      const start = performance.now()
      for (let n = 0; n < operations; n++) await contender.run()
      const micros = ((performance.now() - start) * 1000) / operations
      // The first round warms up and does not count.
      if (round >= 0) times[i]!.push(micros)
    }
  }
  return contenders.map(({ name }, i) => {
    const own = times[i]!
    const ratios = own.map((micros, round) => micros / times[0]![round]!)
    return {
      name,
      medianMicros: median(own),
      leastMicros: Math.min(...own),
      mostMicros: Math.max(...own),
      ratio: { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) },
    }
  })
}

function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ({ i, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ i }) => i)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
