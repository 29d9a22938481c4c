import assert from "node:assert/strict"
import { type ChildProcess, fork } from "node:child_process"
import { randomBytes } from "node:crypto"
import { on, once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../authenticator.ts"
import { isLong } from "../long-form.ts"
import { started } from "../started-enrollment.ts"
import { within } from "../waiting.ts"
import type { Flood, FloodReport } from "./flood.ts"
import { type RunningService, startService } from "./running-service.ts"

const maxMebibytes = 400
const maxWaitMs = 1000
// Two pages in the long form.
const longHistory = isLong ? 1100 : 150
const apiKey = randomBytes(24).toString("base64url")
const operatorKey = randomBytes(24).toString("base64url")

const head = (line: string, headers = "") => `${line} HTTP/1.1\r\nHost: a\r\n${headers}`
const get = (path: string, headers = "") => `${head(`GET ${path}`, headers)}\r\n`
const post = (path: string, body: string, headers = "") =>
  `${head(`POST ${path}`, `${headers}Content-Length: ${body.length}\r\n`)}\r\n${body}`
const bearer = `Authorization: Bearer ${apiKey}\r\n`
const operator = `Authorization: Basic ${Buffer.from(`grace:${operatorKey}`).toString("base64")}\r\n`

/** One request of each kind: what is open to everybody, and every large answer. */
const open: Record<string, string> = {
  "the liveness probe": get("/healthz"),
  "the readiness probe": get("/readyz"),
  "the metrics": get("/metrics"),
  "the description of the API": get("/openapi.json"),
  "the public keys": get("/.well-known/jwks.json"),
  "a report page": get("/report/ptk_nothing"),
  "a report that is sent": post(
    "/report/ptk_nothing",
    "proof=000000",
    "Content-Type: application/x-www-form-urlencoded\r\n",
  ),
  "a route that there is not": get("/nowhere"),
  "an API route without a key": post("/v1/subjects/ada/verify", '{"code":"000000"}'),
  "a browser route without a ticket": post("/v1/browser/verify", '{"code":"000000"}'),
  "the operator's page without a key": get("/operator"),
}
const large: Record<string, string> = {
  "a page of events": get("/v1/subjects/ada/events", bearer),
  "the operator's overview": get("/operator", operator),
  "the operator's page of a subject": get("/operator/subjects/ada", operator),
}

/** What one connection sends: requests over and over, so many bytes of them. */
function pipelined(requests: string, bytes: number): string {
  return requests.repeat(Math.ceil(bytes / requests.length))
}

/** A subject with a history that fills more than one page, written by the library before the service starts. */
async function writeHistory(path: string, keys: string): Promise<void> {
  const store = sqliteStore({ path })
  let now = Date.now() - (longHistory + 10) * 30_000
  const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(keys), clock: () => now })
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  await postern.activateTotp("ada", authenticatorCode(uri, now))
  const userAgent = "Mozilla/5.0 ".padEnd(256, "x")
  for (let i = 0; i < longHistory; i++) {
    now += 30_000
    await postern.verify("ada", authenticatorCode(uri, now), { ip: "2001:db8::1", userAgent })
  }
  await store.close()
}

/** How long a process has computed, in milliseconds: its own time, whatever else the machine does. */
function computedMs({ pid }: ChildProcess): number {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")
  const [user, system] = fields.split(" ").slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

/** The most that a process has held, in MiB. */
function peakMebibytes({ pid }: ChildProcess): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))
  return Math.round(Number(found![1]) / 1024)
}

/** Waits for a message of the crowd, but no longer than it lives. */
async function heard<T>(crowd: ChildProcess, kind: string): Promise<T> {
  for await (const [message] of on(crowd, "message", { close: ["exit"] })) if (message.kind === kind) return message
  throw new Error("the crowd is gone")
}

