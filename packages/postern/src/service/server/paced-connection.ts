import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { Duplex } from "node:stream"
import { Deadline } from "./deadline.ts"
import { UnreadBytes } from "./unread-bytes.ts"

/** How much a client may send of its next requests while one is being answered, in bytes. */
const maxPipelinedBytes = 16_384

/** How much may lie here in any case: the longest head and body, and what may follow them. */
const maxUnreadBytes = 49_152

/** How many requests of one connection may have been read and not answered: the one that is answered, and those read along with its body. */
const maxReadRequests = 4

/** A head that is longer than this is given to the parser, which refuses it. */
const maxHeadBytes = 16_384

interface ReadRequest {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** begins the work; called once */
  readonly start: () => void
}

/** An answer to a request that needs no parser. */
export interface ProbeAnswer {
  /** whether the connection ends with it */
  readonly closes: boolean
  /** what goes over the connection */
  readonly bytes: Buffer
}

/** Answers a probe when it is its turn; never rejects. */
export type AnswerProbe = () => Promise<ProbeAnswer>

/** How long a connection waits for its client, in milliseconds. */
export interface ConnectionTimes {
  /** for the first byte, and for a head to come whole */
  readonly headMs: number
  /** for the next probe, where there was nothing but probes */
  readonly keepAliveMs: number
  /** for the answer to a probe to be read */
  readonly writeMs: number
}

export interface PacedConnectionOptions {
  /** whether the client came over TLS */
  readonly encrypted: boolean
  readonly times: ConnectionTimes
  /** calls `read` when it is the turn of a request */
  readonly queueTurn: (read: () => void) => void
  /** calls `answer` when it is the turn of a probe */
  readonly queueProbe: (answer: () => void) => void
  /** gives what answers the probe that these bytes are; null where they are none */
  readonly probe: (bytes: Buffer) => AnswerProbe | null
  /** gives the connection to the HTTP server: called once, when its first request has its turn */
  readonly attach: (connection: PacedConnection) => void
  /** called when a head did not come in time: tells the client, and closes */
  readonly refuseLate: (connection: PacedConnection) => void
  /** called when a probe has been answered */
  readonly noteAnswer: (connection: PacedConnection) => void
}

/**
 * Stands between a socket and Node's HTTP parser, and gives it one request at a time: the next only once the answer to the one before has
 * left the process. The parser alone would read all that came, some 1,600 requests in 64 KiB, and all would be answered at once into the
 * memory of the process, whether or not the client reads (HTTP pipelining, RFC 9112 §9.3.2). Here they wait as bytes, and a client that
 * sends more than 16 KiB of them is cut off.
 *
 * A head that has not come whole takes no turn. A connection gets a parser when its first request has its turn; before that it costs
 * little, and a probe on it (`GET /healthz`) is answered without one.
 */
export class PacedConnection extends Duplex {
  /** whether the client came over TLS; the adapter makes the request's URL of it */
  readonly encrypted: boolean
  readonly #socket: Socket
  readonly #options: PacedConnectionOptions
  readonly #requests: ReadRequest[] = []
  readonly #unread = new UnreadBytes()
  readonly #deadline = new Deadline(() => this.#beLate())
  #started: ReadRequest | null = null
  #isAttached = false
  #isAnsweringProbe = false
  #hadProbe = false
  #hasBegunHead = false
  #isWanted = false
  #isOver = false
  #isQueued = false
  #hasTurn = false

