/** How many turns in a row newcomers take before those who wait. */
const maxTurnsOfNewcomers = 15

/**
 * Begins requests in the order in which they came, a few in each turn of the event loop. Without it, thousands that arrive together would
 * all be worked on at once: their memory would add up, and whoever comes next would wait for all of them. Turns must be short also because
 * Node takes one new connection in each: behind a crowd, a newcomer waits for as many turns as there are others. So a turn that brought a
 * newcomer begins one request at most, and while newcomers keep coming, one request begins in sixteen turns.
 */
export class TurnQueue {
  readonly #maxInTurn: number
  readonly #waiting: (() => void)[] = []
  #begun = 0
  #isTaken = false
  #hasNewcomer = false
  #turnsOfNewcomers = 0

  /** @param maxInTurn how many begin in one turn that brings no newcomer; @default 1 */
  constructor({ maxInTurn = 1 }: { readonly maxInTurn?: number } = {}) {
    this.#maxInTurn = maxInTurn
  }

  /** Calls `start` now if this turn is free, else in a later one. */
  add(start: () => void): void {
    if (this.#begun >= this.#maxNow || this.#waiting.length > 0) {
      this.#waiting.push(start)
      return
    }
    this.#begun++
    if (!this.#isTaken) {
      this.#isTaken = true
      setImmediate(() => this.#turn())
    }
    start()
  }

  /** Says that a client has connected in this turn: others may stand behind it. */
  noteNewcomer(): void {
    this.#hasNewcomer = true
  }

  get #maxNow(): number {
    return this.#hasNewcomer ? 1 : this.#maxInTurn
  }

  #turn(): void {
    const max = this.#maxNow
    const mayWait = this.#hasNewcomer && this.#turnsOfNewcomers < maxTurnsOfNewcomers
    this.#hasNewcomer = false
    if (mayWait && this.#waiting.length > 0) {
      this.#turnsOfNewcomers++
      setImmediate(() => this.#turn())
      return
    }
    this.#turnsOfNewcomers = 0
    const begun = this.#waiting.splice(0, max)
    this.#begun = begun.length
    this.#isTaken = begun.length > 0
    if (this.#isTaken) setImmediate(() => this.#turn())
    for (const start of begun) start()
  }
}
