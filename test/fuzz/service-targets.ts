import assert from "node:assert/strict"
import fc from "fast-check"
import { createPostern, generateKeyEntry, PosternError, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { createService, hashApiKey, type LogEntry, resultVerifier, type Service } from "postern/service"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import type { FuzzTarget, Property } from "./fuzz-target.ts"
import { mutatedJson, mutatedText } from "./mutation.ts"

const origin = "https://2fa.example.com"
const apiKey = "canary-api-key-0123456789abcdef"
const start = Date.UTC(2026, 0, 1)
// A fresh service now and then: codes are spent, and trails grow.
const requestsPerService = 60

/** A service with one subject, and everything that a request to it can carry. */
interface Scene {
  readonly service: Service
  readonly entries: LogEntry[]
  readonly codes: readonly string[]
  readonly totp: string
  readonly tickets: readonly string[]
  readonly secrets: readonly string[]
}

async function openScene(): Promise<Scene> {
  let now = start
  const keys = parseKeyRing(generateKeyEntry())
  const policy = { codes: { format: "long", count: 8 } } as const
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys, policy, clock: () => now })
  const entries: LogEntry[] = []
  const service = createService({
    postern,
    keys,
    apiKeys: [{ tenant: "default", hash: hashApiKey(apiKey) }],
    publicUrl: origin,
    clock: () => now,
    log: entry => entries.push(entry),
    onFault: fault => {
      throw fault
    },
  })
  const { uri, secret } = started(await postern.enrollTotp("ada", { account: "ada@example.com" }))
  const activated = await postern.activateTotp("ada", authenticatorCode(uri, now))
  assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
  now += 30_000
  const tickets: string[] = []
  for (const purpose of ["enroll", "challenge", "manage"]) {
    const made = await service.fetch(
      new Request(`${origin}/v1/tickets`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ subject: "ada", purpose }),
      }),
    )
    tickets.push(((await made.json()) as { ticket: string }).ticket)
  }
  const { codes } = activated.codeSet
  return {
    service,
    entries,
    codes,
    totp: authenticatorCode(uri, now),
    tickets,
    secrets: [apiKey, secret, ...codes, ...tickets],
  }
}

interface Sent {
  readonly route: string
  readonly bearer: string
  readonly body: string
  readonly headers: readonly (readonly [string, string])[]
}

type Kind = "none" | "code" | "proof" | "code and account" | "account" | "ticket"

/** Every route, who may call it, and what its body is made of. */
const routes: readonly (readonly [route: string, bearer: string, body: Kind])[] = [
  ["GET /healthz", "", "none"],
  ["GET /readyz", "", "none"],
  ["GET /metrics", "", "none"],
  ["GET /openapi.json", "", "none"],
  ["GET /.well-known/jwks.json", "", "none"],
  ["GET /v1/subjects/ada", "{key}", "none"],
  ["GET /v1/subjects/ada/events?after=1&limit=10", "{key}", "none"],
  ["DELETE /v1/subjects/grace", "{key}", "none"],
  ["POST /v1/subjects/ada/totp", "{key}", "account"],
  ["POST /v1/subjects/grace/totp/activate", "{key}", "code"],
  ["POST /v1/subjects/ada/verify", "{key}", "code"],
  ["POST /v1/subjects/ada/codes", "{key}", "proof"],
  ["POST /v1/subjects/ada/codes/confirm", "{key}", "code"],
  ["POST /v1/subjects/ada/codes/check", "{key}", "code"],
  ["POST /v1/subjects/ada/recover", "{key}", "code and account"],
  ["POST /v1/subjects/ada/unlock", "{key}", "none"],
  ["POST /v1/tickets", "{key}", "ticket"],
  ["POST /v1/browser/verify", "{ticket 1}", "code"],
  ["POST /v1/browser/recover", "{ticket 1}", "code and account"],
  ["POST /v1/browser/totp", "{ticket 2}", "account"],
  ["POST /v1/browser/totp/activate", "{ticket 0}", "code"],
  ["POST /v1/browser/codes", "{ticket 2}", "proof"],
  ["POST /v1/browser/codes/confirm", "{ticket 2}", "code"],
  ["POST /v1/browser/codes/check", "{ticket 2}", "code"],
  ["POST /v1/browser/status", "{ticket 2}", "none"],
  ["POST /v1/browser/remove", "{ticket 2}", "proof"],
]

// Stands for a secret of the scene until the request is sent, so that one list of inputs serves every scene.
const placeholder = /\{(code|totp|ticket|key) ?(\d)?\}/g
const typed = fc.constantFrom("{code 0}", "{code 1}", "{code 2}", "{totp}", "000000", "AAAA-AAAA-AAAA-AAAA", "")
const account = fc.constantFrom("ada@example.com", "grace")
const context = fc.constant({ ip: "192.0.2.1", userAgent: "a" })
const bodies: Record<Kind, fc.Arbitrary<unknown>> = {
  none: fc.constant({}),
  code: fc.record({ code: typed, context }, { requiredKeys: ["code"] }),
  proof: fc.record({ proof: typed, context }, { requiredKeys: ["proof"] }),
  "code and account": fc.record({ code: typed, account }),
  account: fc.record({ account, proof: typed }, { requiredKeys: ["account"] }),
  ticket: fc.record({
    subject: fc.constantFrom("ada", "grace"),
    purpose: fc.constantFrom("enroll", "challenge", "manage"),
    audience: fc.constant("web"),
  }),
}
const oddHeader = fc.tuple(
  fc.constantFrom(
    "content-type",
    "content-length",
    "x-request-id",
    "origin",
    "sec-fetch-site",
    "x-forwarded-for",
    "accept",
    "x-http-method-override",
    "user-agent",
  ),
  mutatedText(
    fc.constantFrom(
      "application/json",
      "text/plain;charset=UTF-8",
      "10",
      origin,
      "cross-site",
      "0123456789abcdef0123456789abcdef",
      "192.0.2.1, 10.0.0.1",
      "{code 3}",
    ),
  ),
)

