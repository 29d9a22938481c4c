import assert from "node:assert/strict"
import { test } from "node:test"
import { SignJWT, UnsecuredJWT } from "jose"
import { generateKeyEntry, keyRing, PosternError, parseKeyRing } from "../../issuer/index.ts"
import { resultVerifier, ticketHash } from "../index.ts"
import { apiKey, origin, otherKey, Rig } from "../service-rig.test.ts"
import { ResultSigner } from "./results.ts"

const hasCode = (code: string) => (fault: unknown) => fault instanceof PosternError && fault.code === code

async function signedIn(rig = new Rig()) {
  const { totp } = await rig.enrolled("ada")
  const ticket = await rig.ticket("ada", "challenge")
  const { result } = (await rig.post("/v1/browser/verify", { code: totp() }, ticket)).json
  const jwks = (await rig.call("GET", "/.well-known/jwks.json")).json
  const options = { issuer: origin, audience: "default", jwks, clock: () => rig.now }
  return { rig, ticket, result, jwks, options, verifier: resultVerifier(options) }
}

test("a result is taken once, for its subject", async () => {
  const { verifier, result, ticket } = await signedIn()
  await assert.rejects(verifier.verify(result, { subject: "bob" }), hasCode("result-invalid"))
  const claims = await verifier.verify(result, { subject: "ada", ticket })
  assert.deepEqual(
    [claims.sub, claims.amr, claims.outcome, claims.ticket],
    ["ada", ["otp"], "accepted", ticketHash(ticket)],
  )
  await assert.rejects(verifier.verify(result, { subject: "ada" }), hasCode("result-used"))
})

test("a result for another purpose, ticket, issuer, audience or time is refused", async () => {
  const { rig, result, options, verifier } = await signedIn()
  await assert.rejects(verifier.verify(result, { subject: "ada", purpose: "enroll" }), hasCode("result-invalid"))
  await assert.rejects(verifier.verify(result, { subject: "ada", ticket: "ptk_another" }), hasCode("result-invalid"))
  for (const other of [{ issuer: "https://evil.example" }, { audience: "other" }])
    await assert.rejects(
      resultVerifier({ ...options, ...other }).verify(result, { subject: "ada" }),
      hasCode("result-invalid"),
    )
  rig.advance(120)
  await assert.rejects(verifier.verify(result, { subject: "ada" }), hasCode("result-invalid"))
  rig.advance(-1)
  assert.equal((await verifier.verify(result, { subject: "ada" })).sub, "ada")
})

test("a result with another algorithm, key or no signature is refused", async () => {
  const { rig, result, jwks, verifier } = await signedIn()
  const [, payload] = result.split(".")
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString())
  const forged = [
    new UnsecuredJWT(claims).encode(),
    await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: jwks.keys[0].kid })
      .sign(Buffer.from(jwks.keys[0].x)),
    await new ResultSigner(parseKeyRing(generateKeyEntry()), () => rig.now).sign(
      origin,
      { tenant: "default", subject: "ada", purpose: "challenge", audience: "default", account: null, expiresAt: 0 },
      "",
      "accepted",
      "totp",
    ),
    `${result.slice(0, -4)}AAAA`,
    "",
  ]
  for (const each of forged) await assert.rejects(verifier.verify(each, { subject: "ada" }), hasCode("result-invalid"))
  assert.equal((await verifier.verify(result, { subject: "ada" })).sub, "ada")
})

test("a shared memory makes a result count once over several processes", async () => {
  const { options, result } = await signedIn()
  const used = new Set<string>()
  const remember = async (jti: string) => used.size < used.add(jti).size
  const [first, second] = [resultVerifier({ ...options, remember }), resultVerifier({ ...options, remember })]
  await first.verify(result, { subject: "ada" })
  await assert.rejects(second.verify(result, { subject: "ada" }), hasCode("result-used"))
})

test("replicas with one key ring sign alike, and after a rotation old results still verify", async () => {
  const old = parseKeyRing(generateKeyEntry())
  const fresh = parseKeyRing(generateKeyEntry())
  const both = keyRing([fresh, old].map(ring => ({ id: ring.primaryId, key: ring.key(ring.primaryId)!.export() })))
  const now = () => 0
  assert.deepEqual(new ResultSigner(old, now).publicKeys, new ResultSigner(old, now).publicKeys)
  const kids = new ResultSigner(both, now).publicKeys.map(({ kid }) => kid)
  assert.deepEqual(
    kids,
    [fresh, old].map(ring => new ResultSigner(ring, now).publicKeys[0]!.kid),
  )
  const { result, options, rig } = await signedIn(new Rig({ ring: old }))
  const rotated = new Rig({ ring: both })
  const jwks = (await rotated.call("GET", "/.well-known/jwks.json")).json
  assert.equal(
    (await resultVerifier({ ...options, jwks, clock: () => rig.now }).verify(result, { subject: "ada" })).sub,
    "ada",
  )
})

test("a verifier without keys, or asked without a subject, is a mistake of the caller", async () => {
  assert.throws(() => resultVerifier({ issuer: "a", audience: "b" }), TypeError)
  const { verifier, result } = await signedIn()
  await assert.rejects(verifier.verify(result, { subject: "" }), TypeError)
})

