import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { hashApiKey } from "../index.ts"
import { origin, type Reply, Rig } from "../service-rig.test.ts"

// What somebody with one ticket could call forth without end, filling the subject's history.

/** Asks until it is throttled, at most so often. Gives the number of answers before that, and the refusal. */
async function untilThrottled(ask: () => Promise<Reply>, max = 200): Promise<{ answers: number; throttled: Reply }> {
  for (let answers = 0; answers < max; answers++) {
    const reply = await ask()
    if (reply.status === 429) return { answers, throttled: reply }
    assert.ok(reply.status < 300, reply.text)
  }
  return assert.fail(`never throttled in ${max} requests`)
}

const eventsOf = async (rig: Rig, subject: string) =>
  (await rig.call("GET", `/v1/subjects/${subject}/events`)).json.events

test("one ticket starts twenty enrolments at once and then one every three minutes; what is refused leaves no event", async () => {
  const rig = new Rig()
  const ticket = await rig.ticket("ada", "enroll", { account: "ada@example.com" })
  const begin = () => rig.post("/v1/browser/totp", {}, ticket)
  const { answers, throttled } = await untilThrottled(begin)
  assert.equal(answers, 20)
  assert.deepEqual(throttled.json, { outcome: "throttled", retryAfterSeconds: 180 })
  assert.equal(throttled.headers.get("retry-after"), "180")
  for (let i = 0; i < 50; i++) assert.equal((await begin()).status, 429)
  assert.equal((await eventsOf(rig, "ada")).length, 20)
  rig.advance(180)
  assert.deepEqual([(await begin()).status, (await begin()).status], [201, 429])
  // A new ticket and the application's own key have no starts of their own, another subject has.
  const another = await rig.ticket("ada", "manage", { account: "ada@example.com" })
  assert.equal((await rig.post("/v1/browser/totp", {}, another)).status, 429)
  assert.equal((await rig.post("/v1/subjects/ada/totp", { account: "ada" })).status, 429)
  assert.equal((await rig.post("/v1/subjects/grace/totp", { account: "grace" })).status, 201)
  assert.equal((await rig.post("/v1/subjects/ada/unlock", {})).status, 204)
  assert.equal((await begin()).status, 201)
})

test("the last secret that was shown still activates while further starts are throttled", async () => {
  const rig = new Rig({ policy: { totp: { maxStartsPerHour: 1 } } })
  const path = "/v1/subjects/ada/totp"
  const { uri } = (await rig.post(path, { account: "ada" })).json
  assert.equal((await rig.post(path, { account: "ada" })).headers.get("retry-after"), "3600")
  const activated = await rig.post(`${path}/activate`, { code: authenticatorCode(uri, rig.now) })
  assert.equal(activated.json.outcome, "activated")
})

test("a proof starts an enrolment whatever was started without one", async () => {
  const rig = new Rig()
  const { path, totp } = await rig.enrolled("ada")
  await untilThrottled(() => rig.post(`${path}/totp`, { account: "ada", replaceWithoutProof: true }))
  assert.equal((await rig.post(`${path}/totp`, { account: "ada", proof: totp() })).status, 201)
})

test("a code that is tested or typed back over and over is throttled, and goes on to sign in", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "manage")
  const before = (await eventsOf(rig, "ada")).length
  // All codes of a sheet, tested and typed back.
  for (const code of codes) {
    assert.equal((await rig.post("/v1/browser/codes/check", { code }, ticket)).json.outcome, "valid")
    assert.equal((await rig.post("/v1/browser/codes/confirm", { code }, ticket)).json.outcome, "confirmed")
  }
  const { answers, throttled } = await untilThrottled(() =>
    rig.post("/v1/browser/codes/check", { code: codes[0] }, ticket),
  )
  assert.equal(answers, 20)
  assert.deepEqual(throttled.json, { outcome: "throttled", retryAfterSeconds: 90 })
  assert.equal((await rig.post(`${path}/codes/confirm`, { code: codes[1] })).status, 429)
  assert.equal((await eventsOf(rig, "ada")).length, before + 40)
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.outcome, "accepted")
})

test("addresses that are turned around over and over are throttled: everybody is told of each change", async () => {
  const rig = new Rig()
  const path = "/v1/subjects/ada/addresses"
  let turn = 0
  const { answers, throttled } = await untilThrottled(() => {
    const language = turn++ % 2 === 0 ? "en" : "de"
    return rig.call("PUT", path, { body: { addresses: [{ channel: "email", to: "ada@example.com", language }] } })
  })
  assert.deepEqual([answers, throttled.json], [20, { outcome: "throttled", retryAfterSeconds: 180 }])
})

test("a long history is read page by page, by the link that each answer carries, and by nothing else", async () => {
  const rig = new Rig()
  await rig.enrolled("ada/ä")
  const path = `/v1/subjects/${encodeURIComponent("ada/ä")}`
  for (let i = 0; i < 20; i++) await rig.post(`${path}/unlock`, {})
  const seqs: number[] = []
  let query: string | null = "?limit=7"
  let pages = 0
  while (query !== null) {
    const reply: Reply = await rig.call("GET", `${path}/events${query}`)
    assert.equal(reply.json.chain, "intact")
    assert.ok(reply.json.events.length <= 7)
    seqs.push(...reply.json.events.map((event: { seq: number }) => event.seq))
    query = /^<(\?after=\d+&limit=7)>; rel="next"$/.exec(reply.headers.get("link") ?? "")?.[1] ?? null
    pages++
  }
  assert.deepEqual(
    seqs,
    Array.from({ length: 23 }, (_, i) => i + 1),
  )
  assert.equal(pages, 4)
  const exact = await rig.call("GET", `${path}/events?limit=23`)
  assert.equal(exact.headers.get("link"), null, "nothing follows a page that ends with the trail")
})

test("an operator turns the pages of a long timeline, newest first, and each bears the verdict on the whole chain", async () => {
  const key = "the-key-of-grace-0123456789"
  const rig = new Rig({
    store: memoryStore(),
    operators: [{ name: "grace", tenant: "default", hash: hashApiKey(key) }],
  })
  await rig.enrolled("ada")
  for (let i = 0; i < 120; i++) await rig.post("/v1/subjects/ada/unlock", {})
  const authorization = `Basic ${Buffer.from(`grace:${key}`).toString("base64")}`
  const look = async (query: string) => {
    const request = new Request(`${origin}/operator/subjects/ada${query}`, { headers: { authorization } })
    const response = await rig.service.fetch(request)
    const text = await response.text()
    const seqs = [...text.matchAll(/<li value="(\d+)">/g)].map(([, seq]) => Number(seq))
    const older = /href="\/operator\/subjects\/ada(\?before=\d+)"/.exec(text)?.[1] ?? null
    return { status: response.status, text, seqs, older }
  }
  const seen: number[] = []
  let pages = 0
  for (let query: string | null = ""; query !== null; pages++) {
    const page = await look(query)
    assert.match(page.text, /Chain intact/)
    assert.equal(page.text.includes("Newest events"), query !== "")
    assert.ok(page.seqs.length <= 50)
    seen.push(...page.seqs)
    query = page.older
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 123 }, (_, i) => 123 - i),
  )
  assert.equal(pages, 3)
  for (const query of ["?before=", "?before=-1", "?before=1e3", "?before=<script>"])
    assert.equal((await look(query)).status, 400, query)
  assert.match((await look("?before=0")).text, /Nothing before that/)
})