/** One part of a valid request is something else, sometimes several, sometimes none. */
const sent: fc.Arbitrary<Sent> = fc.constantFrom(...routes).chain(([route, bearer, kind]) => {
  const valid = bodies[kind].map(value => JSON.stringify(value))
  const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: usual }, odd)
  const oddRoute = mutatedText(fc.constantFrom(route, route.replace("/ada", "/{code 4}")))
  const oddBody = fc.oneof(
    mutatedJson(bodies[kind]).map(value => JSON.stringify(value) ?? ""),
    mutatedText(valid),
    fc.json(),
  )
  return fc.record({
    route: rarely(fc.constant(route), oddRoute),
    bearer: rarely(fc.constant(bearer), mutatedText(fc.constantFrom(bearer, "{key}", "{ticket 1}"))),
    body: fc.oneof(valid, oddBody),
    headers: rarely<Sent["headers"]>(fc.constant([]), fc.array(oddHeader, { maxLength: 2 })),
  })
})

function requestOf({ route, bearer, body, headers }: Sent, fill: (text: string) => string): Request | null {
  const [method = "", ...path] = fill(route).split(" ")
  try {
    const hasBody = method !== "GET" && method !== "HEAD"
    return new Request(origin + path.join(" "), {
      method,
      headers: [
        ["authorization", printable(`Bearer ${fill(bearer)}`)],
        ...headers.map(([name, value]): [string, string] => [name, printable(fill(value))]),
      ],
      ...(hasBody && { body: fill(body) }),
    })
  } catch (fault) {
    // What the platform would not send is no request.
    if (fault instanceof TypeError) return null
    throw fault
  }
}

// What no client can put into a header; over raw sockets it is tried in test/attacks.
function printable(value: string): string {
  return value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "")
}

const problem = /^application\/problem\+json/
const showing = /\/(?:totp|codes|recover|activate|tickets)$/

async function requests(): Promise<Property> {
  let scene = await openScene()
  let answered = 0
  return fc.asyncProperty(sent, async input => {
    if (++answered % requestsPerService === 0) scene = await openScene()
    const { service, entries, codes, totp, tickets, secrets } = scene
    const parts: Record<string, readonly string[]> = { code: codes, totp: [totp], ticket: tickets, key: [apiKey] }
    const fill = (text: string) =>
      text.replaceAll(placeholder, (_, name: string, i = 0) => parts[name]![Number(i)] ?? "")
    const request = requestOf(input, fill)
    if (request === null) return
    entries.length = 0
    const response = await service.fetch(request, { address: "192.0.2.7" })
    const text = await response.text()
    assert.ok(response.status < 500, `${response.status} ${text}`)
    // A 429 tells the wait as the outcome that it is.
    if (response.status >= 400 && response.status !== 429 && request.method !== "HEAD") {
      assert.match(response.headers.get("content-type") ?? "", problem)
      assert.equal((JSON.parse(text) as { status: number }).status, response.status)
    }
    const told = `${text} ${JSON.stringify([...response.headers])}`
    // What is shown once, on purpose, and the subject's own name in its status.
    const isShown = response.status < 300 && (showing.test(new URL(request.url).pathname) || request.method === "GET")
    if (!isShown) assertHidden(secrets, told)
    assertHidden(secrets, JSON.stringify(entries))
    assert.deepEqual(Object.keys(Object.prototype), [], "a prototype was polluted")
  }) as Property
}

function assertHidden(secrets: readonly string[], text: string): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), "a secret was told back")
}

async function signedResults(): Promise<Property> {
  const { service, tickets, codes } = await openScene()
  const answer = await service.fetch(
    new Request(`${origin}/v1/browser/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${tickets[1]}` },
      body: JSON.stringify({ code: codes[0] }),
    }),
  )
  const { result } = (await answer.json()) as { result: string }
  const jwks = (await (await service.fetch(new Request(`${origin}/.well-known/jwks.json`))).json()) as {
    keys: object[]
  }
  const verifier = resultVerifier({
    issuer: origin,
    audience: "default",
    jwks,
    clock: () => start + 30_000,
    remember: () => true,
  })
  const [head = "", payload = "", signature = ""] = result.split(".")
  const reworded = (part: string) =>
    mutatedJson(fc.constant(JSON.parse(Buffer.from(part, "base64url").toString()) as unknown)).map(value =>
      Buffer.from(JSON.stringify(value) ?? "").toString("base64url"),
    )
  const forged = fc.oneof(
    mutatedText(fc.constant(result)),
    reworded(payload).map(altered => `${head}.${altered}.${signature}`),
    reworded(head).map(altered => `${altered}.${payload}.${signature}`),
    reworded(head).map(altered => `${altered}.${payload}.`),
  )
  return fc.asyncProperty(forged, async text => {
    const taken = await verifier.verify(text, { subject: "ada" }).catch((fault: unknown) => {
      if (!(fault instanceof PosternError) || fault.code !== "result-invalid") throw fault
      return null
    })
    // JSON in another order of white space would be other bytes under the same signature: only the very text may pass.
    if (taken !== null) assert.ok(text === result, "a result that was altered is taken")
  }) as Property
}

export const serviceTargets: readonly FuzzTarget[] = [
  { name: "requests", shortRuns: 2500, longRuns: 120_000, property: requests },
  { name: "signed results", shortRuns: 200, longRuns: 20_000, property: signedResults },
]
