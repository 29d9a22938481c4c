import assert from "node:assert/strict"
import { test } from "node:test"
import { createLocalJWKSet, jwtVerify } from "jose"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { ticketHash } from "../index.ts"
import { origin, otherKey, type Reply, Rig } from "../service-rig.test.ts"

async function claimsOf(rig: Rig, { json }: Reply) {
  const keys = createLocalJWKSet((await rig.call("GET", "/.well-known/jwks.json")).json)
  const options = { algorithms: ["EdDSA"], currentDate: new Date(rig.now) }
  return (await jwtVerify(json.result, keys, options)).payload
}

test("an enroll ticket binds an authenticator, confirms the codes, and the result says so", async () => {
  const rig = new Rig()
  const ticket = await rig.ticket("ada", "enroll", { account: "ada@example.com", audience: "acme-web" })
  const { status, json } = await rig.post("/v1/browser/totp", {}, ticket)
  assert.equal(status, 201)
  assert.match(json.uri, /Acme:ada%40example.com/)
  const code = authenticatorCode(json.uri, rig.now)
  const activated = await rig.post("/v1/browser/totp/activate", { code }, ticket)
  assert.equal(activated.json.outcome, "activated")
  const { iat, exp, jti, ...claims } = await claimsOf(rig, activated)
  assert.deepEqual(claims, {
    iss: origin,
    sub: "ada",
    aud: "acme-web",
    auth_time: rig.now / 1000,
    amr: ["otp"],
    purpose: "enroll",
    outcome: "activated",
    ticket: ticketHash(ticket),
  })
  assert.equal(exp! - iat!, 120)
  assert.match(jti!, /^[0-9a-f-]{36}$/)
  const confirmed = await rig.post("/v1/browser/codes/confirm", { code: activated.json.codeSet.codes[3] }, ticket)
  assert.equal(confirmed.json.outcome, "confirmed")
  assert.equal(confirmed.json.result, undefined)
})

test("a stolen enroll ticket cannot bind another authenticator once one is active", async () => {
  const rig = new Rig()
  const ticket = await rig.ticket("ada", "enroll")
  const early = await rig.post("/v1/browser/totp", { account: "thief" }, ticket)
  assert.equal(early.status, 201)
  await rig.enrolled("ada")
  for (const [route, body] of [
    ["totp", { account: "thief" }],
    ["totp/activate", { code: authenticatorCode(early.json.uri, rig.now) }],
  ] as const) {
    const { status, json } = await rig.post(`/v1/browser/${route}`, body, ticket)
    assert.deepEqual([status, json.code], [409, "already-enrolled"])
  }
})

test("an enrolment that the application started is not activated by an enroll ticket over an active authenticator", async () => {
  const rig = new Rig()
  const { path } = await rig.enrolled("ada")
  const { uri } = (await rig.post(`${path}/totp`, { account: "ada", replaceWithoutProof: true })).json
  const ticket = await rig.ticket("ada", "enroll")
  const code = authenticatorCode(uri, rig.now)
  assert.equal((await rig.post("/v1/browser/totp/activate", { code }, ticket)).status, 409)
  assert.equal((await rig.post(`${path}/totp/activate`, { code })).json.outcome, "activated")
})

test("a challenge ticket verifies either kind of code, and amr tells which", async () => {
  const rig = new Rig()
  const { totp, codes } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "challenge")
  const wrong = await rig.post("/v1/browser/verify", { code: "9876-5432-ZYXW-VUAY" }, ticket)
  assert.deepEqual([wrong.json.outcome, wrong.json.result], ["refused", undefined])
  const byTotp = await claimsOf(rig, await rig.post("/v1/browser/verify", { code: totp() }, ticket))
  assert.deepEqual([byTotp.amr, byTotp.aud], [["otp"], "default"])
  const byCode = await claimsOf(rig, await rig.post("/v1/browser/verify", { code: codes[0] }, ticket))
  assert.deepEqual(byCode.amr, ["backup-code"])
  const recovered = await rig.post("/v1/browser/recover", { code: codes[1], account: "ada" }, ticket)
  assert.deepEqual((await claimsOf(rig, recovered)).outcome, "recovered")
  assert.equal(recovered.json.codeSet.codes.length, 10)
})

