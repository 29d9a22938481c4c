import assert from "node:assert/strict"
import { test } from "node:test"
import { generateKeyEntry, PosternError, parseKeyRing } from "../issuer/index.ts"
import { type RouteGroup, reportLinks, resultVerifier, ticketHash } from "./index.ts"
import { apiKey, origin, Rig } from "./service-rig.test.ts"

const hasCode = (code: string) => (fault: unknown) => fault instanceof PosternError && fault.code === code

function get(rig: Rig, path: string): Promise<Response> {
  return rig.service.fetch(new Request(`${origin}${path}`, { headers: { authorization: `Bearer ${apiKey}` } }))
}

async function statusOf(rig: Rig, path: string): Promise<number> {
  return (await get(rig, path)).status
}

/** Whether some route answers: the report page says in a page of its own that a link is none. */
async function isMounted(rig: Rig, path: string): Promise<boolean> {
  const { status, headers } = await get(rig, path)
  return status !== 404 || headers.get("content-type")?.startsWith("text/html") === true
}

test("under a base path every route is below it, and nothing is at the root", async () => {
  const rig = new Rig({ basePath: "/2fa" })
  for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/.well-known/jwks.json", "/report/x"]) {
    assert.equal(await isMounted(rig, `/2fa${path}`), true, path)
    assert.equal(await isMounted(rig, path), false, path)
  }
  assert.equal(await statusOf(rig, "/2fa/v1/subjects/ada/verify"), 405)
  for (const path of ["/2fa", "/2fa/", "/2fahealthz", "/2fa/2fa/healthz", "/x/2fa/healthz"])
    assert.equal(await statusOf(rig, path), 404, path)
})

test("a base path takes part in results, links, the OpenAPI document and preflights, and not in the log", async () => {
  const app = "https://app.example.com"
  const ring = parseKeyRing(generateKeyEntry())
  const rig = new Rig({ basePath: "/2fa", allowedOrigins: [app], ring })
  const document = (await (await rig.service.fetch(new Request(`${origin}/2fa/openapi.json`))).json()) as {
    servers: unknown
  }
  assert.deepEqual(document.servers, [{ url: `${origin}/2fa` }])
  assert.equal(rig.service.resultSource.issuer, `${origin}/2fa`)
  assert.equal(rig.entries.at(-1)?.route, "/openapi.json")
  const headers = { origin: app, "access-control-request-method": "POST" }
  const preflight = (path: string) =>
    rig.service.fetch(new Request(`${origin}${path}`, { method: "OPTIONS", headers })).then(({ status }) => status)
  assert.deepEqual([await preflight("/2fa/v1/browser/verify"), await preflight("/v1/browser/verify")], [204, 404])
  const link = reportLinks({ keys: ring, publicUrl: origin, basePath: "/2fa", clock: () => rig.now })({
    tenant: "default",
    subject: "ada",
  })
  assert.ok(link.startsWith(`${origin}/2fa/report/ptk_`))
  assert.equal((await rig.service.fetch(new Request(link))).status, 200)
})

test("a public URL that ends in the base path is taken as it is", () => {
  for (const publicUrl of [origin, `${origin}/`, `${origin}/2fa`, `${origin}/2fa/`])
    assert.equal(new Rig({ basePath: "/2fa", publicUrl }).service.resultSource.issuer, `${origin}/2fa`, publicUrl)
  assert.equal(new Rig({ publicUrl: `${origin}/2fa` }).service.resultSource.issuer, `${origin}/2fa`)
})

test("a base path that is none is refused at start", () => {
  for (const basePath of [
    "2fa",
    "/2fa/",
    "//2fa",
    "/2fa/../x",
    "/a b",
    "/a?b",
    "/:subject",
    "/*",
    "/.",
    "https://x/2fa",
  ])
    assert.throws(() => new Rig({ basePath }), TypeError, basePath)
  for (const basePath of ["", "/", "/a/b-c_d.e~f"]) assert.doesNotThrow(() => new Rig({ basePath }), basePath)
})

