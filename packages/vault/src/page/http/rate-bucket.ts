/** Lets so many through at once, and so many a second after that. */
export class RateBucket {
  readonly #burst: number
  readonly #perSecond: number
  readonly #now: () => number
  #level: number
  #at: number

  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#now = now
    this.#level = burst
    this.#at = now()
  }

  /** Takes one; false where none is left. */
  take(): boolean {
    const now = this.#now()
    const seconds = Math.max(0, now - this.#at) / 1000
    this.#level = Math.min(this.#burst, this.#level + seconds * this.#perSecond)
    this.#at = now
    if (this.#level < 1) return false
    this.#level--
    return true
  }
}
