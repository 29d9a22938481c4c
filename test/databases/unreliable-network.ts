import { connect, createServer, type Socket } from "node:net"
import { heard } from "../waiting.ts"

/** What happens on the way between a program and its database. */
export type Weather =
  | "fair"
  /** every connection is cut at once, and new ones are refused */
  | "cut"
  /** everything is held back for a while, longer than the program waits */
  | "delay"
  /** the server's next answer on each connection is cut off in its middle */
  | "cut mid-answer"
  /** bytes vanish in both directions, and nobody is told */
  | "drop"

/** A TCP proxy in front of a server, whose weather can be changed. */
export interface UnreliableNetwork {
  readonly port: number
  setWeather(weather: Weather): void
  /** Leads to another server from now on, as a moved address does. */
  moveTo(port: number): void
  close(): Promise<void>
}

const delayMs = 3_000

export async function unreliableNetwork(target: number): Promise<UnreliableNetwork> {
  let port = target
  let weather: Weather = "fair"
  const pairs = new Set<readonly [Socket, Socket]>()

  function carry(from: Socket, to: Socket, isAnswer: boolean): void {
    // Whatever is held back stays in order: bytes that come in fair weather wait for those from before.
    let queue = Promise.resolve()
    from.on("data", chunk => {
      if (weather === "drop") return
      if (weather === "cut mid-answer" && isAnswer) {
        to.write(chunk.subarray(0, chunk.length >> 1), () => to.destroy())
        from.destroy()
        return
      }
      const heldMs = weather === "delay" ? delayMs : 0
      queue = queue.then(async () => {
        if (heldMs > 0) await new Promise(resolve => setTimeout(resolve, heldMs))
        if (!to.destroyed) to.write(chunk)
      })
    })
    from.on("error", () => {})
    from.on("close", () => queue.then(() => to.destroy()))
  }

  const proxy = createServer(client => {
    if (weather === "cut") {
      client.destroy()
      return
    }
    const server = connect(port, "127.0.0.1")
    const pair = [client, server] as const
    pairs.add(pair)
    client.on("close", () => pairs.delete(pair))
    carry(client, server, false)
    carry(server, client, true)
  })
  proxy.listen(0, "127.0.0.1")
  await heard(proxy, "listening")
  const cutAll = () => {
    for (const [client, server] of pairs) {
      client.destroy()
      server.destroy()
    }
  }
  return {
    port: (proxy.address() as { port: number }).port,
    setWeather(next) {
      weather = next
      if (next === "cut") cutAll()
    },
    moveTo(next) {
      port = next
      cutAll()
    },
    async close() {
      cutAll()
      proxy.close()
      await heard(proxy, "close")
    },
  }
}
