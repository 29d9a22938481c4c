import assert from "node:assert/strict"
import { access, chmod, mkdir, writeFile } from "node:fs/promises"
import { request as httpRequest, type IncomingMessage } from "node:http"
import { connect } from "node:net"
import { join } from "node:path"
import { test } from "node:test"
import { setTimeout as pause } from "node:timers/promises"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { started } from "../../../../../test/started-enrollment.ts"
import { heard } from "../../../../../test/waiting.ts"
import { createPostern, generateKeyEntry, parseKeyRing } from "../../issuer/index.ts"
import { sqliteStore } from "../../stores/sqlite/index.ts"
import { scratchFolder, serve } from "../cli-rig.test.ts"

const apiKey = "an-api-key-for-this-test-alone"

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

function openPostern(folder: string, keys: string) {
  const store = sqliteStore({ path: join(folder, "postern-data", "postern.db") })
  const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(keys) })
  return { store, postern }
}

/** Enrols subjects straight into the database that will be served. */
async function enroll(folder: string, keys: string, amount: number): Promise<Map<string, readonly string[]>> {
  await mkdir(join(folder, "postern-data"), { mode: 0o700 })
  const { store, postern } = openPostern(folder, keys)
  const codes = new Map<string, readonly string[]>()
  for (let i = 0; i < amount; i++) {
    const { uri } = started(await postern.enrollTotp(`user-${i}`, { account: `user-${i}` }))
    const activated = await postern.activateTotp(`user-${i}`, authenticatorCode(uri, Date.now()))
    assert.ok(activated.outcome === "activated" && activated.codeSet)
    codes.set(`user-${i}`, activated.codeSet.codes)
  }
  await store.close()
  return codes
}

async function spend(url: string, subject: string, code: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/subjects/${subject}/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ code }),
    })
    const { outcome } = (await response.json()) as { outcome: string }
    return outcome === "accepted"
  } catch {
    // Not answered, hence not acknowledged.
    return false
  }
}

test("SIGTERM under load ends with 0, and every code that was acknowledged as used is used after it", async context => {
  const folder = await scratchFolder(context)
  const keys = generateKeyEntry()
  const codes = await enroll(folder, keys, 6)
  const server = serve(context, folder, { POSTERN_API_KEY: apiKey, POSTERN_KEYS: keys })
  const url = await server.ready
  assert.ok(url, server.stderr())

  const acknowledged: [string, string][] = []
  const uses = [...codes].flatMap(([subject, list]) => list.map(code => ({ subject, code })))
  const attempts = uses.map(async ({ subject, code }) => {
    if (!(await spend(url, subject, code))) return
    acknowledged.push([subject, code])
    if (acknowledged.length === 3) server.child.kill("SIGTERM")
  })
  await Promise.all(attempts)
  assert.equal(await server.ended, 0, server.stderr())
  assert.ok(acknowledged.length >= 3)

  const { store, postern } = openPostern(folder, keys)
  for (const [subject, code] of acknowledged) {
    const outcome = await postern.verify(subject, code)
    assert.equal(outcome.outcome === "refused" && outcome.reason, "already-used")
  }
  for (const subject of codes.keys()) assert.equal((await postern.auditTrail(subject)).chain, "intact")
  await store.close()
})

