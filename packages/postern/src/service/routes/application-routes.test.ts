import assert from "node:assert/strict"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { otherKey, Rig, strangeCode } from "../service-rig.test.ts"

test("an enrolment is pending until a live code activates it and issues codes", async () => {
  const rig = new Rig()
  const pending = await rig.post("/v1/subjects/ada/totp", { account: "ada@example.com", context: { ip: "192.0.2.1" } })
  assert.equal(pending.status, 201)
  assert.deepEqual(Object.keys(pending.json), ["status", "secret", "uri", "qrSvg"])
  const refused = await rig.post("/v1/subjects/ada/totp/activate", { code: "000000" })
  assert.equal(refused.status, 200)
  assert.equal(refused.json.reason, "wrong-code")
  const { codes } = await rig.enrolled("ada")
  assert.equal(codes.length, 10)
})

test("verify accepts a TOTP code and a backup code once each, and says why it refuses", async () => {
  const rig = new Rig()
  const { path, totp, codes } = await rig.enrolled("ada")
  const verify = async (code: string) => (await rig.post(`${path}/verify`, { code })).json
  assert.deepEqual(await verify(totp()), {
    outcome: "accepted",
    method: "totp",
    codesLeft: 10,
    advice: ["confirm-codes"],
  })
  assert.equal((await verify(totp())).reason, "replayed")
  assert.equal((await verify(codes[9]!.toLowerCase())).codesLeft, 9)
  assert.equal((await verify(codes[9]!)).reason, "already-used")
  const { reason, suspectGroups } = await verify(codes[0]!.replace(/.$/, symbol => (symbol === "A" ? "B" : "A")))
  assert.equal(reason, "mistyped")
  assert.ok(Array.isArray(suspectGroups))
  assert.equal((await rig.post("/v1/subjects/nobody/verify", { code: codes[1] })).json.reason, "not-enrolled")
})

test("[22] a code of one subject, or of one tenant, is refused for another", async () => {
  const rig = new Rig()
  const { codes } = await rig.enrolled("ada")
  await rig.enrolled("bob")
  assert.notEqual((await rig.post("/v1/subjects/bob/verify", { code: codes[0] })).json.outcome, "accepted")
  await rig.enrolled("ada", otherKey)
  assert.notEqual((await rig.post("/v1/subjects/ada/verify", { code: codes[0] }, otherKey)).json.outcome, "accepted")
  assert.equal((await rig.post("/v1/subjects/ada/verify", { code: codes[0] })).json.outcome, "accepted")
})

test("after five failures every route that takes a code answers 429 with Retry-After; unlock ends the wait", async () => {
  const rig = new Rig()
  const { path, totp, codes } = await rig.enrolled("ada")
  const wrongTotp = totp() === "000000" ? "000001" : "000000"
  for (let failure = 0; failure < 5; failure++) {
    assert.equal((await rig.post(`${path}/verify`, { code: wrongTotp })).json.reason, "wrong-code")
  }
  const attempts = [
    ["verify", { code: totp() }],
    ["codes", { proof: totp() }],
    ["totp", { account: "ada", proof: totp() }],
  ] as const
  for (const [route, body] of attempts) {
    const { status, headers, json } = await rig.post(`${path}/${route}`, body)
    assert.equal(status, 429, route)
    assert.equal(json.outcome, "throttled")
    assert.equal(headers.get("retry-after"), String(json.retryAfterSeconds))
  }
  assert.equal((await rig.call("DELETE", path, { body: { proof: totp() } })).status, 429)
  assert.equal(
    (await rig.post(`${path}/verify`, { code: codes[0] })).json.outcome,
    "accepted",
    "[35] the codes' counter is its own",
  )
  assert.equal((await rig.call("POST", `${path}/unlock`)).status, 204)
  assert.equal((await rig.post(`${path}/verify`, { code: totp() })).json.outcome, "accepted")
})

