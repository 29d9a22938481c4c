import assert from "node:assert/strict"
import { test } from "node:test"
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