test("a second signal ends at once what the first one waits for", async context => {
  const folder = await scratchFolder(context)
  const server = serve(context, folder, { POSTERN_API_KEY: apiKey, POSTERN_KEYS: generateKeyEntry() })
  const url = new URL((await server.ready)!)
  // A request that never finishes to arrive keeps the server waiting.
  const client = connect(Number(url.port), url.hostname)
  context.after(() => client.destroy())
  client.on("error", () => {})
  client.write(
    `POST /v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
  )
  await pause(200)
  server.child.kill("SIGTERM")
  assert.equal(await Promise.race([server.ended, pause(700, "waiting")]), "waiting")
  server.child.kill("SIGTERM")
  assert.equal(await Promise.race([server.ended, pause(3000, "waiting")]), 1)
})

test("a key ring that opens none of the records is refused; one that opens some of them serves", async context => {
  const folder = await scratchFolder(context)
  const [first, second] = [generateKeyEntry(), generateKeyEntry()]
  await enroll(folder, first, 2)
  const refused = serve(context, folder, { POSTERN_API_KEY: apiKey, POSTERN_KEYS: second })
  assert.equal(await refused.ended, 2)

  const { store, postern } = openPostern(folder, `${second} ${first}`)
  assert.equal(await postern.reseal("user-1"), true)
  await store.close()
  await writeFile(join(folder, "ring"), second, { mode: 0o600 })
  const served = serve(context, folder, { POSTERN_API_KEY: apiKey, POSTERN_KEYS_FILE: "ring" })
  assert.ok(await served.ready, served.stderr())
  served.child.kill("SIGTERM")
  assert.equal(await served.ended, 0)
})

test("behind a proxy, a service that was not told where browsers find it says at the start what that may cost", async context => {
  const flags = ["--behind-tls-proxy", "--trust-proxy"]
  const untold = serve(context, await scratchFolder(context), {}, flags)
  assert.ok(await untold.ready, untold.stderr())
  assert.match(untold.stderr(), /403 cross-site.*--public-url/)
  const told = serve(context, await scratchFolder(context), {}, [...flags, "--public-url", "https://2fa.example.com"])
  assert.ok(await told.ready, told.stderr())
  assert.doesNotMatch(told.stderr(), /--public-url/)
})

test("with --base-path it answers below the path, says where, and refuses one that is none", async context => {
  const server = serve(context, await scratchFolder(context), {}, ["--base-path", "/2fa"])
  const url = await server.ready
  assert.ok(url?.endsWith("/2fa"), server.stderr())
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
  assert.equal((await fetch(new URL("/healthz", url!))).status, 404)
  const refused = serve(context, await scratchFolder(context), {}, ["--base-path", "2fa/"])
  assert.equal(await refused.ended, 2)
  assert.match(refused.stderr(), /basePath: expected a path such as \/2fa/)
})

test("behind a proxy that ends TLS and passes Host on, the documented command serves the service's own pages", async context => {
  const server = serve(context, await scratchFolder(context), {}, ["--behind-tls-proxy", "--trust-proxy"])
  const { port } = new URL((await server.ready)!)
  const ask = async (host: string, origin: string) => {
    const request = httpRequest({
      port,
      host: "127.0.0.1",
      path: "/v1/browser/verify",
      method: "POST",
      headers: { host, origin },
    })
    request.end("{}")
    const [answer] = (await heard(request, "response")) as [IncomingMessage]
    answer.resume()
    return answer.statusCode
  }
  assert.equal(await ask("2fa.example.com", "https://2fa.example.com"), 401, "no ticket, but past the gate")
  assert.equal(await ask("2fa.example.com", "https://evil.example"), 403)
})

test("a store is named by a file, which must be this user's alone; the environment comes before it", async context => {
  const folder = await scratchFolder(context)
  const file = join(folder, "store")
  await writeFile(file, `sqlite:${join(folder, "named.db")}\n`, { mode: 0o600 })
  const env = { POSTERN_API_KEY: apiKey, POSTERN_KEYS: generateKeyEntry(), POSTERN_STORE_FILE: file }
  const served = serve(context, folder, env)
  assert.ok(await served.ready, served.stderr())
  served.child.kill("SIGTERM")
  await served.ended
  assert.ok(await exists(join(folder, "named.db")))

  const other = serve(context, folder, { ...env, POSTERN_STORE: `sqlite:${join(folder, "other.db")}` })
  assert.ok(await other.ready, other.stderr())
  other.child.kill("SIGTERM")
  await other.ended
  assert.ok(await exists(join(folder, "other.db")))

  await chmod(file, 0o644)
  const refused = serve(context, folder, env)
  assert.equal(await refused.ready, null)
  assert.match(refused.stderr(), /store/)
  assert.ok(!refused.stderr().includes("named.db"))
})

test("a service with --takeover counts who still has codes of another system; one without it does not", async context => {
  const values = ["abcdefghij-KLMNOPQRST", null]
  const entry = { v: 1, codes: { scheme: "plain", form: { alphabet: "base62", lengths: [20] }, values } }
  for (const [flags, expected] of [
    [["--takeover"], 201],
    [[], 403],
  ] as const) {
    const { ready } = serve(context, await scratchFolder(context), { POSTERN_API_KEY: apiKey }, flags)
    const url = (await ready)!
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
    const taken = await fetch(`${url}/v1/subjects/ada/takeover`, {
      method: "POST",
      headers,
      body: JSON.stringify(entry),
    })
    assert.equal(taken.status, expected)
    const text = await (await fetch(`${url}/metrics`)).text()
    const counted = text.includes('postern_legacy_sets{scheme="plain",age="under 30 days"} 1')
    assert.equal(counted, expected === 201)
  }
})
