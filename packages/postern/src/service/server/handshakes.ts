import type { Server, Socket } from "node:net"

/**
 * The clients that have connected and not yet finished their TLS handshake. Past the limit, the one that has taken longest is closed, so
 * that strangers who begin handshakes and leave them cannot keep others out.
 */
export class Handshakes {
  readonly #unfinished = new Map<string, Socket>()

  constructor(server: Server, max: number) {
    server.on("connection", (socket: Socket) => {
      const name = nameOf(socket)
      this.#unfinished.set(name, socket)
      socket.once("close", () => {
        if (this.#unfinished.get(name) === socket) this.#unfinished.delete(name)
      })
      if (this.#unfinished.size > max) this.#closeFirst()
    })
    server.on("secureConnection", (socket: Socket) => void this.#unfinished.delete(nameOf(socket)))
  }

  /** Closes all of them. The server itself does not know them, and would wait for each until its time is over. */
  close(): void {
    while (this.#unfinished.size > 0) this.#closeFirst()
  }

  #closeFirst(): void {
    for (const [name, socket] of this.#unfinished) {
      this.#unfinished.delete(name)
      socket.destroy()
      return
    }
  }
}

// The encrypted and the bare socket of one connection know nothing of each other, but have the same far end.
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
