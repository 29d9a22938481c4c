/** Where the log goes: standard output, or what a test puts in its place. */
export interface LogSink {
  /** calls back once the text has left the process, or never will */
  write(text: string, done: () => void): unknown
}

export interface LogOutputOptions {
  /** how much may wait for the reader, in characters; @default 1 MiB */
  readonly maxWaiting?: number
}

/**
 * Writes the log without waiting for its reader. A reader that has stopped, such as a hung log collector, must take neither the service's
 * time nor its memory: what waits is bounded, and what finds no room is dropped and counted. Lines of one turn of the event loop go
 * out together, which takes a fifth off the work for a short request.
 */
export class LogOutput {
  readonly #sink: LogSink
  readonly #maxWaiting: number
  #lines: string[] = []
  #waiting = 0
  #dropped = 0
  #isWriting = false
  #isScheduled = false
  #whenIdle: (() => void)[] = []

  constructor(sink: LogSink, { maxWaiting = 1024 * 1024 }: LogOutputOptions = {}) {
    this.#sink = sink
    this.#maxWaiting = maxWaiting
  }

  /** Takes a line, with its line end. */
  write(line: string): void {
    if (this.#waiting + line.length > this.#maxWaiting) {
      this.#dropped++
      return
    }
    this.#waiting += line.length
    this.#lines.push(line)
    this.#schedule()
  }

  /** Resolves once all that was taken has left the process, or after so many milliseconds: the reader may have stopped for good. */
  async drain(withinMs: number): Promise<void> {
    if (!this.#isWriting && this.#lines.length === 0) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>(resolve => {
      this.#whenIdle.push(resolve)
      timer = setTimeout(resolve, withinMs)
    })
    clearTimeout(timer)
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isWriting) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    const dropped = this.#dropped
    const text = this.#lines.join("") + (dropped > 0 ? droppedLine(dropped) : "")
    this.#lines = []
    this.#dropped = 0
    this.#isWriting = true
    this.#sink.write(text, () => {
      this.#isWriting = false
      this.#waiting = this.#lines.reduce((sum, { length }) => sum + length, 0)
      if (this.#lines.length > 0 || this.#dropped > 0) return this.#schedule()
      for (const resolve of this.#whenIdle.splice(0)) resolve()
    })
  }
}

function droppedLine(lines: number): string {
  return `${JSON.stringify({ event: "log-dropped", time: new Date().toISOString(), lines })}\n`
}
