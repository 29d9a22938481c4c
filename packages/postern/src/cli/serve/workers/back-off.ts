const minDelayMs = 100
const maxDelayMs = 30_000
/** Who served so long did not die of how it was started. */
const soundMs = 60_000

/** Tells how long to wait before a worker that died is replaced: longer each time, for what kills it at once would take all the machine's time. */
export class BackOff {
  #deaths = 0

  /** @param servedMs how long the one that died had served @returns milliseconds */
  delayAfter(servedMs: number): number {
    if (servedMs >= soundMs) this.#deaths = 0
    return Math.min(maxDelayMs, minDelayMs * 2 ** this.#deaths++)
  }
}