/** Takes one result many times at once while the clock goes on, a little with every look at it, past its expiry; counts what is accepted. */
async function acceptedAroundExpiry(beforeExpiryMs: number, stepMs: number, options: object = {}): Promise<number> {
  const { result, options: known } = await signedIn()
  const { exp } = JSON.parse(Buffer.from(result.split(".")[1], "base64url").toString())
  let now = exp * 1000 - beforeExpiryMs
  const clock = () => {
    now += stepMs
    return now
  }
  const verifier = resultVerifier({ ...known, ...options, clock })
  const replays = Array.from({ length: 120 }, () => verifier.verify(result, { subject: "ada" }))
  const outcomes = await Promise.allSettled(replays)
  for (const outcome of outcomes)
    if (outcome.status === "rejected") assert.match(outcome.reason.code, /^result-(used|invalid)$/)
  return outcomes.filter(({ status }) => status === "fulfilled").length
}

test("of 120 replays around its expiry a result counts once, however the clock goes on meanwhile", async () => {
  for (const [before, step] of [
    [1000, 1],
    [200, 1],
    [500, 2],
    [60_000, 300],
    [119_000, 400],
  ] as const)
    assert.equal(await acceptedAroundExpiry(before, step), 1, `from ${before} ms before, by ${step} ms`)
})

test("a shared memory that forgets at just the time that it is told lets a result count once as well", async () => {
  const used = new Map<string, number>()
  let now = 0
  const remember = async (jti: string, until: number) => {
    await new Promise(setImmediate)
    if ((used.get(jti) ?? 0) > now) return false
    used.set(jti, until)
    return true
  }
  const { result, options } = await signedIn()
  const { exp } = JSON.parse(Buffer.from(result.split(".")[1], "base64url").toString())
  now = exp - 1
  const verifiers = [0, 1, 2].map(() => resultVerifier({ ...options, remember, clock: () => now * 1000 }))
  const replays = Array.from({ length: 120 }, (_, i) => verifiers[i % 3]!.verify(result, { subject: "ada" }))
  now += 0.5
  assert.equal((await Promise.allSettled(replays)).filter(({ status }) => status === "fulfilled").length, 1)
  now = exp - 1
  await assert.rejects(verifiers[0]!.verify(result, { subject: "ada" }), hasCode("result-used"))
})

test("a result that expires while its use is being remembered is refused", async () => {
  const { rig, result, options } = await signedIn()
  const remember = async () => {
    rig.advance(120)
    return true
  }
  const verifier = resultVerifier({ ...options, remember })
  await assert.rejects(verifier.verify(result, { subject: "ada" }), hasCode("result-invalid"))
})

test("a clock that is set back makes no used result good again", async () => {
  const { rig, result, verifier } = await signedIn()
  await verifier.verify(result, { subject: "ada" })
  rig.advance(600)
  const bob = await rig.enrolled("bob")
  const ticket = await rig.ticket("bob", "challenge")
  const fresh = (await rig.post("/v1/browser/verify", { code: bob.totp() }, ticket)).json.result
  await verifier.verify(fresh, { subject: "bob" })
  rig.advance(-630)
  await assert.rejects(verifier.verify(result, { subject: "ada" }), hasCode("result-used"))
})

test("the key set is not fetched over http from another machine", () => {
  const options = { issuer: "a", audience: "b" }
  for (const url of [
    "http://2fa.example.com/jwks",
    "http://127.0.0.1.example.com/",
    "http://127.999.1.1/",
    "ftp://localhost/",
    "jwks",
  ])
    assert.throws(() => resultVerifier({ ...options, url }), TypeError, url)
  for (const url of [
    "https://2fa.example.com/jwks",
    "http://127.0.0.1:8080/",
    "http://LOCALHOST/",
    "http://[::1]/",
    new URL("http://127.1/"),
  ])
    assert.ok(resultVerifier({ ...options, url }))
})

test("over HTTP an application without a library for EdDSA asks: of this subject, ticket and tenant, and in time", async () => {
  const { rig, result, ticket } = await signedIn()
  const ask = async (changed: object = {}, key = apiKey) =>
    (await rig.post("/v1/results", { subject: "ada", result, ticket, ...changed }, key)).json
  const { valid, claims } = await ask()
  assert.deepEqual([valid, claims.sub, claims.amr, claims.purpose], [true, "ada", ["otp"], "challenge"])
  assert.equal(claims.ticket, ticketHash(ticket))
  const [head, payload, signature] = result.split(".")
  for (const other of [
    { subject: "bob" },
    { ticket: await rig.ticket("ada", "challenge") },
    { audience: "other" },
    { result: "" },
    { result: "nonsense" },
    { result: `${head}.${payload}.${signature.slice(0, -4)}AAAA` },
  ])
    assert.deepEqual(await ask(other), { valid: false }, JSON.stringify(other))
  assert.deepEqual(await ask({}, otherKey), { valid: false })
  assert.equal((await rig.post("/v1/results", { subject: "ada", result, ticket }, ticket)).status, 401)
  assert.equal((await rig.post("/v1/results", { subject: "ada", result: "x".repeat(4097), ticket })).status, 400)
  rig.advance(120)
  assert.deepEqual(await ask(), { valid: false })
})
