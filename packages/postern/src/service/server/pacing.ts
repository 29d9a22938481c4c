import type { Server } from "node:http"
import type { Socket } from "node:net"
import type { ConnectionLimits } from "./connection-limits.ts"
import { PacedConnection } from "./paced-connection.ts"
import { TurnQueue } from "./turn-queue.ts"

const probes = ["GET /healthz ", "GET /readyz "].map(start => Buffer.from(start))

/**
 * Puts a `PacedConnection` in front of every connection of Node's server, which takes any stream for one. Whoever watches over the service
 * has turns of their own, so that they are answered while everybody else queues.
 */
export function paceConnections(
  server: Server,
  { limits, encrypted }: { readonly limits: ConnectionLimits; readonly encrypted: boolean },
): void {
  const requestTurns = new TurnQueue()
  const probeTurns = new TurnQueue()
  const queueTurn = (bytes: Buffer, read: () => void) => (isProbe(bytes) ? probeTurns : requestTurns).add(read)
  const event = encrypted ? "secureConnection" : "connection"
  const accept = server.listeners(event)
  server.removeAllListeners(event)
  server.on(event, (socket: Socket) => {
    requestTurns.noteNewcomer()
    const connection = new PacedConnection(socket, { encrypted, queueTurn })
    limits.open(connection)
    for (const listener of accept) listener.call(server, connection)
  })
}

function isProbe(bytes: Buffer): boolean {
  return probes.some(probe => probe.equals(bytes.subarray(0, probe.length)))
}