/** Floods a service until all clients have come and for a while after, asks after its health all along, and says how that went. */
async function underFlood({ url, child }: RunningService, flood: Omit<Flood, "port">, seconds: number) {
  const crowd = fork(new URL("flood.ts", import.meta.url), { execArgv: process.execArgv })
  const gone = once(crowd, "exit")
  let end = Number.POSITIVE_INFINITY
  const allCame = heard(crowd, "all-came").then(() => {
    end = performance.now() + seconds * 1000
  })
  allCame.catch(() => {}) // heard of below, unless something else failed before
  crowd.send({ ...flood, port: Number(new URL(url).port) } satisfies Flood)
  let maxWait = 0
  // Also after an assertion that fails: a crowd that is left goes on for ever, and every later case meets it.
  try {
    while (performance.now() < end) {
      const asked = computedMs(child)
      const answer = await fetch(`${url}/healthz`, { headers: { connection: "close" } })
      assert.equal(answer.status, 200)
      await answer.text()
      maxWait = Math.max(maxWait, computedMs(child) - asked)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    await allCame
    const report = heard<FloodReport>(crowd, "report")
    crowd.send("report")
    return { report: await within("the report of the crowd", report), maxWait }
  } finally {
    crowd.kill("SIGKILL")
    await within("the end of the crowd", gone)
  }
}

const readings = { "read at once": "all", "read slowly": "little", "never read": "nothing" } as const

// What a process holds and how long it has computed is read as Linux tells it.
describe("a service under a flood", { skip: process.platform !== "linux" }, () => {
  let folder: string
  let service: RunningService
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "postern-floods-"))
    const keys = generateKeyEntry()
    const path = join(folder, "postern.db")
    const operators = join(folder, "operators")
    await writeHistory(path, keys)
    writeFileSync(operators, `grace ${operatorKey}\n`, { mode: 0o600 })
    const flags = ["--store", `sqlite:${path}`, "--operator-key-file", operators]
    service = await startService(folder, apiKey, flags, { POSTERN_KEYS: keys })
    // Its log is read and let go of.
    service.child.stdout!.removeAllListeners("data").resume()
  })
  after(async () => {
    await service.stop("SIGTERM")
    await rm(folder, { recursive: true })
  })

  async function stands(title: string, flood: Omit<Flood, "port">, seconds: number) {
    const { report, maxWait } = await underFlood(service, flood, seconds)
    const peak = peakMebibytes(service.child)
    const seen = `${title}: ${peak} MiB, /healthz within ${maxWait} ms of its own, ${report.connected} connections, ${report.bytesRead} bytes read`
    if (isLong) console.log(seen)
    assert.ok(report.connected > 0, seen)
    assert.ok(peak < maxMebibytes, seen)
    assert.ok(maxWait < maxWaitMs, seen)
  }

  // The long form tries each kind by itself, with many more clients.
  const kinds: Record<string, string> = { ...open, ...large }
  const single = isLong ? kinds : { "all kinds": Object.values(kinds).join("") }
  const many = isLong ? 2000 : 200
  const seconds = isLong ? 2 : 0.5

  test("ten clients who send 65 KB of requests together and never read take neither its memory nor its time", async () => {
    for (const [title, text] of Object.entries(single))
      await stands(title, { connections: 10, text: pipelined(text, 65_000), reads: "nothing", drips: false }, seconds)
  })

  for (const [how, reads] of Object.entries(readings)) {
    test(`many clients who send requests together, whose answers are ${how}, take neither its memory nor its time`, async () => {
      for (const [title, text] of Object.entries(single))
        await stands(title, { connections: many, text: pipelined(text, 12_000), reads, drips: false }, seconds)
    })
    test(`many clients who send one request of a kind, whose answer is ${how}, take neither its memory nor its time`, async () => {
      for (const [title, text] of Object.entries(single))
        await stands(title, { connections: many, text, reads, drips: false }, seconds)
    })
  }

  test("many clients who send a byte now and then take neither its memory nor its time", async () => {
    for (const title of ["a report that is sent", "a page of events"])
      await stands(title, { connections: many, text: kinds[title]!, reads: "all", drips: true }, isLong ? 15 : 0.5)
  })

  test("many clients who send a head at once and its body a byte now and then take neither its memory nor its time", async () => {
    const text = post("/report/ptk_nothing", "x".repeat(1000), "Content-Type: application/x-www-form-urlencoded\r\n")
    const start = text.slice(0, text.indexOf("x"))
    const flood: Omit<Flood, "port"> = { connections: many, start, text: "x", reads: "all", drips: true }
    await stands("a report that is never whole", flood, isLong ? 10 : 0.5)
  })
})
