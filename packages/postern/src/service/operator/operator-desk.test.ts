import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { plainProjection, sampleWrite } from "../../stores/testing/contract-samples.ts"
import { hashApiKey } from "../index.ts"
import { apiKey, origin, Rig } from "../service-rig.test.ts"

const graceKey = "the-key-of-grace-0123456789"
const operators = [
  { name: "grace", tenant: "default", hash: hashApiKey(graceKey) },
  { name: "alan", tenant: "other", hash: hashApiKey("the-key-of-alan-0123456789") },
]
const basic = (name: string, key: string) => `Basic ${Buffer.from(`${name}:${key}`).toString("base64")}`
const grace = basic("grace", graceKey)

interface Page {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

async function ask(
  rig: Rig,
  path: string,
  authorization: string | null = grace,
  form?: Record<string, string>,
  site = "same-origin",
): Promise<Page> {
  const request = new Request(`${origin}${path}`, {
    method: form === undefined ? "GET" : "POST",
    headers: { ...(authorization !== null && { authorization }), "sec-fetch-site": site },
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  })
  const response = await rig.service.fetch(request)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const tokenIn = ({ text }: Page) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ""

async function act(rig: Rig, subject: string, name: string, reason = "asked by phone"): Promise<Page> {
  const token = tokenIn(await ask(rig, `/operator/subjects/${subject}`))
  const sure = name === "start-recovery" ? { sure: "yes" } : {}
  return ask(rig, `/operator/subjects/${subject}/${name}`, grace, { token, reason, ...sure })
}

test("without operators there is no operator's page", async () => {
  assert.equal((await ask(new Rig(), "/operator")).status, 404)
})

test("the page opens to an operator's own key, and to no other: not the API key, nor another operator's, nor none", async () => {
  const rig = new Rig({ operators })
  assert.equal((await ask(rig, "/operator")).status, 200)
  const others = [
    null,
    "Bearer canary-api-key-0123456789abcdef",
    basic("grace", "the-key-of-alan-0123456789"),
    basic("", graceKey),
    basic("grace", ""),
  ]
  for (const path of ["/operator", "/operator/subjects/ada", "/operator/style.css"]) {
    for (const authorization of others) {
      const { status, headers } = await ask(rig, path, authorization)
      assert.equal(status, 401)
      assert.match(headers.get("www-authenticate")!, /^Basic /)
    }
  }
})

test("a subject's page shows status and timeline with the chain's verdict, and no code, secret or hash", async () => {
  const rig = new Rig({ operators })
  const { codes, secret } = await rig.enrolled("ada")
  await rig.post("/v1/subjects/ada/verify", { code: codes[0] })
  const { text, headers } = await ask(rig, "/operator/subjects/ada")
  assert.match(text, /Chain intact/)
  assert.match(text, /9 of 10 left/)
  for (const hidden of [...codes, secret]) assert.ok(!text.includes(hidden))
  assert.equal(headers.get("cache-control"), "no-store")
  assert.match(headers.get("content-security-policy")!, /^default-src 'none'; style-src 'self'; form-action 'self'/)
})

test("what an operator does is recorded with name and reason, under the chain", async () => {
  const rig = new Rig({ operators })
  const { totp, codes, path } = await rig.enrolled("ada")
  for (let tries = 0; tries < 5; tries++) await rig.post(`${path}/verify`, { code: "000000" })
  assert.equal((await rig.post(`${path}/verify`, { code: totp() })).status, 429)
  const unlocked = await act(rig, "ada", "unlock", "called back on the number on file")
  assert.deepEqual([unlocked.status, unlocked.headers.get("location")], [303, "/operator/subjects/ada?done=unlock"])
  assert.equal((await rig.post(`${path}/verify`, { code: totp() })).json.outcome, "accepted")
  await act(rig, "ada", "void-codes", "sheet stolen")
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.reason, "not-enrolled")
  const token = tokenIn(await ask(rig, "/operator/subjects/ada"))
  const unsure = await ask(rig, "/operator/subjects/ada/start-recovery", grace, { token, reason: "passport seen" })
  assert.deepEqual([unsure.status, (await rig.call("GET", path)).json.mustEnroll], [422, false])
  await act(rig, "ada", "start-recovery", "passport seen")
  const { required, mustEnroll, totp: app } = (await rig.call("GET", path)).json
  assert.deepEqual([required, mustEnroll, app.status], [true, true, "none"])
  const { events, chain } = (await rig.call("GET", `${path}/events`)).json
  const acts = events.filter((event: { by?: string }) => event.by !== undefined)
  assert.deepEqual(
    acts.map(({ kind, by }: { kind: string; by: string }) => [kind, by]),
    [
      ["unlocked", "grace: called back on the number on file"],
      ["codes-voided", "grace: sheet stolen"],
      ["recovery-started", "grace: passport seen"],
    ],
  )
  assert.equal(chain, "intact")
})

test("nothing is done without a reason, without the page's own token, for another subject's token, or from another site", async () => {
  const rig = new Rig({ operators })
  await rig.enrolled("ada")
  await rig.enrolled("eve")
  const token = tokenIn(await ask(rig, "/operator/subjects/ada"))
  const foreign = tokenIn(await ask(rig, "/operator/subjects/eve"))
  const path = "/operator/subjects/ada/start-recovery"
  const reason = "asked by phone"
  assert.equal((await ask(rig, path, grace, { token, reason: " " })).status, 422)
  assert.equal(
    (await ask(rig, path, grace, { token, reason: "AAAA-AAAA-AAAA-AAAA" })).status,
    422,
    "no code is written down",
  )
  assert.equal((await ask(rig, path, grace, { token: foreign, reason })).status, 403)
  assert.equal((await ask(rig, path, grace, { reason })).status, 403)
  assert.equal((await ask(rig, path, grace, { token, reason }, "cross-site")).status, 403)
  assert.equal((await ask(rig, "/operator/subjects/ada/give-me-a-code", grace, { token, reason })).status, 404)
  assert.equal((await rig.call("GET", "/v1/subjects/ada")).json.totp.status, "active")
  assert.equal((await ask(rig, path, grace, { token, reason, sure: "yes" })).status, 303)
})

test("what would change nothing is not offered, and what is owed or waits is told", async () => {
  const rig = new Rig({ operators })
  const { path, codes } = await rig.enrolled("ada")
  const page = async () => (await ask(rig, "/operator/subjects/ada")).text
  const offers = (text: string) =>
    ["unlock", "void-codes", "start-recovery"].filter(act => text.includes(`id="${act}-reason"`))
  assert.deepEqual(
    offers(await page()),
    ["void-codes", "start-recovery"],
    "nobody waits, so there is nothing to unlock",
  )
  for (let tries = 0; tries < 5; tries++) await rig.post(`${path}/verify`, { code: "000000" })
  assert.deepEqual(offers(await page()), ["unlock", "void-codes", "start-recovery"])
  await act(rig, "ada", "unlock")
  await rig.post(`${path}/recover`, { code: codes[0], account: "ada" })
  const recovering = await page()
  assert.deepEqual(offers(recovering), ["start-recovery"])
  assert.match(recovering, /phone said to be lost [\s\S]*set 2, not shown to be saved: set 1 works until then/)
  await act(rig, "ada", "start-recovery")
  const owing = await page()
  assert.deepEqual(offers(owing), [])
  assert.match(owing, /A recovery was started/)
})

test("an operator sees the subjects of one tenant", async () => {
  const rig = new Rig({ operators })
  await rig.enrolled("ada")
  const page = await ask(rig, "/operator/subjects/ada", basic("alan", "the-key-of-alan-0123456789"))
  assert.match(page.text, /No second factor/)
  assert.match(page.text, /Nothing yet/)
})

test("the overview counts the population and what attempts ended in; a code typed into the search goes nowhere", async () => {
  const rig = new Rig({ operators })
  const { totp, codes, path } = await rig.enrolled("ada")
  await rig.post(`${path}/verify`, { code: totp() })
  await rig.post(`${path}/verify`, { code: "000000" })
  const { text } = await ask(rig, "/operator")
  assert.match(text, /Subjects by codes left: 1 with 10\./)
  assert.match(text, /In the last 24 hours: 1 accepted, 1 refused, 0 throttled/)
  const found = await ask(rig, "/operator/find", grace, { subject: "a/d a" })
  assert.equal(found.headers.get("location"), "/operator/subjects/a%2Fd%20a")
  const code = await ask(rig, "/operator/find", grace, { subject: codes[1]! })
  assert.equal(code.status, 422)
  assert.ok(!code.text.includes(codes[1]!) && code.headers.get("location") === null)
})

/** A store whose plain columns say who waits and who is disabled. */
async function storeOf(rows: readonly { subject: string; lockedUntil: number | null; disabled: boolean }[]) {
  const store = memoryStore()
  for (const { subject, lockedUntil, disabled } of rows) {
    const projection = { ...plainProjection, lockedUntil, disabled }
    await store.commit(sampleWrite({ tenant: "default", subject }, 0, { projection }))
  }
  return store
}

test("who is throttled and who has a disabled factor is listed, page by page, of the operator's tenant alone", async () => {
  const { now } = new Rig()
  const waiting = Array.from({ length: 51 }, (_, i) => ({
    subject: `slow ${i}`,
    lockedUntil: now + 1000 * i + 1,
    disabled: false,
  }))
  const store = await storeOf([...waiting, { subject: "<b>hopeless</b>", lockedUntil: null, disabled: true }])
  const rig = new Rig({ operators, store })
  const overview = (await ask(rig, "/operator")).text
  for (const state of ["throttled", "disabled"])
    assert.ok(overview.includes(`href="/operator/subjects?state=${state}"`))
  const names = ({ text }: Page) =>
    [...text.matchAll(/<td><a href="\/operator\/subjects\/([^"]+)"/g)].map(found => decodeURIComponent(found[1]!))
  const first = await ask(rig, "/operator/subjects?state=throttled")
  assert.deepEqual([names(first).length, names(first)[0]], [50, "slow 50"])
  const more = /href="(\/operator\/subjects\?state=throttled&[^"]+)"/.exec(first.text)![1]!
  const second = await ask(rig, more.replaceAll("&amp;", "&"))
  assert.deepEqual(names(second), ["slow 0"])
  assert.doesNotMatch(second.text, /rel="next"/)
  const disabled = await ask(rig, "/operator/subjects?state=disabled")
  assert.deepEqual(names(disabled), ["<b>hopeless</b>"])
  assert.doesNotMatch(disabled.text, /<b>/)
  const alan = basic("alan", "the-key-of-alan-0123456789")
  assert.match((await ask(rig, "/operator/subjects?state=throttled", alan)).text, /Nobody waits/)
  assert.match((await ask(rig, "/operator/subjects?state=disabled", alan)).text, /No factor is disabled/)
  assert.equal((await ask(rig, "/operator/subjects?state=throttled&after=xx")).status, 400)
  for (const path of ["/operator/subjects", "/operator/subjects?state=x"])
    assert.equal((await ask(rig, path)).status, 404)
  assert.equal((await ask(rig, "/operator/subjects?state=throttled", null)).status, 401)
})