test("a challenge ticket finishes the recovery that it began, with the code that signed in, and nothing else", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  rig.advance(60)
  const ticket = await rig.ticket("ada", "challenge", { account: "ada" })
  const browser = (route: string, body: unknown) => rig.post(`/v1/browser/${route}`, body, ticket)
  const early = [await browser("totp/activate", { code: "000000" }), await browser("codes/confirm", { code: codes[1] })]
  for (const { status, json } of early) assert.deepEqual([status, json.code], [401, "ticket-purpose"])
  assert.equal((await browser("verify", { code: codes[0] })).json.outcome, "accepted")
  const recovered = (await browser("recover", { code: codes[0] })).json
  assert.equal(recovered.outcome, "recovered")
  const wrong = await browser("codes/confirm", { code: codes[1] })
  assert.equal(wrong.json.set, 1, "a code of the old sheet proves the old sheet")
  const proved = await browser("codes/confirm", { code: recovered.codeSet.codes[0] })
  assert.equal(proved.json.set, 2)
  const code = authenticatorCode(recovered.enrollment.uri, rig.now)
  const activated = await browser("totp/activate", { code })
  assert.deepEqual(activated.json, { outcome: "activated", codeSet: null }, "no result: it has signed in before")
  assert.equal((await browser("totp/activate", { code })).json.repeated, true, "asked for again")
  assert.equal((await browser("codes/confirm", { code: recovered.codeSet.codes[1] })).json.outcome, "confirmed")
  for (const route of ["codes", "remove", "totp", "status", "codes/check"])
    assert.equal((await browser(route, {})).json.code, "ticket-purpose")
  rig.advance(1)
  const later = await rig.ticket("ada", "challenge")
  assert.equal((await rig.post("/v1/browser/codes/confirm", { code: codes[0] }, later)).status, 401)
  const { totp, codes: left } = (await rig.call("GET", path)).json
  assert.deepEqual([totp.status, left.set, left.left], ["active", 2, 10])
})

test("a recovery that was left is told beside the backup code that is accepted next, in the browser alone, until a new phone is bound", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const challenge = async (code: string) =>
    (await rig.post("/v1/browser/verify", { code }, await rig.ticket("ada", "challenge"))).json
  const before = await challenge(codes[0]!)
  assert.deepEqual([before.outcome, "recovering" in before], ["accepted", false])
  const { enrollment } = (await rig.post(`${path}/recover`, { code: codes[0], account: "ada" })).json
  assert.equal((await challenge(codes[1]!)).recovering, true)
  assert.ok(!("recovering" in (await rig.post(`${path}/verify`, { code: codes[2] })).json))
  await rig.post(`${path}/totp/activate`, { code: authenticatorCode(enrollment.uri, rig.now) })
  assert.ok(!("recovering" in (await challenge(codes[3]!))))
})

test("an activation that is asked for again with an enroll ticket is told, without a result; any other code is a conflict", async () => {
  const rig = new Rig()
  const ticket = await rig.ticket("ada", "enroll", { account: "ada" })
  const { uri } = (await rig.post("/v1/browser/totp", {}, ticket)).json
  const code = authenticatorCode(uri, rig.now)
  assert.ok((await rig.post("/v1/browser/totp/activate", { code }, ticket)).json.result)
  const again = await rig.post("/v1/browser/totp/activate", { code }, ticket)
  assert.deepEqual(again.json, { outcome: "activated", codeSet: null, repeated: true })
  const other = authenticatorCode(uri, rig.now + 30_000)
  assert.equal((await rig.post("/v1/browser/totp/activate", { code: other }, ticket)).status, 409)
})

test("after a recovery an enroll ticket activates what is pending, and starts nothing of its own", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const { enrollment } = (await rig.post(`${path}/recover`, { code: codes[0], account: "ada" })).json
  const ticket = await rig.ticket("ada", "enroll", { account: "thief" })
  assert.equal((await rig.post("/v1/browser/totp", {}, ticket)).json.code, "already-enrolled")
  const code = authenticatorCode(enrollment.uri, rig.now)
  const activated = await rig.post("/v1/browser/totp/activate", { code }, ticket)
  assert.deepEqual([activated.json.outcome, typeof activated.json.result], ["activated", "string"])
})

