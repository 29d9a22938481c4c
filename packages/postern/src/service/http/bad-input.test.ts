import assert from "node:assert/strict"
import { test } from "node:test"
import { apiKey, origin, otherKey, Rig, strangeCode } from "../service-rig.test.ts"

const verifyPath = "/v1/subjects/ada/verify"

test("[50] malformed code text is refused as a typing error with 200, never a fault", async () => {
  const rig = new Rig()
  await rig.enrolled("ada")
  const texts = [
    "",
    " ",
    "\u0000",
    "🙂",
    "１２３４５６",
    "12345\u0000",
    "+12345",
    "1e5",
    "x".repeat(16_000),
    "\ud800",
    "a\r\nb",
  ]
  for (const code of texts) {
    const { status, json } = await rig.post(verifyPath, { code })
    assert.deepEqual(
      [status, json.outcome, json.reason],
      [200, "refused", "mistyped"],
      JSON.stringify(code.slice(0, 20)),
    )
  }
})

test("a body that has not the documented form is 400 with a pointer, and its value is not told back", async () => {
  const rig = new Rig()
  const secret = strangeCode.replaceAll("-", "")
  const cases: [unknown, string][] = [
    [{ code: [secret] }, "/code"],
    [{ code: 123456 }, "/code"],
    [{ code: null }, "/code"],
    [{ code: { toString: secret } }, "/code"],
    [{}, "/code"],
    [{ code: "1", proof: secret }, "/proof"],
    [{ code: "1", [secret]: 1 }, ""],
    [{ code: "1", "123456": 1 }, ""],
    [{ code: "1", context: { ip: 1 } }, "/context/ip"],
    [{ code: "1", context: secret }, "/context"],
    [{ code: "1", context: { requestId: secret } }, "/context/requestId"],
    [[secret], ""],
    [null, ""],
    [secret, ""],
    [1, ""],
  ]
  for (const [body, pointer] of cases) {
    const { status, headers, text, json } = await rig.post(verifyPath, body)
    assert.equal(status, 400, text)
    assert.equal(headers.get("content-type"), "application/problem+json")
    assert.equal(json.code, "invalid-request")
    assert.ok(
      json.errors.some((error: { pointer?: string }) => error.pointer === pointer),
      `${pointer}: ${text}`,
    )
    assert.ok(!text.includes(secret) && !text.includes("123456"))
  }
})

test("text that is no JSON object in UTF-8 under 16 KiB is 400", async () => {
  const rig = new Rig()
  const nested = `${"[".repeat(8000)}${"]".repeat(8000)}`
  const raws: [string, RequestInit["body"]][] = [
    ["no JSON", "code=492039"],
    ["cut off", '{"code":"1'],
    ["a name twice", '{"code":"1","code":"2"}'],
    ["a name twice, one escaped", '{"code":"1","c\\u006fde":"2"}'],
    ["a name twice inside", '{"code":"1","context":{"ip":"1","ip":"2"}}'],
    ["__proto__", '{"code":"1","__proto__":{"code":"2"}}'],
    ["constructor", '{"code":"1","constructor":{"prototype":{}}}'],
    ["deep", nested],
    ["deep inside", `{"code":${nested.slice(2000, -2000)}}`],
    ["no UTF-8", Buffer.from([...Buffer.from('{"code":"'), 0xff, 0xfe, ...Buffer.from('"}')])],
    ["1 MB", `{"code":"${"A".repeat(1 << 20)}"}`],
    ["a byte too long", `{"code":"${"A".repeat(16_385 - 11)}"}`],
    ["empty", ""],
  ]
  for (const [name, raw] of raws) {
    const { status, json } = await rig.call("POST", verifyPath, { raw })
    assert.deepEqual([status, json.code], [400, "invalid-request"], name)
  }
  assert.equal((await rig.call("POST", verifyPath, { raw: `{"code":"${"A".repeat(16_384 - 11)}"}` })).status, 200)
  assert.equal(
    (await rig.call("POST", verifyPath, { raw: '{"code":"a:b \\" , : c"}' })).status,
    200,
    "colons in text count for nothing",
  )
  assert.equal((await rig.post(verifyPath, { code: "1", context: {} })).status, 200)
})