test("the beginning of a name finds all whose name begins so; a whole name, and one that nobody has, lead to its page", async () => {
  const rig = new Rig({ operators })
  for (const subject of ["ada", "ada.lovelace", "alan"]) await rig.enrolled(subject)
  const find = (subject: string) => ask(rig, "/operator/find", grace, { subject })
  const found = await find("a")
  assert.equal(found.status, 200)
  for (const subject of ["ada", "ada.lovelace", "alan"])
    assert.ok(found.text.includes(`href="/operator/subjects/${subject}"`))
  assert.equal((await find("ada")).headers.get("location"), "/operator/subjects/ada")
  assert.equal((await find("nobody")).headers.get("location"), "/operator/subjects/nobody")
})

test("a subject's name is shown as text, and no line of log holds it", async () => {
  const rig = new Rig({ operators })
  const name = `"><script>alert(1)</script>`
  const { text } = await ask(rig, `/operator/subjects/${encodeURIComponent(name)}`)
  assert.doesNotMatch(text, /<script/)
  assert.deepEqual(
    rig.entries.map(({ route }) => route).filter(route => route !== "/openapi.json"),
    ["/operator/subjects/{subject}"],
  )
})

test("names and keys that cannot be used are refused at the start", () => {
  for (const operator of [
    { ...operators[0]!, name: "a:b" },
    { ...operators[0]!, name: "" },
    { ...operators[0]!, hash: graceKey },
  ])
    assert.throws(() => new Rig({ operators: [operator] }), TypeError)
  assert.throws(() => new Rig({ operators: [operators[0]!, { ...operators[1]!, name: "grace" }] }), TypeError)
})

