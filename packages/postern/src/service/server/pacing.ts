import type { Server } from "node:http"
import type { Socket } from "node:net"
import { noteNewcomer } from "../../issuer/index.ts"
import type { HttpService } from "../service-options.ts"
import type { ConnectionLimits } from "./connection-limits.ts"
import { type AnswerProbe, type ConnectionTimes, PacedConnection } from "./paced-connection.ts"
import { probeAnswer } from "./probe-answer.ts"
import { readProbe } from "./probe-request.ts"
import { TurnQueue } from "./turn-queue.ts"
import { refuseUnread } from "./unread-request.ts"

/** So many requests begin in one turn of the event loop that brings no newcomer. One a turn would ask the system for news after each. */
const maxRequestsInTurn = 8

/** So many probes are answered in one turn of the event loop: a crowd of them costs a turn as much as one request does. */
const maxProbesInTurn = 16

const probePaths = ["/healthz", "/readyz"]

export interface PacingOptions {
  readonly service: HttpService
  readonly limits: ConnectionLimits
  /** whether clients come over TLS */
  readonly encrypted: boolean
  readonly times: ConnectionTimes
  /** whether connections end with their answer */
  readonly isStopping: () => boolean
}

/** The connections that the HTTP server does not know yet. */
export interface UnattachedConnections {
  /** Closes those from which nothing came that is not answered. */
  closeIdle(): void
  closeAll(): void
}

/**
 * Puts a `PacedConnection` in front of every connection of Node's server, which takes any stream for one. Whoever watches over the service
 * has turns of their own and needs no parser, so that they are answered while everybody else queues.
 */
export function paceConnections(server: Server, options: PacingOptions): UnattachedConnections {
  const { service, limits, encrypted, times, isStopping } = options
  const requestTurns = new TurnQueue({ maxInTurn: maxRequestsInTurn })
  const probeTurns = new TurnQueue({ maxInTurn: maxProbesInTurn })
  const unattached = new Set<PacedConnection>()
  const event = encrypted ? "secureConnection" : "connection"
  const accept = server.listeners(event)
  server.removeAllListeners(event)
  server.on(event, (socket: Socket) => {
    requestTurns.noteNewcomer()
    noteNewcomer()
    const connection = new PacedConnection(socket, {
      encrypted,
      times,
      queueTurn: read => requestTurns.add(read),
      queueProbe: answer => probeTurns.add(answer),
      probe: bytes => answerOf(bytes, socket.remoteAddress),
      attach() {
        unattached.delete(connection)
        for (const listener of accept) listener.call(server, connection)
      },
      refuseLate: () =>
        refuseUnread({ name: "", message: "", code: "ERR_HTTP_REQUEST_TIMEOUT" }, connection, undefined),
      noteAnswer: () => limits.noteAnswer(connection),
    })
    unattached.add(connection)
    connection.once("close", () => unattached.delete(connection))
    limits.open(connection)
  })
  const answerOf = (bytes: Buffer, address: string | undefined): AnswerProbe | null => {
    const request = readProbe(bytes)
    if (request === null || !probePaths.includes(request.path)) return null
    return async () => {
      const url = `${encrypted ? "https" : "http"}://${request.host}${request.path}`
      const closes = request.closes || isStopping()
      return { closes, bytes: await probeAnswer(await service.fetch(new Request(url), { address }), closes) }
    }
  }
  return {
    closeIdle() {
      for (const connection of unattached) if (connection.isIdle) connection.destroy()
    },
    closeAll() {
      for (const connection of unattached) connection.destroy()
    },
  }
}
