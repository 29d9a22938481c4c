import { connect, type Socket } from "node:net"

/** What a crowd of clients does to a service. */
export interface Flood {
  readonly port: number
  readonly connections: number
  /** what each sends first of all, at once; @default nothing */
  readonly start?: string
  /** what each sends, once and at once, or a byte at a time if it `drips` */
  readonly text: string
  /** whether they read what comes: all of it, a little now and then, or nothing */
  readonly reads: "all" | "little" | "nothing"
  readonly drips: boolean
}

/** What the crowd reports when it is asked. Before, it says of itself that all have come, once. */
export interface FloodReport {
  readonly kind: "report"
  readonly connected: number
  readonly bytesRead: number
}

/** Floods a service from a process of its own, until that process is ended. Whoever is cut off comes again. */
function flood({ port, connections, start, text, reads, drips }: Flood): void {
  const sockets = new Set<Socket>()
  let connected = 0
  let bytesRead = 0
  const join = () => {
    const socket = connect(port, "127.0.0.1")
    sockets.add(socket)
    socket.once("connect", () => {
      if (++connected === connections) process.send!({ kind: "all-came" })
    })
    socket.on("error", () => {})
    socket.once("close", () => {
      sockets.delete(socket)
      setTimeout(join, 1000)
    })
    if (reads === "all")
      socket.on("data", chunk => {
        bytesRead += chunk.length
      })
    if (start !== undefined) socket.write(start)
    if (!drips) socket.write(text)
    else {
      let sent = 0
      const drip = setInterval(() => socket.write(text.charAt(sent++ % text.length)), 500)
      socket.once("close", () => clearInterval(drip))
    }
  }
  for (let i = 0; i < connections; i++) join()
  if (reads === "little")
    setInterval(() => {
      for (const socket of sockets) bytesRead += socket.read(512)?.length ?? 0
    }, 200)
  process.on("message", () => process.send!({ kind: "report", connected, bytesRead } satisfies FloodReport))
}

process.once("message", order => flood(order as Flood))
