import { connect, type Socket } from "node:net"
import { until, within } from "../waiting.ts"

/** A connection that sends whatever bytes it is told to, well formed or not. */
export class RawConnection {
  readonly #socket: Socket
  readonly #closed: Promise<void>
  #received = ""

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect(Number(port), hostname)
    this.#socket.on("data", chunk => {
      this.#received += chunk.toString("latin1")
    })
    // A server that hangs up is an answer.
    this.#socket.on("error", () => {})
    this.#closed = new Promise(resolve => this.#socket.once("close", () => resolve()))
  }

  send(bytes: string | Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes)
  }

  /** Waits for so many answers, or until the server closes, and gives all that came back. */
  async answers(count: number): Promise<string> {
    const isThere = () => statusesIn(this.#received).length >= count || this.#socket.destroyed
    await until(`${count} answers`, isThere)
    return this.#received
  }

  /** Waits until the server closes, and gives all that came back. */
  async untilClosed(): Promise<string> {
    await within("the server to hang up", this.#closed)
    return this.#received
  }

  drop(): void {
    this.#socket.destroy()
  }
}

/** Takes the status codes out of what came back over one connection. */
export function statusesIn(received: string): number[] {
  // An answer begins right behind the body of the one before, not on a line of its own.
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