test("a body without end is refused before it is read to the end", async () => {
  const rig = new Rig()
  let chunks = 0
  const raw = new ReadableStream({
    pull(controller) {
      if (++chunks > 1000) controller.close()
      else controller.enqueue(Buffer.alloc(1024, 0x20))
    },
  })
  assert.equal((await rig.call("POST", verifyPath, { raw })).status, 400)
  assert.ok(chunks < 40)
})

test("a declared length over the limit is refused unread, and a lying one does not help", async () => {
  const rig = new Rig()
  const headers = { "content-length": "16385" }
  assert.equal((await rig.call("POST", verifyPath, { raw: '{"code":"1"}', headers })).status, 400)
  const lie = { "content-length": "10" }
  assert.equal((await rig.call("POST", verifyPath, { raw: "x".repeat(20_000), headers: lie })).status, 400)
})

test("a body that breaks off is 400 and changes nothing", async () => {
  const rig = new Rig()
  const raw = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('{"code":'))
      controller.error(new Error("the client went away"))
    },
  })
  assert.equal((await rig.call("POST", verifyPath, { raw })).status, 400)
})

test("a content type that announces anything but JSON or plain text is 400; none at all is fine", async () => {
  const rig = new Rig()
  for (const type of [
    "text/html",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "application/json; charset=latin1",
  ]) {
    const { status, json } = await rig.call("POST", verifyPath, {
      body: { code: "1" },
      headers: { "content-type": type },
    })
    assert.deepEqual([status, json.errors[0].header], [400, "Content-Type"], type)
  }
  for (const type of [
    "application/json",
    "text/plain;charset=UTF-8",
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
  ])
    assert.equal(
      (await rig.call("POST", verifyPath, { body: { code: "1" }, headers: { "content-type": type } })).status,
      200,
    )
})

