import { createServer, type ServerOptions as HttpOptions, type Server, type ServerResponse } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { getRequestListener } from "@hono/node-server"
import { isLoopback, PosternError } from "../../issuer/index.ts"
import type { HttpService } from "../service-options.ts"
import { ConnectionLimits } from "./connection-limits.ts"
import { Handshakes } from "./handshakes.ts"
import type { PacedConnection } from "./paced-connection.ts"
import { paceConnections, type UnattachedConnections } from "./pacing.ts"
import { keepAliveSeconds } from "./probe-answer.ts"
import { refuseUnread, unreadProblem } from "./unread-request.ts"

// Those who knock together and find no place in the queue try again after a second; the system caps this at its own limit.
const maxBacklog = 4096

const defaultRequestTimeoutMs = 15_000

export interface ServerOptions {
  readonly service: HttpService
  /** 0 takes any free one */
  readonly port: number
  /** @default "127.0.0.1" */
  readonly host?: string
  /** certificate and key in PEM: the server speaks HTTPS */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer }
  /** says that a proxy ends TLS in front, so that plain HTTP may be served off loopback; @default false */
  readonly behindTlsProxy?: boolean
  /** how long `stop` leaves `/readyz` at 503 before it takes no more connections; @default 0 */
  readonly drainMs?: number
  /** how long `stop` waits for requests in flight; @default 10_000 */
  readonly stopWithinMs?: number
  /** how long a client may take to send its request, whole; @default 15_000 */
  readonly requestTimeoutMs?: number
  /** how long a client may take to read an answer; @default 30_000 */
  readonly writeTimeoutMs?: number
  /** how many clients may be connected; past that, the one that has kept the server waiting longest is cut off. @default 4000 */
  readonly maxConnections?: number
}

export interface RunningServer {
  /** such as `http://127.0.0.1:8484` */
  readonly url: string
  readonly port: number
  /**
   * Stops: `/readyz` turns 503, no new connections, requests in flight finish or are cut off when the time is over. What was answered
   * was committed before. Call it as often as you like.
   */
  stop(): Promise<void>
}

/**
 * Serves over HTTP.
 * @throws PosternError `tls-required` for plain HTTP off loopback (NIST SP 800-63B-4 §3.1.2.2), `port-taken`, `address-unusable`, `tls-invalid`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { service, port, host = "127.0.0.1", tls, behindTlsProxy = false } = options
  const { maxConnections = 4000, writeTimeoutMs = 30_000 } = options
  if (tls === undefined && !behindTlsProxy && !isLoopback(host)) throw new PosternError("tls-required", { host })
  const state = { isStopping: false }
  const listener = getRequestListener(
    (request, { incoming }) =>
      service.fetch(request, {
        get address() {
          return incoming.socket?.remoteAddress
        },
      }),
    { errorHandler: unusableRequest },
  )
  const answering = new WeakMap<Duplex, ServerResponse>()
  const limits = new ConnectionLimits({ maxConnections, writeTimeoutMs })
  const server = makeServer(options, (incoming, outgoing) => {
    const connection = incoming.socket as Duplex as PacedConnection // which is what this server was given for a socket
    const start = async () => {
      if (connection.destroyed) return
      if (state.isStopping) outgoing.shouldKeepAlive = false
      answering.set(connection, outgoing)
      await listener(incoming, outgoing)
      limits.send(connection, outgoing)
    }
    connection.enqueue({ incoming, outgoing, start: () => void start() })
  })
  const unattached = paceConnections(server, {
    service,
    limits,
    encrypted: tls !== undefined,
    times: { headMs: headTimeoutMs(options), keepAliveMs: keepAliveSeconds * 1000, writeMs: writeTimeoutMs },
    isStopping: () => state.isStopping,
  })
  const handshakes = tls === undefined ? null : new Handshakes(server, maxConnections)
  server.on("clientError", (fault: NodeJS.ErrnoException, socket) => refuseUnread(fault, socket, answering.get(socket)))
  await listen(server, port, host)
  const { port: openPort } = server.address() as AddressInfo
  let stopped: Promise<void> | undefined
  return {
    url: `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${openPort}`,
    port: openPort,
    stop: () => {
      state.isStopping = true
      stopped ??= stop(server, options, { unattached, handshakes }).finally(() => limits.stop())
      return stopped
    },
  }
}

type Listener = NonNullable<Parameters<typeof createServer>[1]>

function headTimeoutMs({ requestTimeoutMs = defaultRequestTimeoutMs }: ServerOptions): number {
  return Math.min(10_000, requestTimeoutMs)
}

function makeServer(options: ServerOptions, listener: Listener): Server {
  const { tls, requestTimeoutMs = defaultRequestTimeoutMs } = options
  // A client that sends a byte now and then is cut off: by the headers' time, then by the whole request's.
  const limits: HttpOptions = {
    headersTimeout: headTimeoutMs(options),
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
    keepAliveTimeout: keepAliveSeconds * 1000,
    maxHeaderSize: 16_384,
    requireHostHeader: false, // refused by the listener, which answers with a problem document
  }
  if (tls === undefined) return createServer(limits, listener)
  try {
    return createTlsServer({ ...limits, ...tls, minVersion: "TLSv1.2", handshakeTimeout: 10_000 }, listener)
  } catch (fault) {
    throw new PosternError("tls-invalid", {}, fault)
  }
}

// A request that `fetch` cannot be given: its Host is missing or none.
function unusableRequest(): Response {
  const { body, ...init } = unreadProblem("invalid-request")
  return new Response(body, init)
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (fault: NodeJS.ErrnoException) => {
      const code = fault.code === "EADDRINUSE" ? "port-taken" : "address-unusable"
      reject(new PosternError(code, { host, port }, fault))
    })
    server.listen({ port, host, backlog: maxBacklog }, resolve)
  })
}

async function stop(
  server: Server,
  options: ServerOptions,
  others: { readonly unattached: UnattachedConnections; readonly handshakes: Handshakes | null },
): Promise<void> {
  const { service, drainMs = 0, stopWithinMs = 10_000 } = options
  service.drain()
  if (drainMs > 0) await new Promise(resolve => setTimeout(resolve, drainMs))
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  others.handshakes?.close()
  // A kept-alive connection becomes idle only when its answer is out: look again until all are.
  const sweep = setInterval(() => {
    server.closeIdleConnections()
    others.unattached.closeIdle()
  }, 20)
  const cutOff = setTimeout(() => {
    server.closeAllConnections()
    others.unattached.closeAll()
  }, stopWithinMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cutOff)
}
