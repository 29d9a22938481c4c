import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { generateKeyEntry, keyRing, parseKeyRing } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { TicketSeal } from "../access/tickets.ts"
import { apiKey, type Enrolled, origin, otherKey, type Reply, Rig, strangeCode } from "../service-rig.test.ts"
import { type ReportLinks, reportLinks } from "./report-links.ts"
import { reportWords } from "./report-words.ts"

const ring = parseKeyRing(generateKeyEntry())
const formType = "application/x-www-form-urlencoded"
const dayS = 86_400

interface Desk {
  readonly rig: Rig
  readonly linkOf: ReportLinks
  readonly ada: Enrolled
}

async function openDesk(options: ConstructorParameters<typeof Rig>[0] = {}): Promise<Desk> {
  const rig = new Rig({ ring, ...options })
  const linkOf = reportLinks({ keys: ring, publicUrl: origin, clock: () => rig.now })
  return { rig, linkOf, ada: await rig.enrolled("ada") }
}

const path = (link: string): string => link.slice(origin.length)
const adaOf = { tenant: "default", subject: "ada" } as const

function look(rig: Rig, link: string, headers: Record<string, string> = {}): Promise<Reply> {
  return rig.call("GET", path(link), { token: null, headers })
}

function send(rig: Rig, link: string, proof: string, headers: Record<string, string> = {}): Promise<Reply> {
  const raw = new URLSearchParams({ proof }).toString()
  return rig.call("POST", path(link), { token: null, raw, headers: { "content-type": formType, ...headers } })
}

async function versionOf({ rig }: Desk): Promise<number> {
  return (await rig.call("GET", "/v1/subjects/ada/events")).json.events.length
}

test("looking at the link any number of times changes nothing, as the scanner of a mail program does", async () => {
  const desk = await openDesk()
  const link = desk.linkOf(adaOf)
  const before = await versionOf(desk)
  for (let time = 0; time < 5; time++) {
    const { status, text } = await look(desk.rig, link)
    assert.equal(status, 200)
    assert.match(text, /<form method="post"/)
  }
  assert.equal((await desk.rig.call("HEAD", path(link), { token: null })).status, 200)
  assert.equal(await versionOf(desk), before)
  assert.equal((await desk.rig.post("/v1/subjects/ada/verify", { code: desk.ada.totp() })).json.outcome, "accepted")
})

for (const method of ["totp", "backup-code"] as const) {
  test(`[59] a proof by ${method} voids the codes and disables the authenticator; the link then has nothing to lock`, async () => {
    const { rig, linkOf, ada } = await openDesk()
    const link = linkOf(adaOf)
    const proof = method === "totp" ? ada.totp() : ada.codes[0]!
    const done = await send(rig, link, proof, { "user-agent": "Mail/1", "sec-fetch-site": "same-origin" })
    assert.equal(done.status, 200)
    assert.ok(done.text.includes(reportWords.en.lockedTitle))
    const { json } = await rig.call("GET", "/v1/subjects/ada/events")
    const [accepted, locked] = json.events.slice(-2)
    assert.deepEqual(
      [accepted.kind, accepted.method, locked.kind, locked.userAgent],
      ["accepted", method, "locked", "Mail/1"],
    )
    rig.advance(30)
    for (const code of [ada.totp(), ada.codes[1]!])
      assert.equal((await rig.post("/v1/subjects/ada/verify", { code })).json.reason, "disabled")
    for (const again of [await send(rig, link, proof), await send(rig, link, ada.totp()), await look(rig, link)])
      assert.deepEqual([again.status, again.text.includes(reportWords.en.nothingTitle)], [200, true])
    assert.equal((await rig.call("GET", "/v1/subjects/ada/events")).json.events.length, json.events.length)
  })
}

