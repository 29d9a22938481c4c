/** One way of doing the work. `prepare` may stock up for `operations` calls of `run` and is not timed. */
export interface Contender {
  readonly name: string
  /** Proves, before anything is timed, that this does the work and refuses the nearest wrong thing; throws if not. */
  readonly check?: () => Promise<void>
  /** operations in flight at once; @default 1 */
  readonly inFlight?: number
  /** of the process that does the work, where it is another: the processor time that it has taken so far, in µs; null where nobody knows */
  readonly elsewhere?: (() => Promise<number>) | null
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
  /** µs of processor time for one operation, over all threads of the process that does the work: steadier than the clock where others use the machine too */
  readonly processorMicros?: number
  /** µs for one operation, round by round */
  readonly roundMicros?: readonly number[]
}

export interface Extent {
  readonly rounds: number
  /** rounds before them that do not count; @default 1 */
  readonly warmUps?: number
  readonly operations: number
}

/** For a first look, or a machine that is busy: `BENCH_SHARE=0.3` runs three rounds in ten, three at least; of PostgreSQL 64 in flight alone. */
export const share = Number(process.env.BENCH_SHARE ?? "1")

/**
 * Times contenders side by side: every round runs each of them once, in random order, so that a machine whose speed drifts is as unfair to
 * one as to the other. The first contender is what the others are held against.
 */
export async function compare(
  contenders: readonly Contender[],
  { warmUps = 1, operations, ...wanted }: Extent,
): Promise<Comparison[]> {
  const rounds = Math.min(wanted.rounds, Math.max(3, Math.round(wanted.rounds * share)))
  for (const contender of contenders) await contender.check?.()
  const times = contenders.map(() => [] as number[])
  const latencies = contenders.map(() => [] as number[])
  const processor = contenders.map(() => [] as number[])
  for (let round = -warmUps; round < rounds; round++) {
    for (const i of shuffled(contenders.length)) {
      const contender = contenders[i]!
      await contender.prepare?.(operations)
      const timed = await time(contender, operations)
      if (round < 0) continue
      times[i]!.push(timed.micros)
      latencies[i]!.push(...timed.latencies)
      processor[i]!.push(timed.processorMicros)
    }
  }
  return contenders.map(({ name, elsewhere }, i) => ({
    ...comparison(name, times[i]!, times[0]!, latencies[i]!),
    ...(elsewhere !== null && { processorMicros: median(processor[i]!) }),
  }))
}

async function time({ run, inFlight = 1, elsewhere = ownProcessorMicros }: Contender, operations: number) {
  const latencies: number[] = []
  let left = operations
  const worker = async () => {
    while (left-- > 0) {
      const began = performance.now()
      await run()
      latencies.push((performance.now() - began) * 1000)
    }
  }
  const before = (await elsewhere?.()) ?? 0
  const start = performance.now()
  await Promise.all(Array.from({ length: inFlight }, worker))
  const micros = ((performance.now() - start) * 1000) / operations
  const processorMicros = (((await elsewhere?.()) ?? 0) - before) / operations
  return { micros, processorMicros, latencies }
}

async function ownProcessorMicros(): Promise<number> {
  const { user, system } = process.cpuUsage()
  return user + system
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
