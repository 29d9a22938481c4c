import { once } from "node:events"
import { connect, type Socket } from "node:net"

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
    while (this.statuses().length < count && !this.socket.closed) await new Promise(setImmediate)
    return this.statuses()
  }

  async closed(): Promise<number[]> {
    if (!this.socket.closed) await once(this.socket, "close")
    return this.statuses()
  }

  statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }
}
