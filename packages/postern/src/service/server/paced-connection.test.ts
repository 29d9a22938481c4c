import assert from "node:assert/strict"
import { EventEmitter } from "node:events"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { PassThrough } from "node:stream"
import { type TestContext, test } from "node:test"
import { heard, until as holds } from "../../../../../test/waiting.ts"
import { type HttpService, type ServerOptions, startServer } from "../index.ts"
import { ClientSocket } from "./client-socket.test.ts"
import { PacedConnection } from "./paced-connection.ts"

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`

interface Asked {
  readonly path: string
  readonly body: string
  readonly answer: (text?: string) => void
}

/** A server whose answers are given by hand, or at once. */
async function serve(t: TestContext, isAtOnce = true, options: Partial<ServerOptions> = {}) {
  const asked: Asked[] = []
  const service: HttpService = {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const body = await request.text()
      const text = await new Promise<string>(resolve => {
        asked.push({ path: pathname, body, answer: (answer = pathname) => resolve(answer) })
        if (isAtOnce) resolve(pathname + body)
      })
      return new Response(text)
    },
    drain() {},
  }
  const server = await startServer({ service, port: 0, stopWithinMs: 100, ...options })
  t.after(() => server.stop())
  return { asked, port: server.port }
}

const until = (claim: () => boolean): Promise<boolean> => holds("a request to be worked on", claim, { everyMs: 0 })

test("of requests that were sent together, one is worked on at a time, and all are answered in order", async t => {
  const { asked, port } = await serve(t, false)
  const client = new ClientSocket(port)
  client.send(get("/1") + post("/2", "two") + get("/3") + post("/4", "{\r\n\r\n}"))
  for (const [at, path, body] of [
    [0, "/1", ""],
    [1, "/2", "two"],
    [2, "/3", ""],
    [3, "/4", "{\r\n\r\n}"],
  ] as const) {
    await until(() => asked.length > at)
    assert.equal(asked.length, at + 1)
    assert.deepEqual([asked[at]!.path, asked[at]!.body], [path, body])
    asked[at]!.answer()
    assert.deepEqual(await client.answers(at + 1), Array(at + 1).fill(200))
  }
  assert.match(client.received, /\/1HTTP.*\/2HTTP.*\/3HTTP.*\/4$/s)
})

test("requests are read the same however they are cut into packets", async t => {
  const { asked, port } = await serve(t)
  const text = get("/1") + post("/2", "two\r\n\r\n") + post("/3", "three") + get("/4")
  const client = new ClientSocket(port)
  client.socket.setNoDelay(true)
  for (const symbol of text) {
    client.send(symbol)
    await new Promise(setImmediate)
  }
  assert.deepEqual(await client.answers(4), [200, 200, 200, 200])
  assert.deepEqual(
    asked.map(({ path, body }) => path + body),
    ["/1", "/2two\r\n\r\n", "/3three", "/4"],
  )
})

test("three hundred requests that were sent together are all answered to a client that reads", async t => {
  const { asked, port } = await serve(t)
  const client = new ClientSocket(port)
  client.send(get("/").repeat(300))
  assert.deepEqual(await client.answers(300), Array(300).fill(200))
  assert.equal(asked.length, 300)
})

test("a client that sends much more while its request is worked on is cut off, and what it sent is not worked on", async t => {
  const { asked, port } = await serve(t, false)
  const client = new ClientSocket(port)
  client.send(get("/first"))
  await until(() => asked.length === 1)
  client.send(get("/more").repeat(1000))
  assert.deepEqual(await client.closed(), [])
  assert.equal(asked.length, 1)
  const all = new ClientSocket(port)
  all.send(get("/").repeat(2000))
  await all.closed()
  await new Promise(setImmediate)
  assert.ok(asked.length <= 2)
})

test("a client that sends all and closes its side gets every answer, and then the end", async t => {
  const { asked, port } = await serve(t, false)
  const client = new ClientSocket(port)
  client.socket.end(get("/1") + get("/2"))
  for (const at of [0, 1]) {
    await until(() => asked.length > at)
    asked[at]!.answer()
  }
  assert.deepEqual(await client.closed(), [200, 200])
})

test("what waits behind a request that ends the connection is not worked on", async t => {
  const { asked, port } = await serve(t)
  const client = new ClientSocket(port)
  client.send(`GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${get("/more")}`)
  assert.deepEqual(await client.closed(), [200])
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/last"],
  )
})

test("one connection's requests take turns with all others", async t => {
  const { asked, port } = await serve(t)
  const greedy = new ClientSocket(port)
  greedy.send(get("/greedy").repeat(350))
  await until(() => asked.length > 0)
  const other = new ClientSocket(port)
  other.send(get("/other"))
  await other.answers(1)
  const place = asked.findIndex(({ path }) => path === "/other")
  await greedy.answers(350)
  assert.ok(place >= 0 && place < asked.length - 1, `at place ${place} of ${asked.length}`)
})

/** A connection by itself, with a socket that is none, which counts its turns. */
function connectionAlone() {
  const socket = new PassThrough()
  const turns: (() => void)[] = []
  let attached = 0
  const connection = new PacedConnection(socket as unknown as Socket, {
    encrypted: false,
    times: { headMs: 60_000, keepAliveMs: 60_000, writeMs: 60_000 },
    queueTurn: read => void turns.push(read),
    queueProbe: answer => answer(),
    probe: () => null,
    attach: () => void attached++,
    refuseLate() {},
    noteAnswer() {},
  })
  return { socket, connection, turns, attached: () => attached }
}

test("a request that comes in the moment after an answer is worked on once", async () => {
  const { connection } = connectionAlone()
  const outgoing = new EventEmitter() as ServerResponse
  const incoming = { complete: true } as IncomingMessage
  const started: string[] = []
  connection.enqueue({ incoming, outgoing, start: () => started.push("first") })
  outgoing.emit("close")
  connection.enqueue({ incoming, outgoing: new EventEmitter() as ServerResponse, start: () => started.push("second") })
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
  assert.deepEqual(started, ["first", "second"])
  connection.destroy()
})

test("a head that comes byte by byte takes one turn, once it is whole, and no parser before", async () => {
  const { socket, connection, turns, attached } = connectionAlone()
  for (const symbol of get("/")) {
    assert.equal(turns.length, 0)
    socket.write(symbol)
    await new Promise(setImmediate)
  }
  assert.deepEqual([turns.length, attached()], [1, 0])
  turns[0]!()
  assert.equal(attached(), 1)
  connection.destroy()
})

test("a head that comes byte by byte is refused when its time is over, on a new connection and behind an answer", async t => {
  const { port } = await serve(t, true, { requestTimeoutMs: 100 })
  const client = new ClientSocket(port)
  client.send("GET /sl")
  assert.deepEqual(await client.closed(), [408])
  const next = new ClientSocket(port)
  next.send(get("/1"))
  assert.deepEqual(await next.answers(1), [200])
  next.send("GET /sl")
  assert.deepEqual(await next.closed(), [200, 408])
  const probing = new ClientSocket(port)
  probing.send(get("/healthz"))
  assert.deepEqual(await probing.answers(1), [200])
  probing.send("GET /sl")
  assert.deepEqual(await probing.closed(), [200, 408])
})

test("a probe is answered while hundreds of others, probes of strangers among them, wait for their turn", async t => {
  const { asked, port } = await serve(t)
  const crowd = Array.from({ length: 200 }, () => new ClientSocket(port))
  await Promise.all(crowd.map(({ socket }) => heard(socket, "connect")))
  const probe = new ClientSocket(port)
  await heard(probe.socket, "connect")
  for (const [at, client] of crowd.entries()) client.send(at % 2 === 0 ? get("/other") : get("/healthz").repeat(3))
  probe.send(get("/readyz"))
  assert.deepEqual(await probe.answers(1), [200])
  const place = asked.findIndex(({ path }) => path === "/readyz")
  assert.ok(asked.slice(0, place).filter(({ path }) => path === "/other").length < 100, `at place ${place}`)
  await Promise.all(crowd.map((client, at) => client.answers(at % 2 === 0 ? 1 : 3)))
  for (const { socket } of [...crowd, probe]) socket.destroy()
})

test("after probes a connection takes any request, however its body is cut, and probes again", async t => {
  const { asked, port } = await serve(t)
  const client = new ClientSocket(port)
  for (const [at, text] of [get("/healthz"), get("/readyz")].entries()) {
    client.send(text)
    assert.deepEqual(await client.answers(at + 1), Array(at + 1).fill(200))
  }
  client.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nab")
  await new Promise(setImmediate)
  client.send("cd")
  await new Promise(setImmediate)
  client.send(`ef${get("/healthz")}`)
  assert.deepEqual(await client.answers(4), [200, 200, 200, 200])
  client.send(`GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  assert.deepEqual(await client.closed(), Array(5).fill(200))
  assert.deepEqual(
    asked.map(({ path, body }) => path + body),
    ["/healthz", "/readyz", "/2abcdef", "/healthz", "/healthz"],
  )
})

