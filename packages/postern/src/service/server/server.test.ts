import assert from "node:assert/strict"
import { request, type ServerResponse } from "node:http"
import { get as httpsGet } from "node:https"
import { connect } from "node:net"
import { PassThrough } from "node:stream"
import { type TestContext, test } from "node:test"
import { heard, until } from "../../../../../test/waiting.ts"
import { PosternError } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { type ServerOptions, startServer } from "../index.ts"
import { apiKey, Rig } from "../service-rig.test.ts"
import { selfSignedCertificate } from "./self-signed-certificate.test.ts"
import { refuseUnread } from "./unread-request.ts"

const hasCode = (code: string) => (fault: unknown) => fault instanceof PosternError && fault.code === code

async function serve(t: TestContext, options: Partial<ServerOptions> = {}, rig = new Rig()) {
  const server = await startServer({ service: rig.service, port: 0, ...options })
  t.after(() => server.stop())
  return { ...server, rig }
}

function post(url: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
}

/** Sends text over a socket of its own and gives all that comes back until the server closes it. */
async function exchange(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1")
  let answer = ""
  socket.on("data", chunk => {
    answer += chunk
  })
  socket.on("error", () => {})
  for (const part of parts) socket.write(part)
  await heard(socket, "close")
  return answer
}

const head = `POST /v1/subjects/ada/verify HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`

test("the server answers over a socket, and audits the socket's address for browsers", async t => {
  const { url, rig } = await serve(t)
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "challenge")
  const headers = {
    authorization: `Bearer ${ticket}`,
    "content-type": "application/json",
    "x-forwarded-for": "10.0.0.1",
  }
  await fetch(`${url}/v1/browser/verify`, { method: "POST", headers, body: '{"code":"000000"}' })
  assert.equal((await rig.call("GET", "/v1/subjects/ada/events")).json.events.at(-1).ip, "127.0.0.1")
})

test("[27] plain HTTP is refused off loopback unless a proxy ends TLS or a certificate is given", async t => {
  const { service } = new Rig()
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "example.com", "127.0.0.1.example.com", "127evil"])
    await assert.rejects(startServer({ service, port: 0, host }), hasCode("tls-required"))
  for (const options of [{ host: "0.0.0.0", behindTlsProxy: true }, { host: "127.0.0.1" }, { host: "localhost" }])
    assert.equal((await fetch(`${(await serve(t, options)).url.replace("0.0.0.0", "127.0.0.1")}/healthz`)).status, 200)
})

test("with a certificate the server speaks HTTPS, and says so where the certificate is none", async t => {
  const tls = selfSignedCertificate()
  const { url, port } = await serve(t, { host: "0.0.0.0", tls })
  assert.match(url, /^https:/)
  const target = { port, host: "127.0.0.1", path: "/healthz", ca: tls.cert, servername: "localhost" }
  const status = await new Promise((resolve, reject) => {
    httpsGet(target, response => resolve(response.statusCode)).on("error", reject)
  })
  assert.equal(status, 200)
  const { service } = new Rig()
  await assert.rejects(startServer({ service, port: 0, tls: { cert: "none", key: "none" } }), hasCode("tls-invalid"))
})

test("a taken port and an address of another machine are faults with a code", async t => {
  const { port, rig } = await serve(t)
  await assert.rejects(startServer({ service: rig.service, port }), hasCode("port-taken"))
  const elsewhere = { service: rig.service, port: 0, host: "192.0.2.1", behindTlsProxy: true }
  await assert.rejects(startServer(elsewhere), hasCode("address-unusable"))
})

test("stop finishes requests in flight, turns readyz to 503, and takes no new connection", async t => {
  const store = memoryStore()
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  let isHeld = false
  const rig = new Rig({
    store: {
      ...store,
      commit: async (write: Parameters<typeof store.commit>[0]) => {
        if (isHeld) await held
        return store.commit(write)
      },
    } as typeof store,
  })
  const { path, codes } = await rig.enrolled("ada")
  const { url, port, stop } = await serve(t, {}, rig)
  isHeld = true
  const inFlight = post(`${url}${path}/verify`, { code: codes[0] })
  const metrics = async () => (await fetch(`${url}/metrics`)).text()
  await until(
    "the attempt to wait for its commit",
    async () => rig.entries.length > 0 && (await metrics()).includes("waiting 1"),
  )
  const stopped = stop()
  assert.equal((await rig.call("GET", "/readyz")).status, 503)
  await assert.rejects(heard(connect(port, "127.0.0.1"), "connect"))
  release()
  assert.equal((await (await inFlight).json()).outcome, "accepted")
  await stopped
  isHeld = false
  assert.equal(
    (await rig.post(`${path}/verify`, { code: codes[0] })).json.reason,
    "already-used",
    "what was acknowledged stays",
  )
  await stop()
})

test("stop cuts off a request that never ends", async () => {
  const { service } = new Rig()
  const { port, stop } = await startServer({ service, port: 0, stopWithinMs: 100 })
  const answer = exchange(port, `${head}Content-Length: 100\r\n\r\n{"code`)
  await new Promise(resolve => setTimeout(resolve, 50))
  await stop()
  assert.equal(await answer, "")
})

test("a client that sends a byte now and then is cut off, in the head and in the body", async t => {
  const { port } = await serve(t, { requestTimeoutMs: 200 })
  // Node's own limits are a minute and five, and would answer in its words.
  for (const start of ["POST /v1/subj", `${head}Content-Length: 100\r\n\r\n{"code`])
    assert.deepEqual(problemOf(await exchange(port, start)), [408, "request-timeout"])
  assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
})

