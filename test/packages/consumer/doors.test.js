// The doors of the installed packages, each used for what it is there for.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { authenticatorCode } from "./authenticator.js"

const tried = new Set()

/** Imports a door and remembers that it was tried. */
function door(name) {
  tried.add(name)
  return import(name)
}

const { createPostern, generateKeyEntry, parseKeyRing, PosternError } = await door("postern")
const keys = parseKeyRing(generateKeyEntry())

/** Enrols, activates and verifies on a store; gives the Postern. */
async function signedUp(store, options = {}) {
  const postern = createPostern({ issuer: "Acme", store, keys, ...options })
  const { uri } = await postern.enrollTotp("ada", { account: "ada@example.com" })
  const activated = await postern.activateTotp("ada", authenticatorCode(uri, Date.now()))
  assert.equal(activated.outcome, "activated")
  const [code] = activated.codeSet.codes
  assert.equal((await postern.verify("ada", code)).outcome, "accepted")
  assert.equal((await postern.verify("ada", code)).reason, "already-used")
  assert.equal((await postern.status("ada")).codes.left, 9)
  return { postern, codes: activated.codeSet.codes }
}

test("postern and postern/memory: an account is enrolled, and a code is good once", async () => {
  const { memoryStore } = await door("postern/memory")
  await signedUp(memoryStore())
  assert.throws(() => parseKeyRing("nonsense"), PosternError)
})

test("postern/metrics and postern/opentelemetry: what a sign-in ends in is counted", async () => {
  const { prometheusObserver, registerMetrics } = await door("postern/metrics")
  const { openTelemetryObserver } = await door("postern/opentelemetry")
  const { memoryStore } = await door("postern/memory")
  const { Registry } = await import("prom-client")
  const registry = new Registry()
  const observe = [prometheusObserver(registry), openTelemetryObserver()]
  const { postern } = await signedUp(memoryStore(), { observe })
  registerMetrics(registry, postern)
  assert.match(await registry.metrics(), /^postern_operations_total\{operation="verify",outcome="accepted".*\} 1$/m)
})

test("postern/sqlite: a code stays spent when the file is opened again", async () => {
  const { sqliteStore } = await door("postern/sqlite")
  const first = sqliteStore({ path: "acme.db" })
  const { codes } = await signedUp(first)
  await first.close()
  const second = sqliteStore({ path: "acme.db" })
  const postern = createPostern({ issuer: "Acme", store: second, keys })
  assert.equal((await postern.verify("ada", codes[0])).reason, "already-used")
  assert.equal((await postern.verify("ada", codes[1])).outcome, "accepted")
  await second.close()
})

test("postern/postgres: the same on a real server", async () => {
  const { migratePostgres, postgresStore } = await door("postern/postgres")
  const { default: pg } = await import("pg")
  const pool = new pg.Pool({ connectionString: process.env.POSTGRES })
  await migratePostgres(pool)
  const store = postgresStore(pool)
  await signedUp(store)
  await store.close()
})

test("postern/mysql: a pool of the driver fits, and one that leads elsewhere in clear is refused", async () => {
  const { mysqlStore, printMysqlMigrations } = await door("postern/mysql")
  const { createPool } = await import("mysql2/promise")
  assert.match(printMysqlMigrations(), /create table if not exists postern_subject/)
  const away = createPool({ host: "db.example" })
  assert.throws(() => mysqlStore(away), { code: "store-tls-required" })
  await away.end()
  const store = mysqlStore(createPool({ host: "127.0.0.1", port: 1 }), { deadlineMs: 500 })
  await assert.rejects(store.ready(), { code: "store-unavailable" })
  await store.close()
})

test("postern/service: the handler answers without a socket", async () => {
  const { createService, hashApiKey } = await door("postern/service")
  const { memoryStore } = await import("postern/memory")
  const { postern, codes } = await signedUp(memoryStore())
  const apiKey = "0123456789abcdef0123456789abcdef"
  const service = createService({ postern, keys, apiKeys: [{ tenant: "default", hash: hashApiKey(apiKey) }] })
  const ask = bearer =>
    service.fetch(
      new Request("http://127.0.0.1/v1/subjects/ada/verify", {
        method: "POST",
        headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        body: JSON.stringify({ code: codes[1] }),
      }),
    )
  assert.equal((await ask("another key than this one")).status, 401)
  const answer = await ask(apiKey)
  assert.equal(answer.status, 200)
  assert.equal((await answer.json()).outcome, "accepted")
})

