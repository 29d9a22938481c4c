import { connect, type Socket } from "node:net"
import { heard, until } from "../../../../../test/waiting.ts"

/** A client that sends what it is told, in its own time, and may refuse to read. */
export class ClientSocket {
  readonly socket: Socket
  received = ""

  constructor(port: number, { reads = true }: { readonly reads?: boolean } = {}) {
    this.socket = connect(port, "127.0.0.1")
    // A server that hangs up is an answer.
    this.socket.on("error", () => {})
    if (reads) this.read()
  }

  read(): void {
    this.socket.on("data", chunk => {
      this.received += chunk.toString("latin1")
    })
  }

  send(text: string): void {
    this.socket.write(text)
  }

  /** Waits for so many answers and gives their statuses. */
  async answers(count: number): Promise<number[]> {
    const isThere = () => this.statuses().length >= count || this.socket.closed
    await until(`${count} answers, of which ${this.statuses().length} are there`, isThere, { everyMs: 0 })
    return this.statuses()
  }

  async closed(): Promise<number[]> {
    if (!this.socket.closed) await heard(this.socket, "close")
    return this.statuses()
  }

  statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }
}
