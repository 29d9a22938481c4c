/** Figures, and when they were counted. */
export interface Figures<T> {
  readonly figures: T
  /** milliseconds since 1970 */
  readonly countedAt: number
}

export interface KeptFiguresOptions<T> {
  /** counts what belongs to one name; reads many rows */
  readonly count: (name: string) => Promise<T>
  /** milliseconds since 1970 */
  readonly clock: () => number
  /** how long somebody who asks waits for figures that are being counted, in milliseconds; @default 2_000 */
  readonly patienceMs?: number
  /** how long figures are kept at most, in milliseconds; @default 300_000 */
  readonly maxKeptMs?: number
}

/** Figures are kept so many times as long as it took to count them: so counting takes a twentieth of the store's time at most. */
const keptPerCounting = 20
/** So long they are kept at most, unless said otherwise. */
export const maxKeptMs = 300_000

interface Kept<T> {
  figures: Figures<T> | null
  /** when the last counting ended, with figures or without */
  endedAt: number
  keptMs: number
  counting: Promise<void> | null
}

/**
 * Counts what takes long to count, for as many as ask: whoever comes while it is being counted waits for the same figures, and whoever comes
 * soon after gets them as they are, with their time. Otherwise anybody who asks for them often enough keeps the store from everybody else.
 */
export class KeptFigures<T> {
  readonly #options: Required<KeptFiguresOptions<T>>
  // Names are tenants of the configuration: nobody from outside makes this grow.
  readonly #kept = new Map<string, Kept<T>>()

  constructor(options: KeptFiguresOptions<T>) {
    this.#options = { patienceMs: 2_000, maxKeptMs, ...options }
  }

  /** Gives the latest figures, or null where there are none yet: counting takes longer than anybody should wait, or the store does not answer. */
  async of(name: string): Promise<Figures<T> | null> {
    const kept = this.#kept.get(name) ?? { figures: null, endedAt: 0, keptMs: 0, counting: null }
    this.#kept.set(name, kept)
    const age = this.#options.clock() - kept.endedAt
    // A clock that was set back must not make figures last.
    const isFresh = age >= 0 && age < kept.keptMs
    if (!isFresh) kept.counting ??= this.#count(name, kept)
    if (kept.counting !== null) await this.#patiently(kept.counting)
    return kept.figures
  }

  async #count(name: string, kept: Kept<T>): Promise<void> {
    const { clock, count, maxKeptMs: longestMs } = this.#options
    const startedAt = clock()
    try {
      kept.figures = { figures: await count(name), countedAt: startedAt }
    } catch {
      // Old figures would hide that the store does not answer. It too is asked again only after a while.
      kept.figures = null
    } finally {
      kept.endedAt = clock()
      kept.keptMs = Math.min(longestMs, keptPerCounting * (kept.endedAt - startedAt))
      kept.counting = null
    }
  }

  async #patiently(counting: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<void>(resolve => {
      timer = setTimeout(resolve, this.#options.patienceMs)
    })
    await Promise.race([counting, over])
    clearTimeout(timer)
  }
}
