import { VaultError } from "../../record/index.ts"

/** Runs one piece of work after the other: a vault is changed by one at a time. */
export class WorkQueue {
  readonly #maxWaiting: number
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting
  }

  /** @throws VaultError `write-conflict` where too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#maxWaiting) throw new VaultError("write-conflict", "Too much is being done at once.")
    this.#waiting++
    const done = this.#last.then(work).finally(() => this.#waiting--)
    this.#last = done.catch(() => {})
    return done
  }
}
