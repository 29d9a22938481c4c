import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** What came back for one request. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** Keeps connections open and sends one request after another over each: the least that a client can do, so that the server is what is timed. */
export class Connections {
  readonly #free: Socket[]
  readonly #all: readonly Socket[]
  readonly #waiting: ((socket: Socket) => void)[] = []

  private constructor(sockets: Socket[]) {
    this.#all = sockets
    this.#free = [...sockets]
  }

  static async open(port: number, count: number): Promise<Connections> {
    const sockets = Array.from({ length: count }, () => connect({ port, host: "127.0.0.1", noDelay: true }))
    await Promise.all(sockets.map(socket => once(socket, "connect")))
    return new Connections(sockets)
  }

  /** Sends a request over the next free connection. */
  async send(request: string): Promise<Reply> {
    const socket = this.#free.pop() ?? (await new Promise<Socket>(resolve => this.#waiting.push(resolve)))
    try {
      return await exchange(socket, request)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free.push(socket)
      else next(socket)
    }
  }

  close(): void {
    for (const socket of this.#all) socket.destroy()
  }
}

function exchange(socket: Socket, request: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let text = ""
    const settle = (end: () => void) => {
      socket.off("data", read).off("close", fail)
      end()
    }
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1")
      const reply = replyIn(text)
      if (reply !== null) settle(() => resolve(reply))
    }
    const fail = () => settle(() => reject(new Error("the server closed the connection")))
    socket.on("data", read).on("close", fail)
    socket.write(request)
  })
}

function replyIn(text: string): Reply | null {
  const end = text.indexOf("\r\n\r\n")
  if (end < 0) return null
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))
  if (length === null) throw new Error("expected an answer with its length")
  const body = text.slice(end + 4)
  return body.length < Number(length[1]) ? null : { status: Number(text.slice(9, 12)), body }
}

/** Writes a POST of JSON as an application sends it. */
export function post(path: string, body: object): string {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer 0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