test("a wrong, mistyped, used or empty code is told as what it is, never shown again, and locks nothing", async () => {
  const { rig, linkOf, ada } = await openDesk()
  const link = linkOf(adaOf)
  await rig.post("/v1/subjects/ada/verify", { code: ada.codes[0] })
  const mistyped = ada.codes[1]!.replace(/.$/, symbol => (symbol === "A" ? "B" : "A"))
  for (const [proof, words] of [
    ["", reportWords.en.empty],
    ["   ", reportWords.en.empty],
    [strangeCode, reportWords.en.wrong],
    [mistyped, reportWords.en.mistyped],
    [ada.codes[0]!, reportWords.en.used],
  ] as const) {
    const { status, text } = await send(rig, link, proof)
    assert.equal(status, 422)
    assert.ok(text.includes(words), words)
    if (proof.trim() !== "") assert.ok(!text.includes(proof))
  }
  assert.equal((await rig.post("/v1/subjects/ada/verify", { code: ada.totp() })).json.outcome, "accepted")
})

test("guessing through the link is throttled like any sign-in, and a proof that waits is not looked at", async () => {
  const { rig, linkOf, ada } = await openDesk()
  const link = linkOf(adaOf)
  const wrong = ada.totp() === "000000" ? "000001" : "000000"
  for (let failure = 0; failure < 5; failure++) assert.equal((await send(rig, link, wrong)).status, 422)
  const { status, headers, text } = await send(rig, link, ada.totp())
  assert.deepEqual([status, headers.get("retry-after")], [429, "30"])
  assert.ok(text.includes("Please wait 1 min."))
  assert.equal((await rig.post("/v1/subjects/ada/verify", { code: ada.totp() })).status, 429)
})

test("links that were cut, altered, expired or made for something else are answered kindly and do nothing", async () => {
  const desk = await openDesk()
  const { rig, linkOf, ada } = desk
  const link = linkOf(adaOf)
  const seal = new TicketSeal(ring, () => rig.now)
  const ticketOf = (purpose: "manage" | "challenge" | "enroll") =>
    seal.issue({ ...adaOf, purpose, audience: "web", account: null }).ticket
  const foreignRing = parseKeyRing(generateKeyEntry())
  const foreign = reportLinks({ keys: foreignRing, publicUrl: origin, clock: () => rig.now })(adaOf)
  const before = await versionOf(desk)
  for (const broken of [
    link.slice(0, -1),
    `${link}A`,
    `${origin}/report/ptk_`,
    `${origin}/report/${encodeURIComponent("<script>alert(1)</script>")}`,
    ...(["manage", "challenge", "enroll"] as const).map(purpose => `${origin}/report/${ticketOf(purpose)}`),
    foreign,
  ]) {
    for (const reply of [await look(rig, broken), await send(rig, broken, ada.totp())]) {
      assert.equal(reply.status, 404, broken)
      assert.ok(reply.text.includes(reportWords.en.brokenTitle) && !reply.text.includes("<script>"))
    }
  }
  rig.advance(7 * dayS - 1)
  assert.equal((await look(rig, link)).status, 200)
  rig.advance(1)
  for (const reply of [await look(rig, link), await send(rig, link, ada.totp())])
    assert.deepEqual([reply.status, reply.text.includes(reportWords.en.overTitle)], [410, true])
  assert.equal(await versionOf(desk), before)
})

test("a report ticket opens no other door, and no application can ask for one", async () => {
  const { rig, linkOf, ada } = await openDesk()
  const ticket = linkOf(adaOf).split("/").at(-1)!
  for (const route of ["verify", "recover", "codes", "remove", "totp"]) {
    const { status, json } = await rig.post(`/v1/browser/${route}`, { code: ada.totp(), proof: ada.totp() }, ticket)
    assert.deepEqual([status, json.code], [401, "ticket-purpose"])
  }
  assert.equal((await rig.post("/v1/tickets", { subject: "ada", purpose: "report" })).status, 400)
})

test("[22] a link is good for its own tenant and subject alone, whoever proves what", async () => {
  const { rig, linkOf, ada } = await openDesk()
  const bob = await rig.enrolled("bob")
  const elsewhere = await rig.enrolled("ada", otherKey)
  const link = linkOf(adaOf)
  for (const proof of [bob.totp(), bob.codes[0]!, elsewhere.codes[0]!])
    assert.notEqual((await send(rig, link, proof)).status, 200)
  assert.equal((await send(rig, linkOf({ tenant: "other", subject: "ada" }), elsewhere.codes[1]!)).status, 200)
  const statusOf = async (subject: string, key: string) =>
    (await rig.call("GET", `/v1/subjects/${subject}`, { token: key })).json.totp.status
  assert.deepEqual(
    [await statusOf("ada", apiKey), await statusOf("bob", apiKey), await statusOf("ada", otherKey)],
    ["active", "active", "disabled"],
  )
  assert.equal((await rig.post("/v1/subjects/ada/verify", { code: ada.codes[2] })).json.outcome, "accepted")
})

