import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { createService, hashApiKey } from "../index.ts"
import { origin, Rig } from "../service-rig.test.ts"

const app = "https://app.example.com"
const rig = new Rig({ allowedOrigins: [app] })

async function verify(headers: Record<string, string>) {
  const token = await rig.ticket("ada", "challenge")
  return rig.call("POST", "/v1/browser/verify", { body: { code: "000000" }, token, headers })
}

test("[30] pages of the service itself and of allowed origins may call, others may not", async () => {
  for (const headers of [
    {},
    { origin },
    { origin: app },
    { origin: app, "sec-fetch-site": "cross-site" },
    { origin, "sec-fetch-site": "same-origin" },
  ])
    assert.equal((await verify(headers)).status, 200, JSON.stringify(headers))
  const refused = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `${app}.evil.example` },
    { origin: "http://app.example.com" },
    { origin: `${app}:8443` },
    { "sec-fetch-site": "cross-site" },
    { origin, "sec-fetch-site": "cross-site" },
  ]
  for (const headers of refused) {
    const { status, json, headers: answered } = await verify(headers)
    assert.deepEqual([status, json.code], [403, "cross-site"], JSON.stringify(headers))
    assert.equal(answered.get("access-control-allow-origin"), null)
  }
})

/** What a service that was told no address answers a page; `at` is where the request arrives, as the server sees it. */
async function asked(options: { at?: string; trustProxy?: number }, headers: Record<string, string>) {
  const ring = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys: ring })
  const service = createService({
    postern,
    keys: ring,
    apiKeys: [{ tenant: "default", hash: hashApiKey("k".repeat(32)) }],
    trustProxy: options.trustProxy ?? 0,
  })
  const response = await service.fetch(
    new Request(`${options.at ?? "http://2fa.example.com"}/v1/browser/verify`, {
      method: "POST",
      body: '{"code":"000000"}',
      headers,
    }),
  )
  const { code, errors } = (await response.json()) as { code: string; errors?: { header: string; detail: string }[] }
  // Past the gate comes the ticket, which none of these has.
  assert.ok(["cross-site", "ticket-invalid"].includes(code))
  return { isOwn: code === "ticket-invalid", errors }
}

test("behind a proxy that ends TLS, a page of the service is known by the host that it was sent to", async () => {
  const host = "2fa.example.com"
  const inside = "http://10.0.0.7:8080"
  const own: Parameters<typeof asked>[] = [
    [{}, { host, origin }],
    [{ at: `http://${host}` }, { host, origin: "http://2fa.example.com" }],
    [
      { at: inside, trustProxy: 1 },
      { host: "10.0.0.7:8080", "x-forwarded-host": host, "x-forwarded-proto": "https", origin },
    ],
    [
      { at: inside, trustProxy: 2 },
      { host: "postern", "x-forwarded-host": `${host}, inner`, origin },
    ],
    [
      { at: inside, trustProxy: 2 },
      { host: "postern", "x-forwarded-host": host, origin },
    ],
    // A framework that gives its own name for the request's, whatever the browser asked for.
    [{ at: "http://localhost:3000" }, { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" }],
  ]
  for (const [options, headers] of own) assert.ok((await asked(options, headers)).isOwn, JSON.stringify(headers))
  const others: Parameters<typeof asked>[] = [
    [{}, { host, origin: "https://evil.example" }],
    [{}, { host, origin: `${origin}:8443` }],
    [{}, { host, origin: "null" }],
    [{ at: inside }, { host: "10.0.0.7:8080", "x-forwarded-host": "evil.example", origin: "https://evil.example" }],
    [
      { at: inside, trustProxy: 1 },
      { host, "x-forwarded-host": `evil.example, ${host}`, origin: "https://evil.example" },
    ],
    // A page that somebody on the network may have written.
    [{ at: origin }, { host, origin: "http://2fa.example.com" }],
    [
      { at: inside, trustProxy: 1 },
      { host, "x-forwarded-proto": "https", origin: "http://2fa.example.com" },
    ],
    [{}, { host, origin, "sec-fetch-site": "cross-site" }],
  ]
  for (const [options, headers] of others) assert.ok(!(await asked(options, headers)).isOwn, JSON.stringify(headers))
})

test("whoever is refused as another site reads what was expected, and which setting says it", async () => {
  const { errors } = await asked({ at: "http://10.0.0.7" }, { host: "10.0.0.7", origin })
  assert.equal(errors?.[0]?.header, "Origin")
  assert.match(errors?.[0]?.detail ?? "", /--public-url.*|--allowed-origin/)
  const told = (await verify({ origin: "https://evil.example" })).json
  assert.match(told.errors[0].detail, /--allowed-origin/)
  assert.doesNotMatch(JSON.stringify(told), /evil/)
})

test("an allowed page may read the answer, and caches keep answers apart", async () => {
  const { headers } = await verify({ origin: app })
  assert.equal(headers.get("access-control-allow-origin"), app)
  assert.equal(headers.get("vary"), "Origin")
  assert.equal(headers.get("access-control-allow-credentials"), null)
  assert.equal((await verify({ origin })).headers.get("access-control-allow-origin"), null)
})

test("preflights are answered for allowed pages on browser routes alone", async () => {
  const preflight = (path: string, from: string) =>
    rig.call("OPTIONS", path, { token: null, headers: { origin: from, "access-control-request-method": "POST" } })
  const { status, headers } = await preflight("/v1/browser/verify", app)
  assert.deepEqual([status, headers.get("access-control-allow-origin")], [204, app])
  assert.match(headers.get("access-control-allow-headers")!, /Authorization/)
  for (const [path, from] of [
    ["/v1/browser/verify", "https://evil.example"],
    ["/v1/browser/verify", origin],
    ["/v1/subjects/ada/verify", app],
    ["/v1/tickets", app],
  ] as const) {
    const { status, headers } = await preflight(path, from)
    assert.deepEqual([status, headers.get("access-control-allow-origin")], [405, null], `${path} ${from}`)
  }
})

test("an origin with a path, or none at all, is refused at start", () => {
  for (const allowed of ["https://app.example.com/", "app.example.com", "*", "null"])
    assert.throws(() => new Rig({ allowedOrigins: [allowed] }), TypeError)
})