test("the overview shows who still has codes of another system, of the operator's own tenant, and says where they are not counted yet", async () => {
  const group = { origin: "keycloak", scheme: "sha512", age: "a year and more", accounts: 7, codesLeft: 61 } as const
  const asked: (string | null)[] = []
  const rig = new Rig({
    operators,
    async legacySets(tenant) {
      asked.push(tenant)
      if (asked.length === 1) throw new Error("the store is gone")
      return { seen: 20, unopened: 1, groups: [group, { ...group, scheme: "bcrypt", accounts: 2, codesLeft: 4 }] }
    },
  })
  assert.match((await ask(rig, "/operator")).text, /<h2>Codes of another system<\/h2><p>Not counted yet/)
  rig.now += 3_600_000
  const { text } = await ask(rig, "/operator")
  assert.match(text, /<dt>accounts that still have such codes<\/dt><dd>9<\/dd>/)
  assert.match(text, /<dt>of these codes still work<\/dt><dd>65<\/dd>/)
  assert.match(text, /<dt>records that did not open<\/dt><dd>1<\/dd>/)
  assert.match(text, /<td>keycloak<\/td><td>sha512<\/td><td>a year and more<\/td><td>7<\/td><td>61<\/td>/)
  assert.deepEqual(asked, ["default", "default"])
  assert.doesNotMatch((await ask(new Rig({ operators }), "/operator")).text, /another system/)
})