test("a form that another site sends is refused, and so are other encodings and bodies without end", async () => {
  const desk = await openDesk()
  const { rig, linkOf, ada } = desk
  const link = linkOf(adaOf)
  const before = await versionOf(desk)
  for (const site of ["cross-site", "same-site"])
    assert.equal((await send(rig, link, ada.totp(), { "sec-fetch-site": site })).status, 404)
  const json = { token: null, raw: JSON.stringify({ proof: ada.totp() }) }
  assert.equal((await rig.call("POST", path(link), json)).status, 422)
  assert.equal((await send(rig, link, "A".repeat(20_000))).status, 404)
  const inUrl = await rig.call("POST", `${path(link)}?proof=${ada.totp()}`, {
    token: null,
    raw: "",
    headers: { "content-type": formType },
  })
  assert.equal(inUrl.status, 422)
  assert.equal((await rig.call("PUT", path(link), { token: null, raw: "" })).status, 404)
  assert.equal(await versionOf(desk), before)
})

test("the page loads nothing, is kept nowhere and told to nobody, and its one style is the one that is allowed", async () => {
  const { rig, linkOf } = await openDesk()
  for (const reply of [await look(rig, linkOf(adaOf)), await look(rig, `${origin}/report/nothing`)]) {
    const policy = reply.headers.get("content-security-policy")!
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    assert.equal(reply.headers.get("cache-control"), "no-store")
    assert.equal(reply.headers.get("referrer-policy"), "no-referrer")
    assert.ok(!/<script|<link|<img|src=|href=|url\(/.test(reply.text))
  }
})

test("the log and the counts name the route and the outcome, never the ticket, the subject or what was typed", async () => {
  const { rig, linkOf, ada } = await openDesk()
  const link = linkOf(adaOf)
  await look(rig, link)
  await send(rig, link, strangeCode)
  await send(rig, link, ada.codes[0]!)
  await look(rig, `${link}/more`)
  const entries = rig.entries.slice(-4)
  assert.deepEqual(
    entries.map(({ route, outcome, reason, tenant }) => [route, outcome, reason, tenant]),
    [
      ["/report/{ticket}", undefined, undefined, "default"],
      ["/report/{ticket}", "refused", "wrong-code", "default"],
      ["/report/{ticket}", "locked", undefined, "default"],
      ["unmatched", undefined, undefined, undefined],
    ],
  )
  const metrics = (await rig.call("GET", "/metrics", { token: null })).text
  assert.ok(metrics.includes('postern_outcomes_total{outcome="locked",method="",reason=""} 1'))
  const written = JSON.stringify(entries) + metrics
  for (const secret of [link.split("/").at(-1)!, strangeCode, ada.codes[0]!]) assert.ok(!written.includes(secret))
})

test("the page speaks the language of the notice, else one that the browser asks for, else English", async () => {
  const { rig, linkOf } = await openDesk()
  const titleOf = async (language: string | undefined, accepted: string) => {
    const link = linkOf(language === undefined ? adaOf : { ...adaOf, language })
    const { text } = await look(rig, link, { "accept-language": accepted })
    return /<html lang="([^"]+)" dir="([^"]+)"/.exec(text)!.slice(1).join(" ")
  }
  assert.equal(await titleOf("ar-EG", "de"), "ar rtl")
  assert.equal(await titleOf("pt", "de"), "en ltr")
  assert.equal(await titleOf(undefined, "pt, fr;q=0.5, de;q=0.9"), "de ltr")
  assert.equal(await titleOf(undefined, "zh-TW, zh-CN;q=0.1"), "zh-Hans ltr")
  assert.equal(await titleOf(undefined, "de;q=0, *;q=0.1"), "en ltr")
  assert.equal(await titleOf(undefined, ",;q=;,,".repeat(5000)), "en ltr")
})

test("every language has every sentence, with the same places to fill in", () => {
  const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
  for (const [language, words] of Object.entries(reportWords)) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(reportWords.en).sort(), language)
    for (const [key, text] of Object.entries(words)) {
      assert.deepEqual(placesOf(text), placesOf(reportWords.en[key as keyof typeof words]), `${language} ${key}`)
      assert.ok(text.trim() === text && text !== "")
    }
  }
})

