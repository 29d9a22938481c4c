import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { Duplex } from "node:stream"

/** How much a client may send of its next requests while one is being answered, in bytes. */
const maxPipelinedBytes = 16_384

/** How much may lie here in any case: the longest head and body, and what may follow them. */
const maxUnreadBytes = 49_152

/** How many requests of one connection may have been read and not answered: the one that is answered, and those read along with its body. */
const maxReadRequests = 4

const headEnd = Buffer.from("\r\n\r\n")
const nothing = Buffer.alloc(0)

interface ReadRequest {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** begins the work; called once */
  readonly start: () => void
}

export interface PacedConnectionOptions {
  /** whether the client came over TLS */
  readonly encrypted: boolean
  /** calls `read` when it is the turn of a request that begins with these bytes */
  readonly queueTurn: (bytes: Buffer, read: () => void) => void
}

/**
 * Stands between a socket and Node's HTTP parser, and gives it one request at a time: the next only once the answer to the one before has
 * left the process. The parser alone would read all that came, some 1,600 requests in 64 KiB, and all would be answered at once into the
 * memory of the process, whether or not the client reads (HTTP pipelining, RFC 9112 §9.3.2). Here they wait as bytes, and a client that
 * sends more than 16 KiB of them is cut off.
 */
export class PacedConnection extends Duplex {
  /** whether the client came over TLS; the adapter makes the request's URL of it */
  readonly encrypted: boolean
  readonly #socket: Socket
  readonly #queueTurn: PacedConnectionOptions["queueTurn"]
  readonly #requests: ReadRequest[] = []
  #started: ReadRequest | null = null
  #unread: Buffer = nothing
  #isWanted = false
  #isOver = false
  #isQueued = false

  constructor(socket: Socket, { encrypted, queueTurn }: PacedConnectionOptions) {
    // No more than one piece is ever lent to the stream's own buffer, so that it cannot run ahead.
    super({ allowHalfOpen: true, readableHighWaterMark: 1 })
    this.encrypted = encrypted
    this.#queueTurn = queueTurn
    this.#socket = socket
    socket.on("data", (chunk: Buffer) => this.#receive(chunk))
    socket.on("end", () => {
      this.#isOver = true
      this.#feed()
    })
    socket.on("timeout", () => this.emit("timeout"))
    socket.on("error", fault => this.destroy(fault))
    socket.on("close", () => this.destroy())
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  /** Whether a request is here whole and its answer is not: the client waits for us, not we for the client. */
  get isWorking(): boolean {
    const [first] = this.#requests
    return first?.incoming.complete === true && !first.outgoing.writableEnded
  }

  /** Takes a request that the parser has read, and calls `start` when all before it on this connection are answered. */
  enqueue(request: ReadRequest): void {
    if (this.#requests.push(request) > maxReadRequests) {
      this.destroy()
      return
    }
    request.outgoing.once("close", () => {
      this.#requests.shift()
      // Every connection has its turn before this one has its next.
      setImmediate(() => this.#next())
    })
    if (this.#requests.length === 1) this.#startFirst()
  }

  // Twice for one request, it would be worked on twice: once more with a body that was read already.
  #startFirst(): void {
    const [first] = this.#requests
    if (first === undefined || first === this.#started) return
    this.#started = first
    first.start()
  }

  /** Called by Node's server: how long the socket may be silent, in milliseconds. */
  setTimeout(milliseconds: number): this {
    this.#socket.setTimeout(milliseconds)
    return this
  }

  /** Called by Node's server after an answer that ends the connection. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once("finish", () => this.destroy())
  }

  override _read(): void {
    this.#isWanted = true
    this.#feed()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (fault?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done)
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer; readonly encoding: BufferEncoding }[],
    done: (fault?: Error | null) => void,
  ): void {
    const last = chunks.length - 1
    this.#socket.cork()
    for (const [at, { chunk, encoding }] of chunks.entries())
      this.#socket.write(chunk, encoding, at === last ? done : undefined)
    this.#socket.uncork()
  }

  override _final(done: (fault?: Error | null) => void): void {
    this.#socket.end(() => done())
  }

  override _destroy(fault: Error | null, done: (fault?: Error | null) => void): void {
    this.#unread = nothing
    this.#socket.destroy()
    done(fault)
  }

  #next(): void {
    if (this.destroyed) return
    this.#startFirst()
    this.#feed()
  }

  #feed(): void {
    if (this.#isWanted && this.#unread.length > 0) {
      if (this.#requests.length > 0) this.#feedBody()
      else this.#queueRequest()
    }
    if (this.#unread.length > maxPipelinedBytes && !this.#mayFeed()) this.destroy()
    if (this.#unread.length > 0) return
    if (this.#isOver && this.#isWanted && this.#mayFeed()) this.push(null)
  }

  // What waits for its turn waits as bytes: they are a hundredth of what the parser makes of them.
  #queueRequest(): void {
    if (this.#isQueued) return
    this.#isQueued = true
    this.#queueTurn(this.#unread, () => {
      this.#isQueued = false
      if (this.#isWanted && this.#unread.length > 0 && this.#mayFeed()) this.#feedPiece()
      this.#feed()
    })
  }

  #feedBody(): void {
    while (this.#isWanted && this.#unread.length > 0 && this.#mayFeed()) this.#feedPiece()
  }

  #receive(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk])
    if (this.#unread.length > maxUnreadBytes) {
      this.destroy()
      return
    }
    this.#feed()
  }

  // A request whose end has not come needs what follows; behind a whole one stands the next.
  #mayFeed(): boolean {
    const { length } = this.#requests
    return length === 0 || (length === 1 && !this.#requests[0]!.incoming.complete)
  }

  // To the end of a head at most: so a piece ends one request and begins one.
  #feedPiece(): void {
    const at = this.#unread.indexOf(headEnd)
    const end = at < 0 ? this.#unread.length : at + headEnd.length
    const piece = this.#unread.subarray(0, end)
    this.#unread = end === this.#unread.length ? nothing : this.#unread.subarray(end)
    this.#isWanted = false
    this.push(piece)
  }
}
