/** One way of doing the work. `prepare` may stock up for `operations` calls of `run` and is not timed. */
export interface Contender {
  readonly name: string
  /** Proves, before anything is timed, that this does the work and refuses the nearest wrong thing; throws if not. */
  readonly check?: () => Promise<void>
  /** operations in flight at once; @default 1 */
  readonly inFlight?: number
  /** whether another process does the work, so that its processor time is not known here; @default false */
  readonly isElsewhere?: boolean
  readonly prepare?: (operations: number) => Promise<void>
  readonly run: () => Promise<void> | void
}

/** A figure over several rounds. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export interface Comparison {
  readonly name: string
  /** µs for one operation (elapsed time by operations, however many are in flight): the median over the rounds, the least and the most */
  readonly medianMicros: number
  readonly minMicros: number
  readonly maxMicros: number
  /** µs that one operation in a hundred took longer than, from its own start to its own end */
  readonly p99Micros?: number
  /** against the first contender, within the same round: median, least, most */
  readonly ratio: Spread
  /** µs of processor time for one operation, over all threads: steadier than the clock where others use the machine too */
  readonly processorMicros?: number
  /** µs for one operation, round by round */
  readonly roundMicros?: readonly number[]
}

export interface Extent {
  readonly rounds: number
  readonly operations: number
}

/**
 * Times contenders side by side: every round runs each of them once, in random order, so that a machine whose speed drifts is as unfair to
 * one as to the other. The first contender is what the others are held against.
 */
export async function compare(contenders: readonly Contender[], { rounds, operations }: Extent): Promise<Comparison[]> {
  for (const contender of contenders) await contender.check?.()
  const times = contenders.map(() => [] as number[])
  const latencies = contenders.map(() => [] as number[])
  const processor = contenders.map(() => [] as number[])
  for (let round = -1; round < rounds; round++) {
    for (const i of shuffled(contenders.length)) {
      const contender = contenders[i]!
      await contender.prepare?.(operations)
      const timed = await time(contender, operations)
      // The first round warms up and does not count.
      if (round < 0) continue
      times[i]!.push(timed.micros)
      latencies[i]!.push(...timed.latencies)
      processor[i]!.push(timed.processorMicros)
    }
  }
  return contenders.map(({ name, isElsewhere = false }, i) => ({
    ...comparison(name, times[i]!, times[0]!, latencies[i]!),
    ...(!isElsewhere && { processorMicros: median(processor[i]!) }),
  }))
}

async function time({ run, inFlight = 1 }: Contender, operations: number) {
  const latencies: number[] = []
  let left = operations
  const worker = async () => {
    while (left-- > 0) {
      const began = performance.now()
      await run()
      latencies.push((performance.now() - began) * 1000)
    }
  }
  const before = process.cpuUsage()
  const start = performance.now()
  await Promise.all(Array.from({ length: inFlight }, worker))
  const micros = ((performance.now() - start) * 1000) / operations
  const { user, system } = process.cpuUsage(before)
  return { micros, processorMicros: (user + system) / operations, latencies }
}

function comparison(
  name: string,
  roundMicros: readonly number[],
  baseline: readonly number[],
  latencies: readonly number[],
): Comparison {
  const { median: medianMicros, least: minMicros, most: maxMicros } = spread(roundMicros)
  const ratio = ratioOf(roundMicros, baseline)
  return { name, medianMicros, minMicros, maxMicros, p99Micros: percentile(latencies, 99), ratio, roundMicros }
}

/** Holds one row against another that was timed in the same rounds: how many times as long it took. */
export function timesAsLong(row: Comparison, other: Comparison): Spread {
  return ratioOf(row.roundMicros!, other.roundMicros!)
}

function ratioOf(values: readonly number[], baseline: readonly number[]): Spread {
  return spread(values.map((value, round) => value / baseline[round]!))
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Gives the value that so many percent do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]!
}

function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ({ i, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ i }) => i)
}