test("[28] a query parameter is refused on every route that has none", async () => {
  const rig = new Rig()
  const { path, codes } = await rig.enrolled("ada")
  const refused = await rig.post(`${path}/verify?code=${codes[0]}`, { code: codes[0] })
  assert.deepEqual([refused.status, refused.json.code], [400, "invalid-request"])
  assert.ok(!refused.text.includes(codes[0]!))
  for (const route of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/.well-known/jwks.json", path])
    assert.equal((await rig.call("GET", `${route}?x=1`)).status, 400, route)
  assert.equal((await rig.post(`${path}/verify`, { code: codes[0] })).json.outcome, "accepted", "the code is not spent")
})

test("a subject is percent-decoded, and is 1 to 255 bytes without control characters", async () => {
  const rig = new Rig()
  for (const subject of [
    "a/b",
    "a b",
    "ü@example.com",
    "%41",
    "?#&",
    "x".repeat(255),
    "ü".repeat(127),
    "__proto__",
    "...",
  ])
    await rig.enrolled(subject)
  assert.equal((await rig.call("GET", "/v1/subjects/%2541")).json.subject, "%41")
  assert.equal((await rig.call("GET", "/v1/subjects/a%2Fb")).json.subject, "a/b")
  const broken = ["x".repeat(256), "%C3%BC".repeat(128), "%00", "%0A", "%ZZ", "%E4", "%", "%ED%A0%80", "a%"]
  for (const subject of broken) {
    const { status, json, text } = await rig.call("GET", `/v1/subjects/${subject}`)
    assert.deepEqual([status, json.errors?.[0]?.parameter], [400, "subject"], subject)
    assert.ok(!text.includes(subject) || subject === "%")
  }
})

test("an account that an authenticator app cannot show is 400", async () => {
  const rig = new Rig()
  const odd = ["", "  ", "a\nb", "x".repeat(201), "\ud800", "\u2066ada", "a\u202eb", "\u2028", "ü".repeat(200)]
  for (const account of odd) {
    const { status, json } = await rig.post("/v1/subjects/ada/totp", { account })
    assert.deepEqual([status, json.errors[0].pointer], [400, "/account"], JSON.stringify(account))
    const ticket = await rig.post("/v1/tickets", { subject: "ada", purpose: "enroll", account })
    assert.deepEqual([ticket.status, ticket.json.errors[0].pointer], [400, "/account"], JSON.stringify(account))
  }
  for (const account of ["x".repeat(200), "corp:ada"])
    assert.equal((await rig.post("/v1/subjects/ada/totp", { account })).status, 201)
})

test("a wrong, missing or misplaced API key is 401 with a challenge, on every route that asks for one", async () => {
  const rig = new Rig()
  const headers = [
    undefined,
    { authorization: "" },
    { authorization: `Basic ${apiKey}` },
    { authorization: apiKey },
    { authorization: "Bearer" },
    { authorization: `Bearer ${apiKey}x` },
    { authorization: `Bearer ${apiKey.slice(0, -1)}` },
    { authorization: `Bearer ${apiKey} ${apiKey}` },
    { "x-api-key": apiKey },
  ]
  for (const each of headers) {
    const { status, json, headers } = await rig.call("POST", verifyPath, {
      body: { code: "1" },
      token: null,
      headers: each ?? {},
    })
    assert.deepEqual([status, json.code], [401, "api-key-invalid"])
    assert.match(headers.get("www-authenticate")!, /^Bearer/)
  }
  for (const [method, path] of [
    ["GET", ""],
    ["DELETE", ""],
    ["GET", "/events"],
    ["POST", "/unlock"],
    ["POST", "/codes"],
  ] as const)
    assert.equal((await rig.call(method, `/v1/subjects/ada${path}`, { token: "x".repeat(40) })).status, 401)
  assert.equal((await rig.post("/v1/tickets", { subject: "a", purpose: "enroll" }, null)).status, 401)
  assert.equal(
    (
      await rig.call("POST", verifyPath, {
        body: { code: "1" },
        token: null,
        headers: { authorization: `bearer ${otherKey}` },
      })
    ).status,
    200,
  )
})

test("unknown routes are 404, other methods 405 with what is allowed, HEAD is answered as GET without a body", async () => {
  const rig = new Rig()
  for (const path of [
    "/",
    "/v1",
    "/v1/subjects//verify",
    `${verifyPath}/`,
    "/v1/subjects/a/b/verify",
    "/v2/subjects/ada",
    "/.env",
  ]) {
    const { status, json } = await rig.call("POST", path, { body: { code: "1" } })
    assert.deepEqual([status, json.code], [404, "unknown-route"], path)
  }
  for (const [method, path, allowed] of [
    ["GET", verifyPath, "POST"],
    ["PUT", "/v1/subjects/ada", "GET, HEAD, DELETE"],
    ["POST", "/v1/subjects", "GET, HEAD"],
    ["OPTIONS", verifyPath, "POST"],
    ["POST", "/healthz", "GET, HEAD"],
    ["PATCH", "/v1/tickets", "POST"],
    ["AAAA-AAAA-AAAA-AAAA", verifyPath, "POST"],
  ] as const) {
    const { status, headers } = await rig.call(method, path)
    assert.deepEqual([status, headers.get("allow")], [405, allowed], `${method} ${path}`)
  }
  const { path } = await rig.enrolled("ada")
  const head = await rig.call("HEAD", path)
  assert.deepEqual([head.status, head.text], [200, ""])
  assert.equal((await rig.call("HEAD", path, { token: null })).status, 401)
})

test("fetch answers faults and never throws", async () => {
  const rig = new Rig({ ready: () => Promise.reject(new Error("SELECT secret FROM records")) })
  const response = await rig.service.fetch(new Request(`${origin}/readyz`))
  assert.equal(response.status, 503)
  assert.ok(!(await response.text()).includes("SELECT"))
})

test("a subject that no path can name gets no ticket, and so is never enrolled", async () => {
  const rig = new Rig()
  for (const subject of [".", ".."]) {
    const { status, json } = await rig.post("/v1/tickets", { subject, purpose: "enroll" })
    assert.equal(status, 400)
    assert.equal(json.errors[0].pointer, "/subject")
  }
  assert.equal((await rig.post("/v1/tickets", { subject: "...", purpose: "enroll" })).status, 201)
})