test("a manage ticket reads the status, checks, and changes with a fresh proof alone", async () => {
  const rig = new Rig()
  const { totp, codes } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "manage", { account: "ada" })
  const browser = (route: string, body: unknown) => rig.post(`/v1/browser/${route}`, body, ticket)
  assert.equal((await rig.call("POST", "/v1/browser/status", { token: ticket })).json.codes.left, 10)
  assert.equal((await browser("codes/check", { code: codes[0] })).json.outcome, "valid")
  const unproven = await browser("totp", {})
  assert.deepEqual(
    [unproven.status, unproven.json.code, unproven.json.errors[0].pointer],
    [403, "proof-required", "/proof"],
  )
  for (const route of ["remove", "codes"]) assert.equal((await browser(route, {})).status, 400)
  assert.equal((await browser("totp", { proof: codes[0] })).status, 201)
  assert.equal((await browser("totp", { proof: codes[0] })).json.reason, "already-used")
  const issued = await browser("codes", { proof: totp() })
  assert.deepEqual([issued.status, (await claimsOf(rig, issued)).amr], [201, ["otp"]])
  const removed = await browser("remove", { proof: issued.json.codeSet.codes[0] })
  const claims = await claimsOf(rig, removed)
  assert.deepEqual([removed.status, claims.outcome, claims.amr], [200, "removed", ["backup-code"]])
  assert.equal((await browser("status", {})).status, 404)
})

test("codes that were replaced by a code of theirs stay good in a browser until one of the new is typed back", async () => {
  const rig = new Rig()
  const { path, totp, codes } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "manage", { account: "ada" })
  const staged = await rig.post("/v1/browser/codes", { proof: codes[0] }, ticket)
  assert.deepEqual([staged.status, staged.json.staged], [201, true])
  assert.equal((await rig.post(`${path}/verify`, { code: codes[1] })).json.outcome, "accepted")
  const issued = await rig.post("/v1/browser/codes", { proof: totp() }, ticket)
  assert.equal(issued.json.staged, undefined)
  for (const code of [codes[2], staged.json.codeSet.codes[0]])
    assert.equal((await rig.post(`${path}/verify`, { code })).json.reason, "superseded")
})

test("without a ticket's account the body must name one", async () => {
  const rig = new Rig()
  const ticket = await rig.ticket("ada", "enroll")
  const { status, json } = await rig.post("/v1/browser/totp", {}, ticket)
  assert.deepEqual([status, json.errors[0].pointer], [400, "/account"])
  assert.equal((await rig.post("/v1/browser/totp", { account: "ada" }, ticket)).status, 201)
})

test("[30] [57] a ticket does nothing for another purpose, an API key nothing on browser routes, nor the reverse", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const code = { code: codes[0] }
  const proof = { proof: codes[0] }
  const routes = {
    totp: [{ account: "a", proof: codes[0] }, ["enroll", "manage"]],
    "totp/activate": [{ code: "000000" }, ["enroll", "manage"]],
    "codes/confirm": [code, ["enroll", "manage"]],
    "codes/check": [code, ["manage"]],
    status: [{}, ["manage"]],
    verify: [{ code: "000000" }, ["challenge"]],
    recover: [{ code: "x", account: "a" }, ["challenge", "manage"]],
    codes: [proof, ["manage"]],
    remove: [proof, ["manage"]],
  } as const
  for (const purpose of ["enroll", "challenge", "manage"]) {
    const ticket = await rig.ticket("ada", purpose)
    for (const [route, [body, purposes]] of Object.entries(routes)) {
      if ((purposes as readonly string[]).includes(purpose)) continue
      const { status, json } = await rig.post(`/v1/browser/${route}`, body, ticket)
      assert.deepEqual([status, json.code], [401, "ticket-purpose"], `${purpose} ${route}`)
    }
    assert.equal((await rig.post(`${path}/verify`, code, ticket)).status, 401)
    assert.equal((await rig.post("/v1/tickets", { subject: "ada", purpose }, ticket)).status, 401)
  }
  for (const [route, [body]] of Object.entries(routes)) {
    for (const token of [null, "ptk_", "x".repeat(30), (await rig.ticket("ada", "manage")).slice(4)])
      assert.deepEqual((await rig.post(`/v1/browser/${route}`, body, token)).json.code, "ticket-invalid")
    assert.equal((await rig.post(`/v1/browser/${route}`, body)).status, 401)
  }
  assert.equal((await rig.post(`${path}/verify`, code)).json.outcome, "accepted", "the code was never spent")
})

