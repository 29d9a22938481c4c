import type { ReadStream } from "node:tty"

/** Takes the keys of a terminal without showing them, until somebody wants them. */
export class HeldKeys {
  readonly #terminal: ReadStream
  readonly #chunks: (Buffer | string)[] = []

  constructor(terminal: ReadStream) {
    this.#terminal = terminal
    terminal.setRawMode(true)
    terminal.on("data", this.#keep)
    terminal.resume()
  }

  readonly #keep = (chunk: Buffer | string): void => {
    this.#chunks.push(chunk)
    if (!chunk.toString().includes("\x03")) return
    // A terminal in this mode gives Ctrl-C as a key: it still means to stop.
    this.end()
    process.kill(process.pid, "SIGINT")
  }

  /** Lets go of the terminal; what was typed is there for its next reader. The terminal goes on showing nothing, which is the reader's to change. */
  release(): void {
    this.#terminal.off("data", this.#keep)
    this.#terminal.pause()
    for (const chunk of this.#chunks.splice(0).reverse()) this.#terminal.unshift(chunk)
  }

  /** Lets go for good: the terminal shows again what is typed. */
  end(): void {
    this.#terminal.off("data", this.#keep)
    this.#terminal.pause()
    this.#terminal.setRawMode(false)
  }
}
