import { lstatSync } from "node:fs"
import { chmod, rm } from "node:fs/promises"
import { createServer, type Server, type Socket } from "node:net"
import type { AgentRequest, AgentSession } from "./agent-session.ts"

const maxRequestBytes = 1 << 20

/**
 * Serves a session on a socket that only this user can open, until it locks or its socket is gone: nobody could reach it to lock it then.
 * Afterwards the socket is gone and the promise fulfilled.
 */
export async function serveAgent(session: AgentSession, path: string, onReady: () => void): Promise<void> {
  await rm(path, { force: true })
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.on("close", () => open.delete(socket))
    socket.on("error", () => socket.destroy())
    answerLines(socket, session, () => void close(server, open))
  })
  // Closed to others from its first moment, not only after a chmod.
  const before = process.umask(0o177)
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve))
  process.umask(before)
  await chmod(path, 0o600)
  const own = inodeOf(path)
  // Looked at often: after a night's sleep a single timer would count only the hours awake.
  const isOver = Promise.withResolvers<void>()
  server.once("close", () => isOver.resolve())
  const watch = setInterval(() => {
    if (session.isLocked) close(server, open)
    else if (inodeOf(path) !== own) isOver.resolve()
  }, 1000)
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void close(server, open))
  onReady()
  await isOver.promise
  clearInterval(watch)
  session.lock()
  if (inodeOf(path) === own) await rm(path, { force: true })
  // A server that closes removes whatever has the name of its socket, which may be another agent's by now: this one is only left alone.
  for (const socket of open) socket.destroy()
  server.unref()
}

/** Which file a name stands for now; null where there is none. */
const inodeOf = (path: string): number | null => lstatSync(path, { throwIfNoEntry: false })?.ino ?? null

function close(server: Server, open: Set<Socket>): void {
  server.close()
  for (const socket of open) socket.end()
}

function answerLines(socket: Socket, session: AgentSession, onLocked: () => void): void {
  let rest = ""
  socket.setEncoding("utf8")
  socket.on("data", async (chunk: string) => {
    rest += chunk
    if (rest.length > maxRequestBytes) return void socket.destroy()
    const lines = rest.split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      try {
        const answer = await session.answer(JSON.parse(line) as AgentRequest)
        socket.write(
          `${JSON.stringify(answer ?? { error: "usage-wrong", message: "The agent does not know that request." })}\n`,
        )
      } catch {
        socket.destroy()
      }
      if (session.isLocked) onLocked()
    }
  })
}
