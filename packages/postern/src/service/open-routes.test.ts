import assert from "node:assert/strict"
import { test } from "node:test"
import { PosternError } from "../issuer/index.ts"
import { apiKey, Rig } from "./service-rig.test.ts"

test("readyz follows the store and the shutdown, healthz neither", async () => {
  let fault: Error | null = null
  const rig = new Rig({
    ready: async () => {
      if (fault) throw fault
    },
  })
  const statusOf = async (path: string) => (await rig.call("GET", path, { token: null })).status
  assert.deepEqual([await statusOf("/readyz"), await statusOf("/healthz")], [200, 200])
  fault = new PosternError("store-unavailable")
  assert.deepEqual([await statusOf("/readyz"), await statusOf("/healthz")], [503, 200])
  fault = null
  rig.service.drain()
  assert.deepEqual([await statusOf("/readyz"), await statusOf("/healthz")], [503, 200])
  assert.equal((await rig.call("GET", "/v1/subjects/nobody")).status, 404, "work that still arrives is done")
})

test("metrics count requests by route and status, and outcomes by factor and reason", async () => {
  const rig = new Rig()
  const { path, totp } = await rig.enrolled("ada")
  await rig.post(`${path}/verify`, { code: totp() })
  await rig.post(`${path}/verify`, { code: totp() })
  await rig.call("GET", "/nowhere/ada")
  const { text, headers } = await rig.call("GET", "/metrics", { token: null })
  assert.match(headers.get("content-type")!, /^text\/plain; version=0\.0\.4/)
  const lines = text.split("\n")
  for (const line of [
    'postern_requests_total{route="/v1/subjects/{subject}/verify",status="200"} 2',
    'postern_requests_total{route="unmatched",status="404"} 1',
    'postern_outcomes_total{outcome="accepted",method="totp",reason=""} 1',
    'postern_outcomes_total{outcome="refused",method="totp",reason="replayed"} 1',
    'postern_request_seconds_count{route="/v1/subjects/{subject}/verify"} 2',
    'postern_request_seconds_bucket{route="/v1/subjects/{subject}/verify",le="+Inf"} 2',
    "postern_attempts_waiting 0",
  ])
    assert.ok(lines.includes(line), line)
  for (const line of lines) assert.match(line, /^$|^# (HELP|TYPE) \w+ .+|^\w+(\{[^}]*(\{subject\}[^}]*)?\})? [\d.e-]+$/)
})

test("attempts that wait are counted while they do", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const attempts = codes.slice(0, 4).map(code => rig.post(`${path}/verify`, { code }))
  let most = 0
  const poll = async () => {
    const { text } = await rig.call("GET", "/metrics")
    most = Math.max(most, Number(/^postern_attempts_waiting (\d+)$/m.exec(text)![1]))
  }
  for (let round = 0; round < 50 && most === 0; round++) await Promise.all([poll(), new Promise(setImmediate)])
  await Promise.all(attempts)
  assert.ok(most > 0)
  await poll()
  assert.match((await rig.call("GET", "/metrics")).text, /^postern_attempts_waiting 0$/m)
})

test("metrics are for holders of an API key where that is asked for", async () => {
  const rig = new Rig({ metrics: "api-key" })
  assert.equal((await rig.call("GET", "/metrics", { token: null })).status, 401)
  assert.equal((await rig.call("GET", "/metrics", { token: apiKey })).status, 200)
})