test("a probe whose client has closed its side is answered, and one that asks for it is the last", async t => {
  const { port } = await serve(t)
  const half = new ClientSocket(port)
  half.socket.end(get("/healthz"))
  assert.deepEqual(await half.closed(), [200])
  const last = new ClientSocket(port)
  last.send(`GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  assert.deepEqual(await last.closed(), [200])
  assert.match(last.received, /^connection: close\r$/im)
})

test("clients that reset their connection, before they have sent anything or behind a probe, harm nobody", async t => {
  const { port } = await serve(t)
  for (const text of ["", "GET /", get("/healthz"), get("/healthz").repeat(20)]) {
    const client = new ClientSocket(port, { reads: false })
    await heard(client.socket, "connect")
    if (text !== "") client.send(text)
    if (text.endsWith("\n")) await heard(client.socket, "readable")
    client.socket.resetAndDestroy()
  }
  const other = new ClientSocket(port)
  other.send(get("/"))
  assert.deepEqual(await other.answers(1), [200])
  other.socket.destroy()
})

test("connections that had nothing but probes, or nothing at all, keep no server from stopping", async t => {
  const service = { fetch: async () => new Response("fine"), drain() {} }
  const server = await startServer({ service, port: 0, stopWithinMs: 60_000 })
  t.after(() => server.stop())
  const probing = new ClientSocket(server.port)
  probing.send(get("/healthz"))
  assert.deepEqual(await probing.answers(1), [200])
  const silent = new ClientSocket(server.port)
  await heard(silent.socket, "connect")
  await server.stop()
  await Promise.all([probing.closed(), silent.closed()])
})

test("a body whose rest comes after an early answer is dropped, and the next request is read", async t => {
  const early = await startServer({
    service: { fetch: async () => new Response("no", { status: 401 }), drain() {} },
    port: 0,
    stopWithinMs: 100,
  })
  t.after(() => early.stop())
  const sender = new ClientSocket(early.port)
  sender.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n01234")
  assert.deepEqual(await sender.answers(1), [401])
  for (const rest of ["56789", "0123456789"]) {
    sender.send(rest)
    await new Promise(setImmediate)
  }
  sender.send(get("/2"))
  const statuses = await sender.answers(2)
  assert.ok(sender.socket.closed || statuses.length === 2, `${statuses}`)
  sender.socket.destroy()
})