test("confirm, check and recover are throttled by failures of the codes", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  let replies = 0
  while ((await rig.post(`${path}/codes/check`, { code: strangeCode })).status === 200 && replies < 10) replies++
  assert.equal(replies, 5)
  for (const [route, body] of [
    ["codes/confirm", { code: codes[0] }],
    ["codes/check", { code: codes[0] }],
    ["recover", { code: codes[0], account: "ada" }],
  ] as const) {
    assert.equal((await rig.post(`${path}/${route}`, body)).status, 429, route)
  }
})

test("confirm and check spend nothing", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  assert.deepEqual((await rig.post(`${path}/codes/confirm`, { code: codes[0] })).json, {
    outcome: "confirmed",
    set: 1,
    codesLeft: 10,
  })
  assert.equal((await rig.post(`${path}/codes/check`, { code: codes[0] })).json.outcome, "valid")
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.outcome, "accepted")
  assert.equal((await rig.post(`${path}/codes/check`, { code: codes[0] })).json.reason, "already-used")
})

test("codes are replaced for a fresh proof alone, and the old ones are superseded", async () => {
  const rig = new Rig()
  const { path, totp, codes } = await rig.enrolled("ada")
  assert.equal((await rig.post(`${path}/codes`, {})).status, 400)
  const proof = totp()
  const issued = await rig.post(`${path}/codes`, { proof })
  assert.equal(issued.status, 201)
  assert.equal(issued.json.codeSet.set, 2)
  const again = await rig.post(`${path}/codes`, { proof })
  assert.deepEqual([again.status, again.json.reason], [200, "replayed"])
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.reason, "superseded")
})

test("recover answers with new codes and an enrolment; a policy without recovery answers 403", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const { status, json } = await rig.post(`${path}/recover`, { code: codes[0], account: "ada@example.com" })
  assert.equal(status, 200)
  assert.equal(json.outcome, "recovered")
  assert.deepEqual(Object.keys(json.enrollment).sort(), ["qrSvg", "secret", "uri"])
  const again = await rig.post(`${path}/recover`, { code: codes[0], account: "ada" })
  assert.deepEqual([again.json.outcome, again.json.codeSet.set], ["recovered", 3], "its answer may have got lost")
  assert.equal((await rig.post(`${path}/verify`, { code: codes[1] })).json.outcome, "accepted")
  const half = (await rig.call("GET", path)).json
  assert.deepEqual([half.totp.status, half.codes.set, half.codes.staged.set], ["disabled", 1, 3])
  const fresh = again.json.codeSet.codes
  assert.equal((await rig.post(`${path}/codes/confirm`, { code: fresh[0] })).json.set, 3)
  assert.equal((await rig.post(`${path}/verify`, { code: codes[2] })).json.reason, "superseded")
  const strict = new Rig({ policy: { recovery: false } })
  const refused = await strict.post("/v1/subjects/ada/recover", { code: codes[0], account: "ada" })
  assert.deepEqual([refused.status, refused.json.code], [403, "recovery-off"])
})

test("over an authenticator another one takes a proof, or an application that says that it vouches", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const bare = await rig.post(`${path}/totp`, { account: "ada" })
  assert.deepEqual([bare.status, bare.json.code], [409, "already-enrolled"])
  for (const vouching of [false, "yes", null])
    assert.equal((await rig.post(`${path}/totp`, { account: "ada", replaceWithoutProof: vouching })).status, 400)
  assert.equal((await rig.post(`${path}/totp`, { account: "ada", replaceWithoutProof: true })).status, 201)
  assert.equal((await rig.post(`${path}/totp`, { account: "ada", proof: codes[0] })).status, 201)
})

test("a recovery that the application starts voids everything, asks for an enrolment, and is 404 where there is nothing", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  assert.equal((await rig.post(`${path}/start-recovery`, {})).status, 204)
  assert.equal((await rig.post(`${path}/start-recovery`, {})).status, 404)
  assert.equal((await rig.post("/v1/subjects/nobody/start-recovery", {})).status, 404)
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.reason, "not-enrolled")
  assert.equal((await rig.call("GET", path)).json.mustEnroll, true)
  const { json } = await rig.post(`${path}/totp`, { account: "ada" })
  const activated = await rig.post(`${path}/totp/activate`, { code: authenticatorCode(json.uri, rig.now) })
  assert.equal(activated.json.outcome, "activated")
  assert.equal((await rig.call("GET", path)).json.mustEnroll, false)
})

