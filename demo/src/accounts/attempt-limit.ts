/** How often a name may be used before it has to wait. */
export interface LimitRule {
  readonly attempts: number
  readonly seconds: number
}

interface Window {
  count: number
  readonly endsAt: number
}

const maxNames = 20_000

/** Counts attempts by name, such as an address or a client, in windows of time. Held in memory, and bounded. */
export class AttemptLimit {
  readonly #rule: LimitRule
  readonly #now: () => number
  readonly #windows = new Map<string, Window>()

  constructor(rule: LimitRule, now: () => number = Date.now) {
    this.#rule = rule
    this.#now = now
  }

  /**
   * Takes one attempt before it is looked at, so that parallel guesses cannot pass.
   * @returns 0, or the seconds to wait if none is left
   */
  take(name: string): number {
    const now = this.#now()
    const open = this.#windows.get(name)
    if (open === undefined || open.endsAt <= now) {
      this.#makeRoom(now)
      this.#windows.delete(name)
      this.#windows.set(name, { count: 1, endsAt: now + this.#rule.seconds * 1000 })
      return 0
    }
    if (open.count >= this.#rule.attempts) return Math.ceil((open.endsAt - now) / 1000)
    open.count++
    return 0
  }

  /** Forgets a name after a success. */
  clear(name: string): void {
    this.#windows.delete(name)
  }

  // Windows open in order and last equally long, so the first one is the next to end.
  #makeRoom(now: number): void {
    for (const [name, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < maxNames) return
      this.#windows.delete(name)
    }
  }
}
