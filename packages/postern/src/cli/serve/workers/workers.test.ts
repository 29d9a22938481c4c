import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createServer } from "node:net"
import { type TestContext, test } from "node:test"
import { authenticatorCode } from "../../../../../../test/authenticator.ts"
import { heard, until } from "../../../../../../test/waiting.ts"
import { generateKeyEntry } from "../../../issuer/index.ts"
import { openReceiver } from "../../../notices/channels/webhook/webhook-receiver.test.ts"
import { type Serving, scratchFolder, serve } from "../../cli-rig.test.ts"
import { BackOff } from "./back-off.ts"
import { shareOf } from "./worker-share.ts"

const apiKey = "an-api-key-for-this-test-alone"
const onLinux = { skip: process.platform !== "linux" && "finds the workers in /proc" }

/** `postern serve` with three workers, spoken to over a new connection each time, so that all of them are asked. */
class Served {
  readonly serving: Serving
  readonly url: string

  private constructor(serving: Serving, url: string) {
    this.serving = serving
    this.url = url
  }

  static async start(t: TestContext, settings: Readonly<Record<string, string>> = {}): Promise<Served> {
    const env = { POSTERN_API_KEY: apiKey, POSTERN_KEYS: generateKeyEntry(), ...settings }
    const serving = serve(t, await scratchFolder(t), env, ["--workers", "3"])
    const url = await serving.ready
    assert.ok(url, serving.stderr())
    return new Served(serving, url)
  }

  async call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json", connection: "close" }
    return fetch(`${this.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  }

  async post(path: string, body: unknown) {
    return (await this.call("POST", path, body)).json() as Promise<Record<string, never>>
  }

  async workers(): Promise<number[]> {
    const { pid } = this.serving.child
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")
    return children.trim().split(" ").filter(Boolean).map(Number)
  }

  /** Requests answered at a route, as /metrics counts them. */
  async counted(route: string): Promise<number> {
    const text = await (await this.call("GET", "/metrics")).text()
    const lines = text.split("\n").filter(each => each.startsWith(`postern_requests_total{route="${route}",`))
    return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0)
  }
}

const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0)
  } catch {
    return true
  }
}

test(
  "several workers serve one database: a code is good once, the log is one, and the metrics are those of all",
  onLinux,
  async t => {
    const served = await Served.start(t)
    assert.equal((await served.workers()).length, 3)
    const { uri } = await served.post("/v1/subjects/ada/totp", { account: "ada" })
    const activated = await served.post("/v1/subjects/ada/totp/activate", { code: authenticatorCode(uri!, Date.now()) })
    const { codes } = activated.codeSet as unknown as { codes: string[] }
    const uses = await Promise.all(
      Array.from({ length: 12 }, () => served.post("/v1/subjects/ada/verify", { code: codes[0] })),
    )
    assert.equal(uses.filter(({ outcome }) => outcome === "accepted").length, 1)
    for (let i = 0; i < 20; i++) await (await served.call("GET", "/healthz")).text()
    for (let look = 0; look < 4; look++) assert.equal(await served.counted("/v1/subjects/{subject}/verify"), 12)

    const workers = await served.workers()
    served.serving.child.kill("SIGTERM")
    assert.equal(await served.serving.ended, 0, served.serving.stderr())
    for (const pid of workers) assert.ok(isGone(pid))
    const entries = served.serving
      .stdout()
      .trim()
      .split("\n")
      .map(line => JSON.parse(line))
    assert.equal(entries.filter(({ route }) => route === "/v1/subjects/{subject}/verify").length, 12)
    assert.equal(served.serving.stderr().match(/Ready at/g)?.length, 1)
  },
)

test(
  "a worker that dies is replaced, what it counted stays counted, and notices go out as before",
  onLinux,
  async t => {
    const secret = `whsec_${randomBytes(32).toString("base64")}`
    const receiver = await openReceiver(secret)
    t.after(() => receiver.close())
    const served = await Served.start(t, { POSTERN_WEBHOOK_URL: receiver.url, POSTERN_WEBHOOK_SECRET: secret })
    const path = "/v1/subjects/ada"
    for (let i = 0; i < 9; i++) await (await served.call("GET", path)).text()
    const before = await served.counted("/v1/subjects/{subject}")
    assert.equal(before, 9)
    const [first, ...others] = await served.workers()
    process.kill(first!, "SIGKILL")
    const isNew = (pid: number) => !others.includes(pid) && pid !== first
    await until("a new worker", async () => (await served.workers()).some(isNew))
    assert.equal((await served.call("GET", "/readyz")).status, 200)
    const addresses = [{ channel: "webhook", to: "chat-77" }]
    await served.post("/v1/subjects/grace/totp", { account: "grace" })
    await served.call("PUT", "/v1/subjects/grace/addresses", { addresses })
    await until("a notice", () => receiver.received.some(({ payload }) => payload?.type === "notice.addresses-changed"))
    assert.equal(await served.counted("/v1/subjects/{subject}"), 9)
    served.serving.child.kill("SIGTERM")
    assert.equal(await served.serving.ended, 0)
    const ended = served.serving
      .stdout()
      .split("\n")
      .find(line => line.includes("worker-ended"))
    assert.equal(JSON.parse(ended!).signal, "SIGKILL")
  },
)

test("what keeps one worker from serving keeps all, and is said once", async t => {
  const taken = createServer().listen(0, "127.0.0.1")
  await heard(taken, "listening")
  t.after(() => taken.close())
  const { port } = taken.address() as { port: number }
  const env = { POSTERN_API_KEY: apiKey, POSTERN_KEYS: generateKeyEntry() }
  const serving = serve(t, await scratchFolder(t), env, ["--workers", "3", "--port", String(port)])
  assert.equal(await serving.ended, 2)
  assert.equal(serving.stderr().match(new RegExp(`${port}`, "g"))?.length, 1, serving.stderr())
})

test("when the process that started the workers is killed, they end too", onLinux, async t => {
  const served = await Served.start(t)
  const workers = await served.workers()
  served.serving.child.kill("SIGKILL")
  await until("the workers' end", () => workers.every(isGone))
})

test("the workers' shares add up to what was set, and each has one", () => {
  for (const [workers, maxConnections] of [
    [1, 4000],
    [3, 4000],
    [7, 7],
  ] as const) {
    const shares = Array.from({ length: workers }, (_, place) => shareOf({ workers, maxConnections }, place))
    assert.equal(
      shares.reduce((sum, share) => sum + share.maxConnections, 0),
      maxConnections,
    )
    assert.equal(
      shares.reduce((sum, share) => sum + share.hashing.waiting, 0),
      1000,
    )
    assert.ok(shares.every(share => share.maxConnections > 0 && share.hashing.inFlight > 0))
  }
  assert.throws(() => shareOf({ workers: 3, maxConnections: 2 }, 0), { code: "usage" })
})

test("one that dies at once is replaced later each time, at most half a minute; one that served a minute, at once", () => {
  const backOff = new BackOff()
  assert.deepEqual(
    [0, 0, 0].map(ms => backOff.delayAfter(ms)),
    [100, 200, 400],
  )
  for (let deaths = 0; deaths < 20; deaths++) backOff.delayAfter(10)
  assert.equal(backOff.delayAfter(10), 30_000)
  assert.equal(backOff.delayAfter(60_000), 100)
})