test("an application lists its own subjects: by name, those who wait, page by page; a code is no name", async () => {
  const rig = new Rig()
  for (const subject of ["ada", "adele", "bob"]) await rig.enrolled(subject)
  const { path, codes } = await rig.enrolled("waits")
  for (let tries = 0; tries < 5; tries++) await rig.post(`${path}/verify`, { code: "000000" })
  const first = await rig.call("GET", "/v1/subjects?prefix=ad&limit=1")
  assert.deepEqual(first.json.subjects, [{ subject: "ada", throttledUntil: null, disabled: false }])
  const next = /^<(\?[^>]+)>; rel="next"$/.exec(first.headers.get("link")!)![1]!
  const second = await rig.call("GET", `/v1/subjects${next}`)
  assert.deepEqual(
    [second.json.subjects[0].subject, second.json.subjects.length, second.headers.get("link")],
    ["adele", 1, null],
  )
  const throttled = await rig.call("GET", "/v1/subjects?state=throttled")
  assert.deepEqual(
    throttled.json.subjects.map((each: { subject: string }) => each.subject),
    ["waits"],
  )
  assert.equal(Date.parse(throttled.json.subjects[0].throttledUntil) > rig.now, true)
  assert.deepEqual((await rig.call("GET", "/v1/subjects?state=disabled")).json, { subjects: [] })
  assert.equal((await rig.call("GET", "/v1/subjects")).json.subjects.length, 4)
  for (const query of [
    "state=x",
    "state=disabled&prefix=a",
    "limit=0",
    "limit=1001",
    "after=xx",
    "prefix=",
    `prefix=${codes[0]}`,
    "x=1",
  ]) {
    const { status, text } = await rig.call("GET", `/v1/subjects?${query}`)
    assert.equal(status, 400, query)
    assert.ok(!text.includes(codes[0]!))
  }
  assert.equal((await rig.call("GET", "/v1/subjects", { token: null })).status, 401)
})

test("status holds counts and dates; a subject without anything is 404, as it is for unlock", async () => {
  const rig = new Rig()
  const { path, secret, codes } = await rig.enrolled("ada")
  const { status, text, json } = await rig.call("GET", path)
  assert.equal(status, 200)
  assert.deepEqual([json.subject, json.totp.status, json.codes.left], ["ada", "active", 10])
  for (const hidden of [secret, ...codes]) assert.ok(!text.includes(hidden))
  for (const [method, path] of [
    ["GET", "/v1/subjects/nobody"],
    ["POST", "/v1/subjects/nobody/unlock"],
  ] as const) {
    const unknown = await rig.call(method, path)
    assert.deepEqual([unknown.status, unknown.json.code], [404, "unknown-subject"])
  }
  assert.equal((await rig.call("GET", path, { token: otherKey })).status, 404, "another tenant sees nothing")
})

test("DELETE removes without a body, and with a proof only if it is right", async () => {
  const rig = new Rig()
  const { path, totp } = await rig.enrolled("ada")
  const wrongTotp = totp() === "000000" ? "000001" : "000000"
  const refused = await rig.call("DELETE", path, { body: { proof: wrongTotp } })
  assert.deepEqual([refused.status, refused.json.outcome], [200, "refused"])
  assert.equal((await rig.call("GET", path)).status, 200)
  assert.equal((await rig.call("DELETE", path, { body: { proof: totp() } })).status, 204)
  assert.equal((await rig.call("GET", path)).status, 404)
  assert.equal((await rig.call("DELETE", path)).status, 204, "removing nothing is no fault")
})

