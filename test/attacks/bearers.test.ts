import assert from "node:assert/strict"
import { test } from "node:test"
import { generateKeyEntry, type KeyRing, keyRing, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { deriveKey } from "../../packages/postern/src/service/access/derived-key.ts"
import { TicketSeal } from "../../packages/postern/src/service/access/tickets.ts"
import { apiKey, otherKey, Rig } from "../../packages/postern/src/service/service-rig.test.ts"

interface Route {
  readonly method: string
  readonly path: string
  /** "api-key", "ticket", or null for routes that are open to all */
  readonly scheme: string | null
}

async function routesOf(rig: Rig): Promise<Route[]> {
  const { paths } = (await rig.call("GET", "/openapi.json", { token: null })).json as {
    paths: Record<string, Record<string, { security?: Record<string, unknown>[] }>>
  }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: path.replace("{subject}", "ada"),
      scheme: Object.keys(security?.[0] ?? {})[0] ?? null,
    })),
  )
}

/** A ring whose only key is the one that the service derives for another purpose: what it sealed must open nothing here. */
function derivedRing(ring: KeyRing, purpose: "result" | "operator"): KeyRing {
  return keyRing([{ id: "k", key: deriveKey(ring, ring.primaryId, purpose) }])
}

async function scene() {
  const store = memoryStore()
  const ring = parseKeyRing(generateKeyEntry())
  const rig = new Rig({ store, ring })
  const { codes, totp } = await rig.enrolled("ada")
  await rig.enrolled("ada", otherKey)
  await rig.enrolled("mallory")
  const versionOf = async (tenant: string) => (await store.load({ tenant, subject: "ada" }))!.version
  return { rig, store, ring, codes, totp, versionOf }
}

const bodies: Record<string, object> = { "/v1/tickets": { subject: "ada", purpose: "manage" } }
const proofs = /\/(codes|remove)$/

function bodyFor({ method, path }: Route, code: string): object | undefined {
  if (method !== "POST") return undefined
  if (bodies[path]) return bodies[path]
  if (path.endsWith("/status") || path.endsWith("/unlock")) return {}
  if (path.endsWith("/totp")) return { account: "mallory", ...(path.includes("browser") && { proof: code }) }
  if (path.endsWith("/recover")) return { code, account: "mallory" }
  return proofs.test(path) ? { proof: code } : { code }
}

test("[30] [57] whatever is carried in place of a key or a ticket, no route answers it, and no record changes, not even with the right code", async () => {
  const { rig, ring, codes, versionOf } = await scene()
  const clock = () => rig.now
  const content = { tenant: "default", subject: "ada", purpose: "manage", audience: "default", account: null } as const
  const challenge = await rig.ticket("mallory", "challenge")
  const { result } = (
    await rig.post("/v1/browser/verify", { code: (await rig.enrolled("mallory")).codes[0] }, challenge)
  ).json
  const [head, payload, signature] = String(result).split(".")
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")
  const ticket = await rig.ticket("ada", "manage")
  const bearers: Record<string, string | null> = {
    nothing: null,
    "an empty token": "",
    "another key": "x".repeat(apiKey.length),
    "the key and more": `${apiKey}x`,
    "half the key": apiKey.slice(0, 16),
    "the ring's key id": ring.primaryId,
    "a signed result": result,
    "a result without a signature": `${head}.${payload}.`,
    "a result of algorithm none": `${none}.${payload}.`,
    "a result signed otherwise": `${head}.${payload}.${signature!.split("").toReversed().join("")}`,
    "a ticket of another ring": new TicketSeal(parseKeyRing(generateKeyEntry()), clock).issue(content).ticket,
    "a ticket under the key of results": new TicketSeal(derivedRing(ring, "result"), clock).issue(content).ticket,
    "a ticket under the key of operators": new TicketSeal(derivedRing(ring, "operator"), clock).issue(content).ticket,
    "a ticket from before": new TicketSeal(ring, () => rig.now - 600_000).issue(content).ticket,
    "a ticket from far ahead": new TicketSeal(ring, () => rig.now + 3_600_000).issue(content).ticket,
    "a ticket's box without its prefix": ticket.slice(4),
    "a ticket twice": `${ticket}${ticket}`,
    "a ticket and the key": `${ticket} ${apiKey}`,
  }
  const versions = [await versionOf("default"), await versionOf("other")]
  for (const route of (await routesOf(rig)).filter(({ scheme }) => scheme !== null)) {
    for (const [name, token] of Object.entries(bearers)) {
      const body = bodyFor(route, codes[0]!)
      const { status, text } = await rig.call(route.method, route.path, { token, ...(body && { body }) })
      assert.equal(status, 401, `${name} at ${route.method} ${route.path}: ${text}`)
    }
  }
  assert.deepEqual([await versionOf("default"), await versionOf("other")], versions)
})

test("[30] keys open no browser route and tickets no other; a ticket does what its purpose says, for its own subject and tenant", async () => {
  const { rig, codes, versionOf } = await scene()
  const routes = await routesOf(rig)
  const countOf = (scheme: string | null) => routes.filter(route => route.scheme === scheme).length
  assert.deepEqual([countOf("ticket") > 7, countOf("api-key") > 7, countOf(null)], [true, true, 8])
  const tickets = {
    enroll: await rig.ticket("ada", "enroll"),
    challenge: await rig.ticket("ada", "challenge"),
    manage: await rig.ticket("ada", "manage"),
  }
  const version = await versionOf("default")
  for (const route of routes) {
    const body = bodyFor(route, codes[0]!)
    const call = async (token: string) =>
      (await rig.call(route.method, route.path, { token, ...(body && { body }) })).status
    if (route.scheme === "ticket") {
      for (const key of [apiKey, otherKey]) assert.equal(await call(key), 401, `a key at ${route.path}`)
    } else if (route.scheme !== null) {
      for (const ticket of Object.values(tickets)) assert.equal(await call(ticket), 401, `a ticket at ${route.path}`)
    }
  }
  assert.equal(await versionOf("default"), version)

  // The other tenant has a subject of the same name; mallory has a ticket of her own. Ada's code is right in the wrong place.
  const others = (await rig.post("/v1/tickets", { subject: "ada", purpose: "challenge" }, otherKey)).json
    .ticket as string
  const mallorys = await rig.ticket("mallory", "challenge")
  for (const ticket of [others, mallorys])
    assert.equal((await rig.post("/v1/browser/verify", { code: codes[0] }, ticket)).json.outcome, "refused")
  const { json } = await rig.post("/v1/subjects/ada/verify", { code: codes[0] }, otherKey)
  assert.equal(json.outcome, "refused")
  assert.equal(await versionOf("default"), version)
  assert.equal((await rig.post("/v1/browser/verify", { code: codes[0] }, tickets.challenge)).json.outcome, "accepted")
  assert.ok((await versionOf("default")) > version)
})

test("a ticket that was used is good for nothing that the code it came with was: the code is spent", async () => {
  const { rig, codes, totp } = await scene()
  const ticket = await rig.ticket("ada", "challenge")
  const once = totp()
  assert.equal((await rig.post("/v1/browser/verify", { code: once }, ticket)).json.outcome, "accepted")
  assert.equal((await rig.post("/v1/browser/verify", { code: once }, ticket)).json.reason, "replayed")
  assert.equal((await rig.post("/v1/browser/verify", { code: codes[0] }, ticket)).json.outcome, "accepted")
  assert.equal((await rig.post("/v1/browser/verify", { code: codes[0] }, ticket)).json.reason, "already-used")
})
