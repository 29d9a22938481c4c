/** How many turns in a row newcomers take before those who wait. */
const maxTurnsOfNewcomers = 7

/**
 * Begins requests in the order in which they came, one in each turn of the event loop. Without it, thousands that arrive together would
 * all be worked on at once: their memory would add up, and whoever comes next would wait for all of them. Turns must be short also because
 * Node takes one new connection in each: behind a crowd, a newcomer waits for as many turns as there are others. So while newcomers keep
 * coming, one request begins in eight turns.
 */
export class TurnQueue {
  readonly #waiting: (() => void)[] = []
  #isTaken = false
  #hasNewcomer = false
  #turnsOfNewcomers = 0

  /** Calls `start` now if nobody has had this turn, else in a later one. */
  add(start: () => void): void {
    if (this.#isTaken) {
      this.#waiting.push(start)
      return
    }
    this.#isTaken = true
    setImmediate(() => this.#turn())
    start()
  }

  /** Says that a client has connected in this turn: others may stand behind it. */
  noteNewcomer(): void {
    this.#hasNewcomer = true
  }

  #turn(): void {
    const mayWait = this.#hasNewcomer && this.#turnsOfNewcomers < maxTurnsOfNewcomers
    this.#hasNewcomer = false
    if (mayWait && this.#waiting.length > 0) {
      this.#turnsOfNewcomers++
      setImmediate(() => this.#turn())
      return
    }
    this.#turnsOfNewcomers = 0
    const next = this.#waiting.shift()
    if (next === undefined) {
      this.#isTaken = false
      return
    }
    setImmediate(() => this.#turn())
    next()
  }
}