test("events come in order, by page, with the verdict over the whole chain, the context and the request's id", async () => {
  const rig = new Rig()
  const { path } = await rig.enrolled("ada")
  const requestId = "0123456789abcdef0123456789abcdef"
  const context = { ip: "192.0.2.7", userAgent: "browser\r\nforged: line" }
  await rig.call("POST", `${path}/verify`, {
    body: { code: "000000", context },
    headers: { "x-request-id": requestId },
  })
  const { json } = await rig.call("GET", `${path}/events`)
  assert.equal(json.chain, "intact")
  assert.deepEqual(
    json.events.map((event: { seq: number }) => event.seq),
    [1, 2, 3, 4],
  )
  assert.deepEqual(
    [json.events[3].kind, json.events[3].ip, json.events[3].userAgent, json.events[3].requestId],
    ["refused", context.ip, context.userAgent, requestId],
  )
  const page = (await rig.call("GET", `${path}/events?after=1&limit=2`)).json
  assert.deepEqual(
    page.events.map((event: { seq: number }) => event.seq),
    [2, 3],
  )
  for (const query of [
    "after=-1",
    "after=1.5",
    "after=2147483648",
    "after=999999999999999",
    "limit=0",
    "limit=1001",
    "limit=",
    "after=1&after=2",
    "code=123456",
    "__proto__=1",
  ])
    assert.equal((await rig.call("GET", `${path}/events?${query}`)).status, 400, query)
  assert.deepEqual((await rig.call("GET", "/v1/subjects/nobody/events")).json, { events: [], chain: "intact" })
})

test("addresses are set as a whole and shown masked, and the trail says that they changed and not to what", async () => {
  const rig = new Rig()
  const path = "/v1/subjects/ada/addresses"
  assert.deepEqual((await rig.call("GET", path)).json, { addresses: [] })
  const addresses = [
    { channel: "email", to: "ada@example.com" },
    { channel: "sms", to: "+49 170 0000089", language: "zh-hans" },
  ]
  const expected = [
    { channel: "email", to: "a…@example.com", language: "en" },
    { channel: "sms", to: "…89", language: "zh-Hans" },
  ]
  const put = await rig.call("PUT", path, { body: { addresses, context: { ip: "192.0.2.7" } } })
  assert.deepEqual([put.status, put.json.addresses], [200, expected])
  assert.deepEqual((await rig.call("GET", path)).json.addresses, expected)
  assert.equal((await rig.call("PUT", path, { body: { addresses } })).status, 200)
  const trail = await rig.call("GET", "/v1/subjects/ada/events")
  assert.deepEqual(
    trail.json.events.map(({ kind, ip }: { kind: string; ip: string }) => [kind, ip]),
    [["addresses-changed", "192.0.2.7"]],
  )
  assert.ok(!trail.text.includes("example.com"))
  assert.deepEqual((await rig.call("GET", path, { token: otherKey })).json, { addresses: [] })
  assert.equal((await rig.call("GET", "/v1/subjects/ada")).status, 404)
})

test("addresses that are changed over and over are 429 with Retry-After, and stay as they were", async () => {
  const rig = new Rig()
  const path = "/v1/subjects/ada/addresses"
  const change = (to: string) => rig.call("PUT", path, { body: { addresses: [{ channel: "email", to }] } })
  for (let i = 0; i < 17; i++) assert.equal((await change(`${i}@example.com`)).status, 200)
  const refused = await change("17@example.com")
  assert.deepEqual(
    [refused.status, refused.headers.get("retry-after"), refused.json],
    [429, "172800", { outcome: "throttled", retryAfterSeconds: 172_800 }],
  )
  const kept = await rig.call("GET", path)
  assert.deepEqual(kept.json, (await change("16@example.com")).json)
})

