import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { VaultError } from "../../record/index.ts"

const hosts = ["127.0.0.1", "::1"] as const
const maxTries = 20
const maxSilent = 64

/** Servers on both loopback addresses of one port. */
export interface Listeners {
  readonly port: number
  close(): void
}

/**
 * Listens on 127.0.0.1 and ::1, on both or not at all: whoever held the other one would receive what a browser sends to `localhost`. A
 * machine without IPv6 has only the first, and nobody can take the second there.
 * @param port 0 for one that the system chooses.
 * @throws VaultError `name-taken` where the port is another program's.
 */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<Listeners> {
  for (let tries = 1; ; tries++) {
    const first = await listen(listener, hosts[0], port)
    if (first === "taken") throw taken(port)
    if (first === "absent") throw new VaultError("not-allowed", "This machine has no loopback address 127.0.0.1.")
    const chosen = (first.address() as AddressInfo).port
    const second = await listen(listener, hosts[1], chosen)
    if (second !== "taken") return asListeners(chosen, second === "absent" ? [first] : [first, second])
    first.close()
    if (port !== 0 || tries === maxTries) throw taken(chosen)
  }
}

const taken = (port: number): VaultError =>
  new VaultError(
    "name-taken",
    `Port ${port} is another program's, on 127.0.0.1 or ::1. Leave --port out, or take another.`,
  )

function asListeners(port: number, servers: readonly Server[]): Listeners {
  return {
    port,
    close: () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

function listen(listener: RequestListener, host: string, port: number): Promise<Server | "taken" | "absent"> {
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5_000 }, listener)
  server.maxConnections = 512
  makeRoom(server)
  server.keepAliveTimeout = 5_000
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve("taken")
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve("absent")
      else if (error.code === "EACCES")
        reject(new VaultError("not-allowed", `The system does not let you listen on port ${port}.`))
      else reject(error)
    })
    server.listen({ host, port, exclusive: true, ipv6Only: host === "::1" }, () => resolve(server))
  })
}

/** Drops the oldest connection that has asked for nothing once there are many: else a program that only connects would keep the page out. */
function makeRoom(server: Server): void {
  const silent = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    silent.add(socket)
    socket.once("close", () => silent.delete(socket))
    if (silent.size <= maxSilent) return
    const [oldest] = silent
    silent.delete(oldest!)
    oldest!.destroy()
  })
  server.on("request", ({ socket }) => silent.delete(socket))
}