test("postern/gate: a session is half-open until the second factor is there, and its ticket is made in the process", async () => {
  const { createGate } = await door("postern/gate")
  const { createService, resultVerifier } = await import("postern/service")
  const { memoryStore } = await import("postern/memory")
  const { postern, codes } = await signedUp(memoryStore())
  const service = createService({ postern, keys, basePath: "/2fa", routes: ["browser", "report"] })
  let state = null
  const write = (_, next) => {
    state = next
  }
  const session = { read: () => state, write, rotate: () => {} }
  const gate = createGate({ postern, service, verifier: resultVerifier({ service }), session })
  assert.equal(await gate.begin({}, "ada"), "owed")
  const request = new Request("http://127.0.0.1/2fa/v1/browser/verify", {
    method: "POST",
    headers: { authorization: `Bearer ${await gate.ticket({}, "challenge")}` },
    body: JSON.stringify({ code: codes[1] }),
  })
  const { result } = await (await service.fetch(request)).json()
  await gate.settle({}, result)
  assert.equal(await gate.require({ maxAgeSeconds: 300 })({}), "ok")
})

test("postern/node, /express, /fastify, /hono, /next, /sveltekit: each loads without its framework", async () => {
  const given = {
    node: ["toNodeHandler", "clientOf"],
    express: ["posternExpress", "secondFactor", "expressSession"],
    fastify: ["posternFastify", "fastifySession"],
    hono: ["posternHono", "secondFactor"],
    next: ["toNextHandler", "nextSecondFactor"],
    sveltekit: ["posternHandle"],
  }
  for (const [name, functions] of Object.entries(given)) {
    const framework = await door(`postern/${name}`)
    for (const each of functions) assert.equal(typeof framework[each], "function", `${name} ${each}`)
  }
})

test("postern/notices: what happens to an account is told by a channel of the application", async () => {
  const { callbackChannel, createNotices, smtpChannel } = await door("postern/notices")
  assert.equal(typeof smtpChannel, "function")
  const { memoryStore } = await import("postern/memory")
  const store = memoryStore()
  const sent = []
  const channels = [callbackChannel("push", delivery => void sent.push(delivery))]
  const addressesOf = async () => [{ channel: "push", to: "ada" }]
  const notices = createNotices({ store, keys, issuer: "Acme", channels, addressesOf })
  await signedUp(store, { notices: true })
  assert.ok((await notices.runOnce()).sent > 0)
  assert.ok(sent.length > 0)
  await notices.stop()
})

// Registers tests of its own.
const { storeContract } = await door("postern/testing")
const { memoryStore } = await import("postern/memory")
storeContract("the installed memory store", async () => ({ store: memoryStore() }))

test("@postern/core: a typing error is found, and the published vectors hold", async () => {
  const { readBackupCode } = await door("@postern/core")
  assert.equal(readBackupCode("ABCD-EFGH-JKLM-NPGW").kind, "backup-code")
  assert.equal(readBackupCode("ABCD-EFGH-JKLX-NPGW").kind, "mistyped")
  assert.equal((await door("@postern/core/code")).readBackupCode, readBackupCode)
  assert.equal(typeof (await door("@postern/core/kit")).parseKit, "function")
  const { fillWords, spokenLanguage } = await door("@postern/core/words")
  assert.equal(spokenLanguage("de-AT"), "de")
  assert.equal(typeof fillWords, "function")
  assert.ok((await door("@postern/core/outcomes")).refusalReasons.includes("mistyped"))
  for (const name of ["code-format", "kit"]) {
    const path = new URL(import.meta.resolve(`@postern/core/vectors/${name}.json`))
    assert.ok(Object.keys(JSON.parse(readFileSync(path, "utf8"))).length > 0)
  }
  tried.add("@postern/core/vectors/*.json")
})

