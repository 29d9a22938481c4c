/** Lets one long reading run at a time: several at once would take from sign-ins what each of them alone does not. */
export class ReportQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Reads once everybody who asked before has their answer. */
  run<T>(read: () => Promise<T>): Promise<T> {
    const reading = this.#last.then(read)
    this.#last = reading.catch(() => {})
    return reading
  }
}
