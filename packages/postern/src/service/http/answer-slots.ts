import { letOthersRun, PosternError } from "../../issuer/index.ts"

export interface AnswerSlotOptions {
  /** how many answers are made at once */
  readonly maxAtOnce: number
  /** how many may wait for that */
  readonly maxWaiting: number
}

/**
 * Lets a few large answers be made at once, and the others wait: each reads a page of rows or more, and thousands asked for together would
 * fill the memory and keep the event loop from everybody else.
 */
export class AnswerSlots {
  readonly #options: AnswerSlotOptions
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(options: AnswerSlotOptions) {
    this.#options = options
  }

  /**
   * Makes an answer when there is room.
   * @param request is looked at when its turn comes: an answer that nobody waits for any more is not made
   * @throws PosternError `busy` where too many wait already, or nobody waits
   */
  async make<T>(request: Request, answer: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#options.maxAtOnce) this.#taken++
    else {
      if (this.#waiting.length >= this.#options.maxWaiting) throw new PosternError("busy")
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    }
    try {
      if (request.signal.aborted) throw new PosternError("busy")
      return await answer()
    } finally {
      void this.#passOn()
    }
  }

  // What is short is answered in between.
  async #passOn(): Promise<void> {
    await letOthersRun()
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken--
    else next()
  }
}
