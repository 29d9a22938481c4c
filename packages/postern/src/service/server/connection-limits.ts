import type { ServerResponse } from "node:http"
import type { PacedConnection } from "./paced-connection.ts"

export interface ConnectionLimitOptions {
  /** how many clients may be connected */
  readonly maxConnections: number
  /** how long a client may take to read an answer, in milliseconds */
  readonly writeTimeoutMs: number
}

/** How much of all answers together may wait for their readers, in bytes. */
const maxUnsentBytes = 16 * 1024 * 1024

const sweepMs = 1000

interface UnsentAnswer {
  readonly bytes: number
  /** by `performance.now()` */
  readonly since: number
}

/**
 * Bounds what all connections together may hold. Nobody is turned away: whoever has kept the service waiting longest makes room for the
 * next, so that strangers who hold connections or do not read their answers cannot keep others out.
 */
export class ConnectionLimits {
  readonly #options: ConnectionLimitOptions
  // In the order in which they were last answered, or came.
  readonly #connections = new Set<PacedConnection>()
  readonly #unsent = new Map<PacedConnection, UnsentAnswer>()
  readonly #sweep: NodeJS.Timeout
  #unsentBytes = 0

  constructor(options: ConnectionLimitOptions) {
    this.#options = options
    this.#sweep = setInterval(() => this.#cutSlowReaders(), Math.min(sweepMs, options.writeTimeoutMs)).unref()
  }

  /** Counts a new connection. Past the limit, the one that has waited longest for its client is closed. */
  open(connection: PacedConnection): void {
    this.#connections.add(connection)
    connection.once("close", () => this.#connections.delete(connection))
    if (this.#connections.size <= this.#options.maxConnections) return
    for (const each of this.#connections) {
      if (each.isWorking) continue
      this.#close(each)
      return
    }
  }

  /** Notes that it is the client's turn: of all connections this one has kept the service waiting for the shortest time. */
  noteAnswer(connection: PacedConnection): void {
    if (this.#connections.delete(connection)) this.#connections.add(connection)
  }

  /**
   * Counts an answer that is written but for what its client has yet to read. Past the limit over all of them, the one that has waited
   * longest is cut off.
   */
  send(connection: PacedConnection, outgoing: ServerResponse): void {
    if (connection.destroyed) return
    this.noteAnswer(connection)
    if (outgoing.writableFinished) return
    const bytes = connection.writableLength
    this.#unsent.set(connection, { bytes, since: performance.now() })
    this.#unsentBytes += bytes
    outgoing.once("close", () => this.#forget(connection))
    while (this.#unsentBytes > maxUnsentBytes) {
      const [slowest] = this.#unsent.keys()
      this.#close(slowest!)
    }
  }

  stop(): void {
    clearInterval(this.#sweep)
  }

  #cutSlowReaders(): void {
    const deadline = performance.now() - this.#options.writeTimeoutMs
    for (const [connection, { since }] of this.#unsent) {
      if (since > deadline) return
      this.#close(connection)
    }
  }

  #close(connection: PacedConnection): void {
    this.#forget(connection)
    this.#connections.delete(connection)
    connection.destroy()
  }

  #forget(connection: PacedConnection): void {
    const unsent = this.#unsent.get(connection)
    if (unsent === undefined) return
    this.#unsent.delete(connection)
    this.#unsentBytes -= unsent.bytes
  }
}
