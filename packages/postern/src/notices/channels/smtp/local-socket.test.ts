import assert from "node:assert/strict"
import { createServer } from "node:net"
import { networkInterfaces } from "node:os"
import { test } from "node:test"
import { heard } from "../../../../../../test/waiting.ts"
import { connectLocally } from "./local-socket.ts"

const outside = Object.values(networkInterfaces())
  .flatMap(addresses => addresses ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4")?.address

test("a server on this machine is reached by its name, and one behind another address is left before a word is said", async t => {
  const said: string[] = []
  const server = createServer(socket => socket.on("data", chunk => said.push(chunk.toString())).on("error", () => {}))
  server.listen(0, "0.0.0.0")
  await heard(server, "listening")
  const { port } = server.address() as { port: number }
  const socket = await connectLocally("localhost", port, 1_000)
  assert.match(socket.remoteAddress!, /^(?:127\.|::1)/)
  socket.destroy()
  if (outside === undefined) t.diagnostic("this machine has no other address to try")
  else await assert.rejects(connectLocally(outside, port, 1_000), { code: "ENOTLOOPBACK" })
  assert.deepEqual(said, [])
  server.close()
  await heard(server, "close")
  await assert.rejects(connectLocally("localhost", port, 1_000), { code: "ECONNREFUSED" })
})
