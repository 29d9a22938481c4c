import assert from "node:assert/strict"
import { createServer, request as httpRequest, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { test } from "node:test"
import { clientOf, type NodeRequest, toNodeHandler } from "../index.ts"
import { Rig, strangeCode } from "../service-rig.test.ts"

type Send = (path: string, init?: RequestInit) => Promise<Response>

async function serving(listener: RequestListener, use: (send: Send, port: number) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  try {
    await use((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init), port)
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

function challenge(rig: Rig, code: string): RequestInit {
  const { ticket } = rig.service.createTicket({ subject: "ada", purpose: "challenge" })
  return { method: "POST", headers: { authorization: `Bearer ${ticket}` }, body: JSON.stringify({ code }) }
}

/** Reads the body as a framework does, and hands on what it made of it. */
function parsedBefore(rig: Rig, parse: (text: string, incoming: NodeRequest) => object): RequestListener {
  const handler = toNodeHandler(rig.service)
  return async (incoming, outgoing) => {
    let text = ""
    for await (const chunk of incoming) text += chunk
    Object.assign(incoming, parse(text, incoming))
    await handler(incoming, outgoing, fault => outgoing.writeHead(500).end((fault as Error).message))
  }
}

test("a service answers in a server of Node's: bodies, headers, 204, HEAD and what is no route", async () => {
  const rig = new Rig({ apiKeys: [], routes: ["browser", "health"] })
  await serving(toNodeHandler(rig.service), async send => {
    const health = await send("/healthz")
    assert.deepEqual([health.status, await health.json()], [200, { status: "ok" }])
    assert.ok(health.headers.get("x-request-id"))
    const head = await send("/healthz", { method: "HEAD" })
    assert.deepEqual([head.status, await head.text()], [200, ""])
    assert.equal((await send("/nothing?code=1")).status, 404)
    const refused = await send("/v1/browser/verify", challenge(rig, strangeCode))
    assert.deepEqual([refused.status, ((await refused.json()) as { reason: string }).reason], [200, "not-enrolled"])
  })
})

test("bodies of 16 384 bytes are read, longer ones and broken JSON are refused as documented", async () => {
  const rig = new Rig()
  await serving(toNodeHandler(rig.service), async (send, port) => {
    const init = challenge(rig, "")
    const fits = JSON.stringify({ code: "x".repeat(16_384 - 11) })
    assert.equal(fits.length, 16_384)
    assert.equal((await send("/v1/browser/verify", { ...init, body: fits })).status, 200)
    for (const body of [`${fits} `, "x".repeat(3_000_000), "{", '{"code":"1","code":"2"}'])
      assert.equal((await send("/v1/browser/verify", { ...init, body })).status, 400)
    const chunked = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(120))
      },
    })
    const status = await new Promise<number | undefined>(resolve => {
      const sent = httpRequest({ port, method: "POST", path: "/v1/browser/verify", headers: init.headers as never })
      sent.on("response", response => resolve(response.statusCode))
      sent.on("error", () => {})
      void (async () => {
        for await (const chunk of chunked as unknown as AsyncIterable<Uint8Array>)
          if (sent.destroyed || !sent.write(chunk)) break
      })()
    })
    assert.equal(status, 400)
  })
})

test("what a body parser has read is taken from req.body or req.rawBody", async () => {
  const rig = new Rig()
  const form = (text: string) => Object.fromEntries(new URLSearchParams(text))
  const parsers: Record<string, (text: string) => object> = {
    json: text => ({ body: JSON.parse(text) }),
    text: body => ({ body }),
    raw: text => ({ body: Buffer.from(text) }),
    rawBody: text => ({ body: {}, rawBody: Buffer.from(text) }),
  }
  for (const [name, parse] of Object.entries(parsers))
    await serving(parsedBefore(rig, parse), async send => {
      const answer = await send("/v1/browser/verify", challenge(rig, strangeCode))
      assert.equal(((await answer.json()) as { reason?: string }).reason, "not-enrolled", name)
    })
  await serving(
    parsedBefore(rig, text => ({ body: form(text) })),
    async send => {
      const init = { method: "POST", body: new URLSearchParams({ proof: "000000" }) }
      assert.equal((await send("/report/none", init)).status, 404)
    },
  )
})

test("where the body is gone the handler says what to do, and quotes nothing", async () => {
  const rig = new Rig()
  await serving(
    parsedBefore(rig, () => ({})),
    async send => {
      const answer = await send("/v1/browser/verify", challenge(rig, strangeCode))
      const text = await answer.text()
      assert.deepEqual([answer.status, text.includes(strangeCode)], [500, false])
      assert.match(text, /before body parsers/)
    },
  )
})

test("the path is the whole one where a framework has cut it, and the address the one that the framework believes", async () => {
  const rig = new Rig({ basePath: "/2fa" })
  const handler = toNodeHandler(rig.service)
  const listener: RequestListener = (incoming, outgoing) => {
    const { url } = incoming
    Object.assign(incoming, { originalUrl: url, url: url!.slice("/2fa".length), ip: "203.0.113.9" })
    void handler(incoming, outgoing)
  }
  await serving(listener, async send => {
    assert.equal((await send("/2fa/v1/browser/verify", challenge(rig, strangeCode))).status, 200)
  })
  assert.deepEqual(clientOf({ ip: "203.0.113.9", socket: { remoteAddress: "192.0.2.1" } } as NodeRequest), {
    address: "203.0.113.9",
  })
  assert.deepEqual(clientOf({ socket: { remoteAddress: "192.0.2.1" } } as NodeRequest), { address: "192.0.2.1" })
})

test("a request that is none is refused, without a look at the service", async () => {
  const rig = new Rig()
  const asked: string[] = []
  const spy = {
    fetch: (request: Request) => {
      asked.push(request.url)
      return rig.service.fetch(request)
    },
  }
  await serving(toNodeHandler(spy), async (_, port) => {
    const statusOf = (options: object) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = httpRequest({ port, ...options }, response => resolve(response.resume().statusCode))
        sent.on("error", reject).end()
      })
    assert.equal(await statusOf({ method: "TRACE" }), 400)
    assert.equal(await statusOf({ headers: { host: "a b" } }), 400)
    assert.equal(await statusOf({ path: "http://elsewhere.example/" }), 400)
    assert.deepEqual(asked, [])
    assert.equal(await statusOf({ path: "//elsewhere.example/healthz" }), 404)
  })
})