test("whom to turn to is said in the application's own words, in every state, as text", async () => {
  const support = (language: string) => `${language}: call <b>+49 30 123</b>`
  const { rig, linkOf, ada } = await openDesk({ support })
  const link = linkOf(adaOf)
  const shown = "call &lt;b&gt;+49 30 123&lt;/b&gt;"
  assert.ok((await look(rig, link)).text.includes(`en: ${shown}`))
  assert.ok((await send(rig, link, strangeCode)).text.includes(shown))
  assert.ok((await look(rig, linkOf({ ...adaOf, language: "de" }))).text.includes(`de: ${shown}`))
  assert.ok((await send(rig, link, ada.codes[0]!)).text.includes(shown))
})

test("the victim of a recovery is not sent from app to codes and back: the old phone shuts the account, the old codes name whom to turn to", async () => {
  const { rig, linkOf, ada } = await openDesk()
  const link = linkOf(adaOf)
  const recovered = (await rig.post("/v1/subjects/ada/recover", { code: ada.codes[0], account: "thief" })).json
  await rig.post("/v1/subjects/ada/codes/confirm", { code: recovered.codeSet.codes[0] })
  await rig.post("/v1/subjects/ada/totp/activate", { code: authenticatorCode(recovered.enrollment.uri, rig.now) })
  const bySheet = await send(rig, link, ada.codes[1]!)
  assert.equal(bySheet.status, 422)
  assert.ok(bySheet.text.includes("turn to <bdi>Acme</bdi> at once"))
  rig.advance(30)
  assert.ok((await send(rig, link, ada.totp())).text.includes(reportWords.en.lockedTitle))
})

test("an issuer's name is text, whatever it holds, and keeps its own direction", async () => {
  const { rig, linkOf } = await openDesk({ issuer: "<b>A&B</b>" })
  const { text } = await look(rig, linkOf(adaOf))
  assert.ok(text.includes("<bdi>&lt;b&gt;A&amp;B&lt;/b&gt;</bdi>") && !text.includes("<b>A"))
})

test("a store that is away is said so, with 503, and nothing is locked", async () => {
  const store = memoryStore()
  const desk = await openDesk({ store })
  const { rig, linkOf, ada } = desk
  const { load } = store
  store.load = () => Promise.reject(new Error("connection refused"))
  const { status, text, headers } = await send(rig, linkOf(adaOf), ada.totp())
  assert.deepEqual([status, headers.get("retry-after")], [503, "1"])
  assert.ok(text.includes(reportWords.en.busyTitle) && !text.includes("connection refused"))
  store.load = load
  assert.equal((await send(rig, linkOf(adaOf), ada.totp())).status, 200)
})

test("[16] links made before a rotation open while their key is in the ring", async () => {
  const fresh = parseKeyRing(generateKeyEntry())
  const entry = (keys: typeof ring) => ({ id: keys.primaryId, key: keys.key(keys.primaryId)!.export() })
  const rig = new Rig({ ring: keyRing([entry(fresh), entry(ring)]) })
  await rig.enrolled("ada")
  const link = reportLinks({ keys: ring, publicUrl: `${origin}/`, clock: () => rig.now })(adaOf)
  assert.ok(link.startsWith(`${origin}/report/ptk_`))
  assert.equal((await look(rig, link)).status, 200)
})

test("links are made for an http or https address without query, and nothing else", () => {
  for (const publicUrl of ["2fa.example.com", "ftp://2fa.example.com", `${origin}/?a=1`, `${origin}/#a`, ""])
    assert.throws(() => reportLinks({ keys: ring, publicUrl }), TypeError)
  assert.ok(reportLinks({ keys: ring, publicUrl: `${origin}/2fa` })(adaOf).startsWith(`${origin}/2fa/report/ptk_`))
})