test("bodies with a wrong length, without end or too long are refused, and the server goes on", async t => {
  const { port, url } = await serve(t, { requestTimeoutMs: 500 })
  const body = '{"code":"1"}'
  const close = "Connection: close\r\n"
  assert.match(await exchange(port, `${head}${close}Content-Length: ${body.length}\r\n\r\n${body}`), /^HTTP\/1.1 200/)
  assert.match(await exchange(port, `${head}${close}Content-Length: 5\r\n\r\n${body}`), /^HTTP\/1.1 400/)
  assert.match(await exchange(port, `${head}Content-Length: 20\r\n\r\n${body}`), /^$|^HTTP\/1.1 (400|408)/)
  assert.match(await exchange(port, `${head}Content-Length: -1\r\n\r\n${body}`), /^HTTP\/1.1 400/)
  assert.match(await exchange(port, `${head}Content-Length: 12\r\nContent-Length: 13\r\n\r\n${body}`), /^HTTP\/1.1 400/)
  assert.match(
    await exchange(port, `${head}Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n${body}`),
    /^HTTP\/1.1 400/,
  )
  assert.match(await exchange(port, `${head}${close}Content-Length: 1048576\r\n\r\n`), /^HTTP\/1.1 400/)
  assert.match(await exchange(port, `${head}X: ${"x".repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431/)
  const chunk = `1000\r\n${"x".repeat(0x1000)}\r\n`
  assert.match(
    await exchange(port, `${head}${close}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(6)}0\r\n\r\n`),
    /^HTTP\/1.1 400/,
  )
  assert.match(
    await exchange(port, `${head}${close}Transfer-Encoding: chunked\r\n\r\nc\r\n${body}\r\n0\r\n\r\n`),
    /^HTTP\/1.1 200/,
  )
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
})

test("an unusable Host is 400", async t => {
  const { port } = await serve(t)
  const answer = await exchange(port, "GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n")
  assert.match(answer, /^HTTP\/1.1 400/)
})

test("a client that goes away mid-way loses nothing that was committed", async t => {
  const { url, rig } = await serve(t)
  const { path, codes } = await rig.enrolled("ada")
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
  const sent = request(`${url}${path}/verify`, { method: "POST", headers })
  sent.on("error", () => {})
  sent.end(JSON.stringify({ code: codes[0] }))
  await heard(sent, "finish")
  await new Promise(resolve => setTimeout(resolve, 3))
  sent.destroy()
  for (let round = 0; round < 200; round++) {
    if ((await rig.call("GET", path)).json.codes.left === 9) break
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.reason, "already-used")
  assert.equal((await rig.call("GET", `${path}/events`)).json.chain, "intact")
})

/** The problem in an answer that Node's parser, or its timer, called for. */
function problemOf(answer: string): unknown {
  const [head = "", body = ""] = answer.split("\r\n\r\n")
  assert.match(head, /^content-type: application\/problem\+json$/im)
  assert.match(head, /^cache-control: no-store$/im)
  assert.match(head, /^x-request-id: [0-9a-f-]{36}$/im)
  const { status, code, type } = JSON.parse(body)
  assert.equal(type, `urn:postern:problem:${code}`)
  assert.ok(head.startsWith(`HTTP/1.1 ${status} `))
  return [status, code]
}

test("what never becomes a request is answered with a problem document as well, which repeats nothing of it", async t => {
  const { port, url } = await serve(t, { requestTimeoutMs: 300 })
  const canary = "ABCD-EFGH-JKLM-NPGW"
  const unread: [text: string, problem: [number, string]][] = [
    [`${canary}\r\n\r\n`, [400, "invalid-request"]],
    [`GET /${canary} HTTP/9.9\r\nHost: a\r\n\r\n`, [400, "invalid-request"]],
    [`${head}Content-Length: ${canary}\r\n\r\n`, [400, "invalid-request"]],
    [`GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n`, [400, "invalid-request"]],
    ["GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", [400, "invalid-request"]],
    [`${head}X: ${canary.repeat(1000)}\r\n\r\n`, [431, "headers-too-large"]],
    [`POST /${canary}`, [408, "request-timeout"]],
  ]
  for (const [text, problem] of unread) {
    const answer = await exchange(port, text)
    assert.deepEqual(problemOf(answer), problem, text.slice(0, 40))
    assert.ok(!answer.includes(canary))
  }
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
})

test("nonsense after a good request is refused on the same connection, and nothing is written into an answer that has begun", async t => {
  const { port } = await serve(t)
  const socket = connect(port, "127.0.0.1")
  let answers = ""
  socket.on("data", chunk => {
    answers += chunk
  })
  socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
  await until("the first answer", () => answers.includes("}"))
  const good = answers
  socket.write("\0\0\0\r\n\r\n")
  await heard(socket, "close")
  assert.match(good, /^HTTP\/1\.1 200 /)
  assert.deepEqual(problemOf(answers.slice(good.length)), [400, "invalid-request"])

  const begun = new PassThrough()
  refuseUnread(new Error("nonsense"), begun, { headersSent: true, writableFinished: false } as ServerResponse)
  assert.equal(begun.destroyed, true)
  assert.equal(begun.read(), null)
})
