import assert from "node:assert/strict"
import { type TestContext, test } from "node:test"
import { connect as connectTls } from "node:tls"
import { heard, until } from "../../../../../test/waiting.ts"
import { type ServerOptions, startServer } from "../index.ts"
import { ClientSocket } from "./client-socket.test.ts"
import { selfSignedCertificate } from "./self-signed-certificate.test.ts"

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const large = Buffer.alloc(6 * 1024 * 1024, "x")

/** A server that answers /held when it is told to, /large with 6 MiB, and all else at once. */
async function serve(t: TestContext, options: Partial<ServerOptions> = {}) {
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  let holds = 0
  const service = {
    async fetch(request: Request) {
      const { pathname } = new URL(request.url)
      if (pathname === "/held") {
        holds++
        await held
      }
      return new Response(pathname === "/large" ? large : "fine")
    },
    drain() {},
  }
  const server = await startServer({ service, port: 0, stopWithinMs: 100, ...options })
  t.after(() => server.stop())
  return { port: server.port, release, holds: () => holds }
}

test("past the limit of connections, the one that has waited longest for its client makes room", async t => {
  const { port, release, holds } = await serve(t, { maxConnections: 3 })
  const busy = new ClientSocket(port)
  busy.send(get("/held"))
  await until("a request that is held", () => holds() > 0, { everyMs: 0 })
  const silent = new ClientSocket(port)
  await heard(silent.socket, "connect")
  const idle = new ClientSocket(port)
  idle.send(get("/"))
  assert.deepEqual(await idle.answers(1), [200])
  const first = new ClientSocket(port)
  first.send(get("/"))
  assert.deepEqual(await first.answers(1), [200])
  assert.deepEqual(await silent.closed(), [])
  const second = new ClientSocket(port)
  second.send(get("/"))
  assert.deepEqual(await second.answers(1), [200])
  assert.deepEqual(await idle.closed(), [200])
  release()
  assert.deepEqual(await busy.answers(1), [200], "a request that is worked on is never cut off to make room")
})

test("clients of TLS that never finish their handshake make room as well", async t => {
  const tls = selfSignedCertificate()
  const { port } = await serve(t, { maxConnections: 3, tls })
  const halves: ClientSocket[] = []
  for (let i = 0; i < 5; i++) {
    const half = new ClientSocket(port)
    await heard(half.socket, "connect")
    halves.push(half)
  }
  await Promise.all(halves.slice(0, 2).map(half => half.closed()))
  const whole = connectTls({ port, host: "127.0.0.1", ca: tls.cert, servername: "localhost" })
  whole.write(get("/"))
  const [answer] = await heard(whole, "data")
  assert.match(String(answer), /^HTTP\/1\.1 200/)
  assert.ok(halves.at(-1)!.socket.writable)
  whole.destroy()
})

test("a client that does not read its answer is cut off", async t => {
  const { port } = await serve(t, { writeTimeoutMs: 100 })
  const client = new ClientSocket(port, { reads: false })
  client.send(get("/large"))
  // Nobody reads, so only the server's own end can show.
  await heard(client.socket, "readable")
  await new Promise(resolve => setTimeout(resolve, 400))
  client.read()
  await client.closed()
  assert.ok(client.received.length < large.length)
})

test("what all answers together may hold is bounded: the reader that has taken longest is cut off", async t => {
  const { port } = await serve(t)
  const readers: ClientSocket[] = []
  for (let i = 0; i < 3; i++) {
    const reader = new ClientSocket(port, { reads: false })
    reader.send(get("/large"))
    await heard(reader.socket, "readable")
    readers.push(reader)
  }
  for (const reader of readers) reader.read()
  const [first, ...others] = readers as [ClientSocket, ...ClientSocket[]]
  await first.closed()
  assert.ok(first.received.length < large.length)
  for (const other of others) {
    await until("all of a large answer", () => other.received.length >= large.length || other.socket.closed)
    assert.ok(other.received.length >= large.length)
    other.socket.destroy()
  }
})