test("the overview shows what waits to be sent and what was given up, of the operator's own tenant, without addresses", async () => {
  const store = memoryStore()
  const rig = new Rig({ store, operators, outbox: store.outbox! })
  assert.ok((await ask(rig, "/operator")).text.includes("Notices"))
  for (const tenant of ["default", "other"]) {
    const subject = `<${tenant}>`
    const notice = { id: "1", kind: "recovered", seq: 1, dueAt: 0, at: Date.UTC(2026, 4, 4), box: null }
    await store.outbox!.plant({ tenant, subject }, [notice])
    const [lane] = await store.outbox!.claim({ lease: "l", now: rig.now, until: rig.now + 1e9, limit: 9 })
    const undelivered = [{ delivery: "d", kind: "recovered", channel: "email", reason: "smtp-550", at: rig.now }]
    await store.outbox!.settle(lane!, { removed: [], progressed: [], undelivered, state: "", next: { dueAt: 0 } })
  }
  const { text } = await ask(rig, "/operator")
  assert.match(text, /<dt>waiting to be sent<\/dt><dd>1<\/dd>/)
  assert.match(text, /The oldest waits since 2026-05-04 00:00\./)
  assert.match(
    text,
    /<td><a href="\/operator\/subjects\/%3Cdefault%3E">&lt;default&gt;<\/a><\/td><td>recovered<\/td><td>email<\/td><td>smtp-550<\/td>/,
  )
  assert.ok(!text.includes("other&gt;"))
  assert.ok(!(await ask(new Rig({ operators }), "/operator")).text.includes("<h2>Notices"))
})

/** A store whose summary and outbox answer once they are told to. */
function slowStore() {
  const store = memoryStore()
  const asked: string[] = []
  let goOn = () => {}
  const held = new Promise<void>(resolve => {
    goOn = resolve
  })
  const summary: typeof store.summary = async (tenant, now) => {
    asked.push(tenant)
    await held
    return store.summary(tenant, now)
  }
  const outbox = Object.assign(Object.create(store.outbox!), {
    async counts(now: number) {
      asked.push("outbox")
      await held
      return store.outbox!.counts(now)
    },
  })
  return { store: { ...store, summary, outbox }, asked, goOn }
}

