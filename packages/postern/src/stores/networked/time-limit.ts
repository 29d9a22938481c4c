/** Says that something took too long. */
export class TimeLimitError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = "TimeLimitError"
  }
}

/**
 * Waits for a promise, but no longer than that many milliseconds. What comes after the limit goes to `late`, so that nothing is leaked.
 * @throws TimeLimitError
 */
export function withinTime<T>(promise: Promise<T>, milliseconds: number, late: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const timer = setTimeout(
      () => {
        isOver = true
        reject(new TimeLimitError(milliseconds))
      },
      Math.max(0, milliseconds),
    )
    promise.then(
      value => {
        clearTimeout(timer)
        if (isOver) late(value)
        else resolve(value)
      },
      fault => {
        clearTimeout(timer)
        reject(fault)
      },
    )
  })
}