test("a ticket stays within its tenant, and tenants sign under names of their own", async () => {
  const rig = new Rig()
  const { codes } = await rig.enrolled("ada")
  const other = await rig.enrolled("ada", otherKey)
  const made = await rig.post("/v1/tickets", { subject: "ada", purpose: "challenge", audience: "default" }, otherKey)
  const ticket = made.json.ticket
  assert.equal((await rig.post("/v1/browser/verify", { code: codes[0] }, ticket)).json.outcome, "refused")
  const accepted = await rig.post("/v1/browser/verify", { code: other.totp() }, ticket)
  assert.equal((await claimsOf(rig, accepted)).iss, `${origin}/tenants/other`)
})

test("[39] a browser's address is the socket's, whatever it forwards; with a trusted proxy the hop that the proxy saw", async () => {
  for (const [trustProxy, expectedIp] of [
    [undefined, "192.0.2.9"],
    [false, "192.0.2.9"],
    [true, "198.51.100.2"],
    [2, "203.0.113.5"],
  ] as const) {
    const rig = new Rig(trustProxy === undefined ? {} : { trustProxy })
    await rig.enrolled("ada")
    const token = await rig.ticket("ada", "challenge")
    const headers = { "x-forwarded-for": "10.0.0.1, 203.0.113.5, 198.51.100.2", "user-agent": "a browser" }
    await rig.call("POST", "/v1/browser/verify", {
      body: { code: "000000" },
      token,
      headers,
      client: { address: "192.0.2.9" },
    })
    const { events } = (await rig.call("GET", "/v1/subjects/ada/events")).json
    assert.deepEqual([events.at(-1).ip, events.at(-1).userAgent], [expectedIp, "a browser"])
    const forged = { body: { code: "1", context: { ip: "10.0.0.1" } }, token }
    assert.equal(
      (await rig.call("POST", "/v1/browser/verify", forged)).status,
      400,
      "a browser names no address of its own",
    )
  }
})

test("[61] a manage ticket adds no authenticator without a proof where codes are the only factor, after a recovery broken off", async () => {
  const rig = new Rig()
  const { codes } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "manage")
  const recovered = await rig.post("/v1/browser/recover", { code: codes[0], account: "ada" }, ticket)
  assert.equal(recovered.json.outcome, "recovered")
  const bare = await rig.post("/v1/browser/totp", { account: "thief" }, ticket)
  assert.deepEqual([bare.status, bare.json.code], [403, "proof-required"])
  const proved = { account: "ada", proof: recovered.json.codeSet.codes[0] }
  assert.equal((await rig.post("/v1/browser/totp", proved, ticket)).status, 201)
})

test("a renewal gets new codes in the browser and no result: it proves no fresh factor", async () => {
  const rig = new Rig({ policy: { takeover: true } })
  const form = { alphabet: "base62", lengths: [10] }
  await rig.post("/v1/subjects/ada/takeover", {
    v: 1,
    totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", lastStep: 1 },
    codes: { scheme: "plain", form, values: ["abCDe12345", "abCDe12346"] },
  })
  const signIn = await rig.post("/v1/browser/verify", { code: "abCDe12345" }, await rig.ticket("ada", "challenge"))
  assert.equal(signIn.json.outcome, "accepted")
  rig.advance(599)
  const ticket = await rig.ticket("ada", "manage")
  const { status, json } = await rig.post("/v1/browser/codes", { proof: signIn.json.renewal }, ticket)
  assert.deepEqual([status, json.outcome, json.result], [201, "issued", undefined])
  const fresh = await rig.post("/v1/browser/codes", { proof: "abCDe12346" }, ticket)
  assert.deepEqual((await claimsOf(rig, fresh)).amr, ["backup-code"])
})
