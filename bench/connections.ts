import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** What came back for one request. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** Keeps connections open and sends one request after another over each: the least that a client can do, so that the server is what is timed. */
export class Connections {
  readonly #port: number
  readonly #most: number
  readonly #all = new Set<Socket>()
  readonly #free: Socket[] = []
  readonly #waiting: ((socket: Socket) => void)[] = []

  private constructor(port: number, most: number) {
    this.#port = port
    this.#most = most
  }

  /** Opens them as they are needed, or so many at once. */
  static async open(port: number, most: number, { now = 0 } = {}): Promise<Connections> {
    const connections = new Connections(port, most)
    for (let i = 0; i < now; i++) connections.#free.push(await connections.#connect())
    return connections
  }

  /** Sends a request over the next free connection. */
  async send(request: string): Promise<Reply> {
    const socket = await this.#take()
    try {
      return await exchange(socket, request)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free.push(socket)
      else next(socket)
    }
  }

  async #take(): Promise<Socket> {
    for (let socket = this.#free.pop(); socket !== undefined; socket = this.#free.pop())
      if (this.#all.has(socket)) return socket
    if (this.#all.size < this.#most) return this.#connect()
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  async #connect(): Promise<Socket> {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true })
    this.#all.add(socket)
    // The server ends what stays idle; whoever waits for an answer hears of it in `exchange`.
    socket.on("error", () => {}).on("close", () => this.#all.delete(socket))
    socket.on("data", () => {})
    await once(socket, "connect")
    return socket
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
      if (reply === "unreadable") settle(() => reject(new Error(`expected an answer with its length: ${text}`)))
      else if (reply !== null) settle(() => resolve(reply))
    }
    const fail = () => settle(() => reject(new Error("the server closed the connection")))
    socket.on("data", read).on("close", fail)
    socket.write(request)
  })
}

function replyIn(text: string): Reply | "unreadable" | null {
  const end = text.indexOf("\r\n\r\n")
  if (end < 0) return null
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))
  if (length === null) return "unreadable"
  const body = text.slice(end + 4)
  return body.length < Number(length[1]) ? null : { status: Number(text.slice(9, 12)), body }
}

/** Writes a POST of JSON as an application sends it. */
export function post(path: string, body: object): string {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer 0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