test("a wrong address is 400 with a pointer to its field, and is not told back", async () => {
  const rig = new Rig()
  const good = { channel: "email", to: "ada@example.com" }
  const cases: [unknown, string][] = [
    ["ada@example.com", "/addresses"],
    [[good, { ...good, channel: "E-Mail" }], "/addresses/1/channel"],
    [[{ ...good, to: "" }], "/addresses/0/to"],
    [[{ ...good, to: "ada@example.com\r\nBcc: eve@example.com" }], "/addresses/0/to"],
    [[{ ...good, to: " ada@example.com" }], "/addresses/0/to"],
    [[{ ...good, to: "漢".repeat(107) }], "/addresses/0/to"],
    [[{ ...good, language: "no language" }], "/addresses/0/language"],
    [[{ ...good, "ada@example.com": 1 }], "/addresses/0"],
    [[good, good], "/addresses"],
    [Array.from({ length: 9 }, (_, i) => ({ ...good, to: `${i}` })), "/addresses"],
  ]
  for (const [addresses, pointer] of cases) {
    const { status, text, json } = await rig.call("PUT", "/v1/subjects/ada/addresses", { body: { addresses } })
    assert.equal(status, 400, pointer)
    assert.ok(
      json.errors.some((error: { pointer: string }) => error.pointer === pointer),
      `${pointer}: ${text}`,
    )
    assert.ok(!/example\.com|eve@|漢/.test(text))
  }
  const twice = '{"addresses":[{"channel":"email","to":"a","to":"b"}]}'
  assert.equal((await rig.call("PUT", "/v1/subjects/ada/addresses", { raw: twice })).status, 400)
  assert.deepEqual((await rig.call("GET", "/v1/subjects/ada/addresses")).json.addresses, [])
})

test("lock takes a proof, and after it nothing that was bound works", async () => {
  const rig = new Rig()
  const { path, totp, codes } = await rig.enrolled("ada")
  assert.equal((await rig.post(`${path}/lock`, { proof: strangeCode })).json.outcome, "refused")
  assert.equal((await rig.post(`${path}/lock`, {})).status, 400)
  assert.deepEqual((await rig.post(`${path}/lock`, { proof: totp() })).json, { outcome: "locked" })
  rig.advance(30)
  for (const code of [totp(), codes[0]!])
    assert.equal((await rig.post(`${path}/verify`, { code })).json.reason, "disabled")
  const { json } = await rig.call("GET", path)
  assert.deepEqual(
    [json.required, json.totp.status, json.codes.status, json.codes.left],
    [true, "disabled", "disabled", 0],
  )
})

test("a subject is taken over with an entry of the neutral format, once, where the policy says so", async () => {
  const rig = new Rig({ policy: { takeover: true } })
  const form = { alphabet: "base62", lengths: [10], groups: [5, 5] }
  const totp = { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ" }
  const entry = { v: 1, origin: "better-auth", totp, codes: { scheme: "plain", form, values: ["abCDe-12345"] } }
  const taken = await rig.post("/v1/subjects/ada/takeover", { ...entry, context: { ip: "192.0.2.1" } })
  assert.deepEqual([taken.status, taken.json], [201, { outcome: "taken-over", result: "imported", codesLeft: 1 }])
  const again = await rig.post("/v1/subjects/ada/takeover", entry)
  assert.deepEqual([again.status, again.json.code], [409, "already-enrolled"])
  const { json } = await rig.post("/v1/subjects/ada/verify", { code: "abCDe12345" })
  assert.deepEqual([json.outcome, json.method], ["accepted", "backup-code"])
  const issued = await rig.post("/v1/subjects/ada/codes", { proof: json.renewal, staged: false })
  assert.equal(issued.status, 201)
  const late = await rig.post("/v1/subjects/ada/codes", { proof: json.renewal })
  assert.deepEqual([late.status, late.json], [200, { outcome: "refused", reason: "expired" }])
  const wrong = await rig.post("/v1/subjects/bob/takeover", { ...entry, totp: { secret: "no base32 at all" } })
  assert.equal(wrong.status, 400)
  assert.equal(wrong.json.errors[0].pointer, "/totp/secret")
  assert.doesNotMatch(wrong.text, /no base32/)
  const named = await rig.post("/v1/subjects/bob/takeover", { ...entry, subject: "bob" })
  assert.deepEqual([named.status, named.json.errors[0].pointer], [400, "/subject"])
  const codes = { scheme: "plain", form: { alphabet: "digits", lengths: [6] }, values: ["123456"] }
  const skipped = await rig.post("/v1/subjects/bob/takeover", { v: 1, codes })
  assert.deepEqual([skipped.status, skipped.json], [200, { outcome: "skipped", reason: "codes-look-like-totp" }])
  const off = await new Rig().post("/v1/subjects/ada/takeover", entry)
  assert.deepEqual([off.status, off.json.code], [403, "takeover-off"])
})