  constructor(socket: Socket, options: PacedConnectionOptions) {
    // No more than one piece is ever lent to the stream's own buffer, so that it cannot run ahead.
    super({ allowHalfOpen: true, readableHighWaterMark: 1 })
    this.encrypted = options.encrypted
    this.#options = options
    this.#socket = socket
    this.#deadline.set(options.times.headMs)
    socket.on("data", (chunk: Buffer) => this.#receive(chunk))
    socket.on("end", () => {
      this.#isOver = true
      this.#feed()
    })
    socket.on("timeout", () => this.emit("timeout"))
    socket.on("error", fault => this.destroy(fault))
    socket.on("close", () => this.destroy())
    // Before the HTTP server listens nobody does, and a client that resets its connection would end the process.
    this.on("error", () => {})
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  /** Whether a request is here whole and its answer is not: the client waits for us, not we for the client. */
  get isWorking(): boolean {
    const [first] = this.#requests
    return this.#isAnsweringProbe || (first?.incoming.complete === true && !first.outgoing.writableEnded)
  }

  /** Whether nothing came that is not answered. */
  get isIdle(): boolean {
    return this.#requests.length === 0 && this.#unread.length === 0 && !this.#isAnsweringProbe
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
    // What is here already may be its body, not a head that waits for its end.
    this.#hasBegunHead = false
    this.#deadline.clear()
    if (this.#unread.length > 0) process.nextTick(() => this.#feed())
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
    this.#deadline.clear()
    this.#unread.clear()
    this.#socket.destroy()
    done(fault)
  }

  #next(): void {
    if (this.destroyed) return
    this.#startFirst()
    this.#feed()
  }

  #feed(): void {
    if (this.destroyed) return
    if (this.#unread.length > 0 && (this.#isWanted || !this.#isAttached)) {
      if (this.#requests.length > 0) this.#feedBody()
      else if (this.#hasTurn) this.#feedTurn()
      else if (this.#isMidBody && !this.#unread.hasWholeHead) this.#feedPiece()
      else this.#queueRequest()
    }
    if (this.#unread.length > maxPipelinedBytes && !this.#mayFeed()) this.destroy()
    if (this.#unread.length > 0 || !this.#isOver || !this.#mayFeed()) return
    if (!this.#isAttached) this.destroySoon()
    else if (this.#isWanted) this.push(null)
  }

  /** Whether the last request was answered before all of its body came: the rest of it goes to the parser, which drops it. */
  get #isMidBody(): boolean {
    return this.#started?.incoming.complete === false
  }

  // What waits for its turn waits as bytes. A head that has not come whole waits for the rest of it: byte by byte it would take turn after turn.
  #queueRequest(): void {
    if (this.#isQueued || this.#isAnsweringProbe) return
    if (!this.#unread.hasWholeHead && this.#unread.length < maxHeadBytes && !this.#isOver) {
      if (!this.#hasBegunHead) this.#deadline.set(this.#options.times.headMs)
      this.#hasBegunHead = true
      return
    }
    this.#hasBegunHead = false
    this.#deadline.clear()
    this.#isQueued = true
    const answer = this.#isAttached ? null : this.#options.probe(this.#unread.bytes)
    if (answer === null) this.#queueTurn()
    else {
      const { length } = this.#unread
      this.#options.queueProbe(() => {
        // Whoever has sent more meanwhile needs the parser.
        if (this.#unread.length === length) void this.#answerProbe(answer)
        else this.#queueTurn()
      })
    }
  }

  #queueTurn(): void {
    this.#options.queueTurn(() => {
      this.#isQueued = false
      if (this.destroyed) return
      this.#hasTurn = true
      if (!this.#isAttached) {
        this.#isAttached = true
        this.#options.attach(this)
      }
      this.#feed()
    })
  }

  async #answerProbe(answer: AnswerProbe): Promise<void> {
    this.#isQueued = false
    if (this.destroyed) return
    this.#unread.clear()
    this.#isAnsweringProbe = true
    const { bytes, closes } = await answer()
    if (this.destroyed) return
    this.#deadline.set(this.#options.times.writeMs)
    this.write(bytes, () => {
      if (this.destroyed) return
      this.#isAnsweringProbe = false
      this.#options.noteAnswer(this)
      if (closes) {
        this.destroySoon()
        return
      }
      this.#hadProbe = true
      this.#deadline.set(this.#options.times.keepAliveMs)
      this.#feed()
    })
  }

  #beLate(): void {
    const isQuiet = this.#hadProbe && this.#unread.length === 0
    if (isQuiet || this.#isAnsweringProbe) this.destroy()
    else this.#options.refuseLate(this)
  }

  #feedTurn(): void {
    if (!this.#isWanted) return
    this.#hasTurn = false
    if (this.#mayFeed()) this.#feedPiece()
  }

  #feedBody(): void {
    while (this.#isWanted && this.#unread.length > 0 && this.#mayFeed()) this.#feedPiece()
  }

  #receive(chunk: Buffer): void {
    this.#unread.add(chunk)
    if (this.#unread.length > maxUnreadBytes) {
      this.destroy()
      return
    }
    this.#feed()
  }

  // A request whose end has not come needs what follows; behind a whole one stands the next.
  #mayFeed(): boolean {
    const { length } = this.#requests
    if (this.#isAnsweringProbe) return false
    return length === 0 || (length === 1 && !this.#requests[0]!.incoming.complete)
  }

  // To the end of a head at most: so a piece ends one request and begins one.
  #feedPiece(): void {
    const piece = this.#unread.takePiece()
    this.#isWanted = false
    this.push(piece)
  }
}