test("@postern/elements: every door loads where there is no page, as server-side rendering asks", async () => {
  for (const name of ["", "/challenge", "/setup", "/manage", "/kit-opener"]) {
    const elements = await door(`@postern/elements${name}`)
    assert.ok(Object.keys(elements).some(key => /^Postern(?:Setup|Challenge|Manage|KitOpener)$/.test(key)))
  }
})

test("@postern/elements: the subpaths with types for frameworks load, and have nothing to run", async () => {
  for (const name of ["react", "vue", "svelte", "solid"])
    assert.deepEqual(Object.keys(await door(`@postern/elements/${name}`)), [])
})

test("@postern/elements/browser: the scripts for pages without a bundler are there, and the service serves the same", async () => {
  const { createService } = await import("postern/service")
  const { memoryStore } = await import("postern/memory")
  const service = createService({
    postern: createPostern({ issuer: "Acme", store: memoryStore(), keys }),
    keys,
    routes: ["elements"],
  })
  for (const name of ["elements", "kit-opener"]) {
    const path = `@postern/elements/browser/${name}.js`
    const { src } = service.elementsScript(name)
    const answer = await service.fetch(new Request(`http://127.0.0.1${src}`))
    assert.equal(await answer.text(), readFileSync(new URL(import.meta.resolve(path)), "utf8"))
    tried.add(path)
  }
})

test("@postern/better-auth: the plugin mounts in a real better-auth, and its client loads without a server", async () => {
  const { twoFactor } = await door("@postern/better-auth")
  const { twoFactorClient } = await door("@postern/better-auth/client")
  const { memoryStore } = await import("postern/memory")
  const { betterAuth } = await import("better-auth")
  const { memoryAdapter } = await import("better-auth/adapters/memory")
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys })
  const tables = { user: [], session: [], account: [], verification: [] }
  const auth = betterAuth({
    baseURL: "http://localhost:3000",
    secret: "0123456789abcdef0123456789abcdef",
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    plugins: [twoFactor({ postern })],
  })
  const body = { email: "ada@example.com", password: "correct horse", name: "Ada" }
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true })
  const cookie = headers.getSetCookie().map(each => each.split(";")[0])
  const enabled = await auth.api.enableTwoFactor({
    body: { password: body.password },
    headers: new Headers({ cookie: cookie.join("; ") }),
  })
  assert.match(enabled.totpURI, /^otpauth:/)
  assert.equal(twoFactorClient().id, "two-factor")
})

test("@postern/nest: the module starts in a real Nest, and injects the library", async () => {
  await import("reflect-metadata")
  const { POSTERN, PosternModule } = await door("@postern/nest")
  const { createGate } = await import("postern/gate")
  const { memoryStore } = await import("postern/memory")
  const { Module } = await import("@nestjs/common")
  const { NestFactory } = await import("@nestjs/core")
  const postern = createPostern({ issuer: "Acme", store: memoryStore(), keys })
  const gate = createGate({ postern, session: { read: () => null, write: () => {}, rotate: () => {} } })
  class Root {}
  Module({ imports: [PosternModule.forRoot({ postern, gate })] })(Root)
  const app = await NestFactory.createApplicationContext(Root, { logger: false })
  assert.equal(app.get(POSTERN), postern)
  await app.close()
})

test("@postern/vault: a vault is made and opened, and holds what was put in", async () => {
  const { createVault, Vault } = await door("@postern/vault")
  assert.equal(typeof createVault, "function")
  assert.equal(typeof Vault, "function")
  const { main } = await door("@postern/vault/cli")
  assert.equal(typeof main, "function")
})

test("no door was left untried", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"))
  for (const name of Object.keys(dependencies).filter(each => /^(?:@postern\/|postern$)/.test(each))) {
    const { exports } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"))
    for (const subpath of Object.keys(exports)) assert.ok(tried.has(subpath.replace(".", name)), `${name} ${subpath}`)
  }
})