const paths: Readonly<Record<Exclude<RouteGroup, "operator">, string>> = {
  browser: "/.well-known/jwks.json",
  report: "/report/x",
  application: "/v1/subjects/ada/events",
  elements: "/elements.json",
  health: "/healthz",
  metrics: "/metrics",
  openapi: "/openapi.json",
}

for (const [group, own] of Object.entries(paths)) {
  test(`of a service that mounts ${group} alone nothing else answers`, async () => {
    const rig = new Rig({ routes: [group as RouteGroup] })
    for (const path of Object.values(paths)) assert.equal(await isMounted(rig, path), path === own, path)
  })
}

test("a partial mount describes what it has, and needs an API key only where a route asks for one", async () => {
  const rig = new Rig({ routes: ["browser", "openapi"], apiKeys: [] })
  const document = (await (await rig.service.fetch(new Request(`${origin}/openapi.json`))).json()) as { paths: object }
  assert.ok(Object.keys(document.paths).every(path => /^\/(?:v1\/browser\/|\.well-known\/|openapi)/.test(path)))
  for (const routes of [undefined, ["application"], ["metrics"]] as const)
    assert.throws(() => new Rig({ apiKeys: [], metrics: "api-key", ...(routes && { routes }) }), RangeError)
  for (const routes of [[], ["everything"]])
    assert.throws(() => new Rig({ routes: routes as unknown as RouteGroup[] }), TypeError)
})

test("tickets and their results are made and verified in one process without a request for either", async () => {
  const rig = new Rig({ basePath: "/2fa", routes: ["browser"], apiKeys: [] })
  const { service } = rig
  const { ticket, hash, expiresAt } = service.createTicket({ subject: "ada", purpose: "enroll", account: "ada" })
  assert.deepEqual([hash, expiresAt], [ticketHash(ticket), "2026-05-04T12:10:00.000Z"])
  const call = async (path: string, body: object) => {
    const init = { method: "POST", headers: { authorization: `Bearer ${ticket}` }, body: JSON.stringify(body) }
    return (await (await service.fetch(new Request(`${origin}/2fa/v1/browser/${path}`, init))).json()) as {
      uri: string
      result: string
    }
  }
  const { authenticatorCode } = await import("../../../../test/authenticator.ts")
  const { uri } = await call("totp", {})
  const { result } = await call("totp/activate", { code: authenticatorCode(uri, rig.now) })
  const verifier = resultVerifier({ service })
  const expected = { subject: "ada", purpose: ["enroll", "manage"] } as const
  await assert.rejects(verifier.verify(result, { subject: "ada" }), hasCode("result-invalid"))
  await assert.rejects(verifier.verify(result, { ...expected, ticketHashes: [] }), hasCode("result-invalid"))
  await assert.rejects(verifier.verify(result, { ...expected, ticketHashes: [ticketHash("x")] }))
  assert.equal((await verifier.verify(result, { ...expected, ticketHashes: ["x", hash] })).outcome, "activated")
  await assert.rejects(verifier.verify(result, expected), hasCode("result-used"))
})

test("a ticket for what cannot be is refused in words that name the argument and not its value", () => {
  const { service } = new Rig()
  const requests = {
    subject: { subject: "", purpose: "enroll" },
    purpose: { subject: "ada", purpose: "report" },
    account: { subject: "ada", purpose: "enroll", account: "canary\n1" },
  }
  for (const [name, request] of Object.entries(requests))
    assert.throws(
      () => service.createTicket(request as never),
      (fault: unknown) => fault instanceof TypeError && fault.message.includes(name) && !/canary/.test(fault.message),
    )
})

test("a verifier takes its keys from one place, and knows whose results it takes", () => {
  const { service } = new Rig()
  const jwks = { keys: service.resultSource.keys }
  for (const options of [{}, { service, jwks }, { service, url: origin }, { jwks }, { jwks, issuer: "a" }])
    assert.throws(() => resultVerifier(options), TypeError)
})
