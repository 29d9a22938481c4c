/** So long an answer holds: `/readyz` is open to everybody, and each probe asks the disk. */
const holdsMs = 1_000

/** Finds out whether a store takes writes, by one; those who ask at the same time, or soon after, share its answer. */
export class WriteProbe {
  readonly #write: () => Promise<void>
  #answer: Promise<void> | null = null
  #answeredAt = Number.NEGATIVE_INFINITY

  constructor(write: () => Promise<void>) {
    this.#write = write
  }

  /** @throws what the write threw */
  check(): Promise<void> {
    if (this.#answer !== null && performance.now() - this.#answeredAt < holdsMs) return this.#answer
    // Until it has ended it is the answer for everybody, however long it takes.
    this.#answeredAt = Number.POSITIVE_INFINITY
    this.#answer = this.#write().finally(() => {
      this.#answeredAt = performance.now()
    })
    return this.#answer
  }
}
