import { type MetricsSnapshot, summedSnapshots } from "../../../service/index.ts"

/** How long a worker may take to say what it counted, in milliseconds; for a busy one its former counts are taken. */
const maxAnswerMs = 500

/** What all workers counted, those that have ended included: a total that falls looks like a service that was started anew. */
export class GatheredMetrics {
  readonly #latest = new Map<number, MetricsSnapshot>()
  readonly #waiting = new Map<number, (() => void)[]>()
  #ended: Promise<MetricsSnapshot | null> = Promise.resolve(null)

  /** Takes what the worker at a place has counted. */
  note(place: number, snapshot: MetricsSnapshot): void {
    this.#latest.set(place, snapshot)
    this.#wake(place)
  }

  /** Keeps the totals of a worker that has ended. What it was doing has ended with it. */
  end(place: number): void {
    const totals = this.#latest.get(place)?.filter(({ type }) => String(type) !== "gauge")
    this.#latest.delete(place)
    this.#wake(place)
    if (totals === undefined) return
    this.#ended = this.#ended.then(before => (before === null ? totals : summedSnapshots([before, totals])))
  }

  /** Asks the workers at these places, and gives what they and those that have ended counted. */
  async of(places: readonly number[], ask: (place: number) => void): Promise<readonly MetricsSnapshot[]> {
    await Promise.all(places.map(place => this.#answer(place, ask)))
    const ended = await this.#ended
    const known = [...places.map(place => this.#latest.get(place)), ended]
    return known.filter(snapshot => snapshot !== undefined && snapshot !== null)
  }

  // One that was asked and has not answered yet is not asked again: all who wait get the same answer.
  async #answer(place: number, ask: (place: number) => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>(resolve => {
      const waiting = this.#waiting.get(place)
      timer = setTimeout(() => this.#wake(place), maxAnswerMs)
      if (waiting !== undefined) waiting.push(resolve)
      else {
        this.#waiting.set(place, [resolve])
        ask(place)
      }
    })
    clearTimeout(timer)
  }

  #wake(place: number): void {
    const waiting = this.#waiting.get(place) ?? []
    this.#waiting.delete(place)
    for (const resolve of waiting) resolve()
  }
}
