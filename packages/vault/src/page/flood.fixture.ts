import { connect } from "node:net"
import { setTimeout as wait } from "node:timers/promises"

// A program of this machine that floods a port: so many requests a second, many on each connection, until all are sent. It prints how many
// it sent, in how many milliseconds, and how many answers of each status came.
const [port, perSecond, total] = process.argv.slice(2).map(Number) as [number, number, number]
const perConnection = 50
const everyMs = 10
const request = `GET /page.js HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`
const statuses: Record<string, number> = {}
let sent = 0

/** One connection, with as many requests as it is given; the server may answer and close as it likes. */
function burst(requests: number): Promise<void> {
  return new Promise(resolve => {
    const socket = connect(port, "127.0.0.1")
    let rest = ""
    socket.setEncoding("latin1")
    socket.on("connect", () => socket.write(request.repeat(requests)))
    socket.on("data", (data: string) => {
      rest += data
      for (const [, status] of rest.matchAll(/HTTP\/1\.1 (\d{3})/g)) statuses[status!] = (statuses[status!] ?? 0) + 1
      rest = rest.slice(-12).includes("HTTP") ? rest.slice(-12) : ""
    })
    socket.on("error", () => {})
    socket.on("close", () => resolve())
    socket.setTimeout(2000, () => socket.destroy())
    sent += requests
  })
}

const beganAt = performance.now()
const open = new Set<Promise<void>>()
while (sent < total) {
  const due = Math.min(total, Math.ceil(((performance.now() - beganAt) / 1000) * perSecond))
  while (sent < due && open.size < 400) {
    const one = burst(Math.min(perConnection, due - sent)).finally(() => open.delete(one))
    open.add(one)
  }
  await wait(everyMs)
}
const sentMs = performance.now() - beganAt
await Promise.all(open)
process.stdout.write(`${JSON.stringify({ sent, sentMs, statuses })}\n`)
process.exit(0)
