import assert from "node:assert/strict"
import { test } from "node:test"
import { PosternError } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { LogEntry } from "../index.ts"
import { apiKey, Rig } from "../service-rig.test.ts"

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

test("the log says why the store could not be asked, in words from a list and never in others", async () => {
  const entries: LogEntry[] = []
  const faults = [
    new PosternError("store-unavailable", { trouble: "disk-full", sqlState: "53100" }),
    new PosternError("store-unavailable", { trouble: "secret-canary", sqlState: "secret-canary", password: "canary" }),
    new Error("secret-canary"),
  ]
  const rig = new Rig({
    log: entry => void entries.push(entry),
    ready: async () => {
      throw faults.shift()!
    },
  })
  for (let i = 0; i < 3; i++) assert.equal((await rig.call("GET", "/readyz", { token: null })).status, 503)
  assert.deepEqual(
    entries
      .filter(({ route }) => route === "/readyz")
      .map(({ fault, trouble, sqlState }) => [fault, trouble, sqlState]),
    [
      ["store-unavailable", "disk-full", "53100"],
      ["store-unavailable", undefined, undefined],
      ["store-unavailable", undefined, undefined],
    ],
  )
  assert.doesNotMatch(JSON.stringify(entries), /canary/)
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
    'postern_request_seconds_bucket{le="+Inf",route="/v1/subjects/{subject}/verify"} 2',
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

test("metrics tell what waits in the outbox and what could not be sent, and go on without it when the store does not answer", async () => {
  const store = memoryStore()
  const rig = new Rig({ store, outbox: store.outbox! })
  const now = rig.now
  const notice = { id: "1", kind: "recovered", seq: 1, dueAt: 0, at: now - 90_000, box: null }
  await store.outbox!.plant({ tenant: "t", subject: "ada" }, [notice, { ...notice, id: "2", dueAt: now + 1 }])
  const [lane] = await store.outbox!.claim({ lease: "l", now, until: now + 1, limit: 9 })
  const undelivered = [{ delivery: "d", kind: "recovered", channel: "email", reason: "smtp-550", at: now }]
  await store.outbox!.settle(lane!, { removed: [], progressed: [], undelivered, state: "", next: { dueAt: now } })
  const { text } = await rig.call("GET", "/metrics")
  assert.match(text, /^postern_notices_waiting 1$/m)
  assert.match(text, /^postern_notices_oldest_seconds 90$/m)
  assert.match(text, /^postern_notices_undelivered\{channel="email",reason="smtp-550"\} 1$/m)
  assert.ok(!text.includes("ada"))
  await store.close()
  const without = await rig.call("GET", "/metrics")
  assert.deepEqual([without.status, without.text.includes("postern_notices")], [200, false])
})

test("metrics tell how many accounts still have codes of another system, by scheme and age, and nothing where nobody counts", async () => {
  const group = { origin: "acme-before", scheme: "plain", age: "under 30 days", accounts: 2, codesLeft: 3 } as const
  const groups = [
    group,
    { ...group, origin: "jira", accounts: 1 },
    { ...group, scheme: "bcrypt", codesLeft: 0 },
  ] as const
  const rig = new Rig({ legacySets: async tenant => ({ seen: 9, unopened: 0, groups: tenant === null ? groups : [] }) })
  const { text } = await rig.call("GET", "/metrics")
  assert.match(text, /^postern_legacy_sets\{scheme="plain",age="under 30 days"\} 3$/m, "of every tenant and system")
  assert.match(text, /^postern_legacy_sets\{scheme="bcrypt",age="under 30 days"\} 2$/m)
  assert.match(text, /^postern_legacy_codes_left\{scheme="plain",age="under 30 days"\} 6$/m)
  assert.match(text, new RegExp(`^postern_legacy_counted_timestamp_seconds ${rig.now / 1000}$`, "m"))
  assert.doesNotMatch(text, /acme-before|jira/)
  const down = new Rig({ legacySets: () => Promise.reject(new Error("the store is gone")) })
  for (const without of [down, new Rig()]) {
    const answer = await without.call("GET", "/metrics")
    assert.deepEqual([answer.status, answer.text.includes("legacy")], [200, false])
  }
})
