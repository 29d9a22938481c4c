/** A time that is set, moved and cleared; it keeps no process alive. */
export class Deadline {
  readonly #pass: () => void
  #timer: NodeJS.Timeout | undefined

  /** @param pass is called once for each time that passes uncleared */
  constructor(pass: () => void) {
    this.#pass = pass
  }

  /** Sets the time, in milliseconds from now; the one before is off. */
  set(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#pass, milliseconds).unref()
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