test("sixty who ask for the overview and the metrics at once have the store counted once, and a sign-in is answered meanwhile", async () => {
  const { store, asked, goOn } = slowStore()
  const rig = new Rig({ store, operators, outbox: store.outbox })
  const { path, totp } = await rig.enrolled("ada")
  const overviews = Array.from({ length: 60 }, () => ask(rig, "/operator"))
  const metrics = Array.from({ length: 60 }, () => rig.call("GET", "/metrics"))
  assert.equal((await rig.post(`${path}/verify`, { code: totp() })).json.outcome, "accepted")
  assert.deepEqual(
    asked.toSorted(),
    ["default", "outbox", "outbox"],
    "one for the tenant's page, one for all tenants' metrics",
  )
  goOn()
  const pages = await Promise.all(overviews)
  assert.deepEqual(new Set(pages.map(({ status }) => status)), new Set([200]))
  await Promise.all(metrics)
  assert.equal(asked.length, 3)
})

test("the overview says how old its figures are", async () => {
  const rig = new Rig({ operators })
  assert.match((await ask(rig, "/operator")).text, /Counted at 12:00:00 UTC, 0 s ago\./)
})

test("an overview whose subjects cannot be counted still finds a subject and shows the attempts", async () => {
  const store = { ...memoryStore(), summary: () => Promise.reject(new Error("canary")) }
  const { status, text } = await ask(new Rig({ store, operators }), "/operator")
  assert.equal(status, 200)
  assert.match(text, /Not counted yet/)
  assert.match(text, /Find a subject/)
  assert.match(text, /Attempts, last 24 hours/)
  assert.doesNotMatch(text, /canary/)
})

test("a page of another site makes the store read nothing, whichever page of the operator it asks for", async () => {
  const { store, asked } = slowStore()
  let read = 0
  const load: typeof store.load = key => {
    read++
    return store.load(key)
  }
  const watched = { ...store, load }
  const rig = new Rig({ store: watched, operators })
  for (const site of ["cross-site", "same-site"]) {
    for (const path of ["/operator", "/operator/subjects/ada"]) {
      const { status, text } = await ask(rig, path, grace, undefined, site)
      assert.equal(status, 403)
      assert.match(text, /href="\/operator"/, "an operator who followed a link can go on")
    }
    assert.equal((await ask(rig, "/operator/find", grace, { subject: "ada" }, site)).status, 403)
  }
  assert.deepEqual([asked, read], [[], 0])
})

test("under a base path every link, form and redirect of the pages stays below it, and the log has none of it", async () => {
  const rig = new Rig({ operators, basePath: "/2fa" })
  await rig.service.fetch(
    new Request(`${origin}/2fa/v1/subjects/ada/totp`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ account: "ada@example.com" }),
    }),
  )
  assert.equal((await ask(rig, "/operator")).status, 404)
  const pages = ["/2fa/operator", "/2fa/operator/subjects?state=throttled", "/2fa/operator/subjects/ada"]
  for (const path of pages) {
    const page = await ask(rig, path)
    assert.equal(page.status, 200, path)
    const links = [...page.text.matchAll(/(?:href|action)="([^"]*)"/g)].map(match => match[1]!)
    assert.ok(links.length >= 2 && links.every(link => link.startsWith("/2fa/operator")), links.join(" "))
    for (const link of links.filter(each => each.endsWith(".css"))) assert.equal((await ask(rig, link)).status, 200)
  }
  const found = await ask(rig, "/2fa/operator/find", grace, { subject: "ada" })
  assert.equal(found.headers.get("location"), "/2fa/operator/subjects/ada")
  assert.equal(rig.entries.at(-1)?.route, "/operator/find")
})

test("several authenticators are listed by name, which no name can turn into markup, and events say which one it was", async () => {
  const rig = new Rig({ operators })
  const { path, totp } = await rig.enrolled("ada")
  assert.match((await ask(rig, "/operator/subjects/ada")).text, /<dt>activated<\/dt>/)
  rig.advance(60)
  const begun = await rig.post(`${path}/totp`, { account: "ada", add: true, name: "<b>Tablet", proof: totp() })
  const code = authenticatorCode(begun.json.uri, rig.now)
  assert.equal((await rig.post(`${path}/totp/activate`, { code })).json.added, true)
  const { text } = await ask(rig, "/operator/subjects/ada")
  assert.match(text, /<dt>app 1<\/dt>.*<dt>app 2<\/dt><dd><bdi>&lt;b&gt;Tablet<\/bdi>, since/s)
  assert.match(text, /<b>totp added<\/b>.*app 2/s)
  assert.ok(!text.includes("<b>Tablet"))
})
