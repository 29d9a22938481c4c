import assert from "node:assert/strict"
import { EventEmitter } from "node:events"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { PassThrough } from "node:stream"
import { type TestContext, test } from "node:test"
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

async function until(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise(setImmediate)
}

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

test("a request that comes in the moment after an answer is worked on once", async () => {
  const socket = new PassThrough() as unknown as Socket
  const connection = new PacedConnection(socket, { encrypted: false, queueTurn: (_, read) => read() })
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
