import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, faults, generateKeyEntry, PosternError, parseKeyRing } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { Rig } from "../service-rig.test.ts"

function failing(fault: unknown): Rig {
  const store = memoryStore()
  return new Rig({
    store: { ...store, load: () => Promise.reject(fault), commit: () => Promise.reject(fault) } as typeof store,
  })
}

test("[68] every fault is answered with its status and code, and with no stack, SQL or detail", async () => {
  const details = { sql: "SELECT box FROM records", hash: "$argon2id$v=19" }
  for (const code of Object.keys(faults) as (keyof typeof faults)[]) {
    const rig = failing(new PosternError(code, details, new Error("at /srv/postern/index.js:1:1")))
    const { status, headers, text, json } = await rig.post("/v1/subjects/ada/verify", { code: "000000" })
    assert.deepEqual([status, json.status, json.code], [faults[code].status, faults[code].status, code])
    assert.equal(headers.get("content-type"), "application/problem+json")
    assert.equal(headers.get("retry-after") !== null, status === 503)
    for (const hidden of ["SELECT", "argon2", "/srv/"]) assert.ok(!text.includes(hidden))
    assert.ok(rig.entries.some(({ fault }) => fault === code))
  }
})

test("[40] what a store throws unforeseen is a fault of the store, never an acceptance and never its message", async () => {
  const rig = failing(new Error("SELECT box FROM records WHERE subject = 'ada'"))
  const { status, text, json } = await rig.post("/v1/subjects/ada/verify", { code: "000000" })
  assert.equal(status, 503)
  assert.match(json.code, /^store-/)
  assert.ok(!text.includes("SELECT"))
})

test("an unforeseen fault is 500 and goes to onFault alone", async () => {
  const told: unknown[] = []
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys })
  const broken = { ...postern, status: () => Promise.reject(new TypeError("AAAA-AAAA-AAAA-AAAA")) }
  const rig = new Rig({ postern: broken, onFault: fault => told.push(fault) })
  const { status, json, text } = await rig.call("GET", "/v1/subjects/ada")
  assert.deepEqual([status, json.code, told.length], [500, "internal", 1])
  assert.ok(!text.includes("AAAA"))
})

test("a log that throws changes no answer", async () => {
  const rig = new Rig({
    log: () => {
      throw new Error("disk full")
    },
  })
  assert.equal((await rig.service.fetch(new Request("https://2fa.example.com/healthz"))).status, 200)
})

test("[40] with a clock that gives no time nothing is accepted", async () => {
  const rig = new Rig()
  const { path, codes, totp } = await rig.enrolled("ada")
  const bodies = [{ code: totp() }, { code: codes[0] }]
  const ticket = await rig.ticket("ada", "challenge")
  rig.now = Number.NaN
  for (const body of bodies) {
    assert.equal((await rig.post(`${path}/verify`, body)).json.code, "clock-fault")
    assert.equal((await rig.post("/v1/browser/verify", body, ticket)).status, 401)
  }
})
