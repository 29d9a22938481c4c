import assert from "node:assert/strict"
import { execFileSync, spawn } from "node:child_process"
import { readFile, stat } from "node:fs/promises"
import { createServer } from "node:http"
import { connect } from "node:net"
import { dirname } from "node:path"
import { text } from "node:stream/consumers"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { isLong } from "../../../../test/long-form.ts"
import { heard } from "../../../../test/waiting.ts"
import { listenOnLoopback } from "./http/loopback-listeners.ts"
import { AddressFile } from "./opening.ts"
import { codes, PageStage, passphrase, send } from "./page.fixture.ts"
import { deeds, looks } from "./page-routes.ts"

const everyPath = [...Object.keys(looks), "stay", "end", "lock", ...Object.keys(deeds)].map(name => `/api/${name}`)

test("a name that leads here by another's DNS is refused, and so is an address in the name's place", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  for (const host of ["attacker.example", `127.0.0.1:${stage.port}`, `[::1]:${stage.port}`, "localhost", "localhost:1"])
    for (const path of ["/", "/page.js", "/api/ready"])
      assert.equal((await send(stage.port, path, { host, headers: stage.own })).status, 403, `${host} ${path}`)
  assert.equal((await stage.look("ready")).status, 200)
})

test("a page elsewhere can neither read nor post, even with the token", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const post = { method: "POST", body: "{}" }
  for (const origin of ["https://attacker.example", `http://127.0.0.1:${stage.port}`, "http://localhost:1", "null"])
    assert.equal((await send(stage.port, "/api/lock", { ...post, headers: { ...stage.own, origin } })).status, 403)
  const { origin: _, ...withoutOrigin } = stage.own
  assert.equal((await send(stage.port, "/api/lock", { ...post, headers: withoutOrigin })).status, 403)
  for (const site of ["cross-site", "same-site"]) {
    const headers = { ...stage.own, "sec-fetch-site": site }
    assert.equal((await send(stage.port, "/api/ready", { headers })).status, 403)
    assert.equal((await send(stage.port, "/page.js", { headers })).status, 403)
  }
  const form = { ...stage.own, "content-type": "application/x-www-form-urlencoded" }
  assert.equal((await send(stage.port, "/api/tested", { ...post, headers: form })).status, 415)
  assert.equal((await stage.look("ready")).status, 200)
})

test("the address is good once: a second use is refused, and the terminal is told", async t => {
  const stage = await PageStage.start(t)
  const first = await stage.exchange()
  assert.equal(first.status, 200)
  const second = await stage.exchange()
  assert.deepEqual([second.status, second.json.error.code], [403, "used-already"])
  assert.equal(stage.warnings.length, 1)
  assert.ok(!stage.warnings[0]!.includes(stage.addressToken))
})

test("an address that nobody opened within a minute opens nothing, and the page ends", async t => {
  const stage = await PageStage.start(t)
  stage.wind(61)
  assert.equal((await stage.exchange()).json.error.code, "too-late")
  assert.equal(await stage.running.ended, "unopened")
})

test("without the token nothing is answered: not before the page was opened, not to a guess, not by the address's token", async t => {
  const stage = await PageStage.start(t)
  const guesses = ["", "x", stage.addressToken, "A".repeat(43)]
  const askEverything = async (): Promise<void> => {
    for (const guess of guesses)
      for (const path of everyPath) {
        stage.wind(0.1)
        const headers = { ...stage.own, authorization: `Bearer ${guess}` }
        const method = path.slice(5) in looks ? "GET" : "POST"
        const answered = await send(stage.port, path, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) })
        assert.deepEqual([answered.status, answered.json.error.code], [401, "token-wrong"], path)
      }
  }
  await askEverything()
  await stage.begin()
  await askEverything()
})

test("guesses at the token are bounded, and do not keep the person's own page waiting", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const statuses = new Map<number, number>()
  for (let guess = 0; guess < 200; guess++) {
    const { status } = await stage.exchange(`guess-${guess}`)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  assert.equal(statuses.get(200), undefined)
  assert.ok(statuses.get(401)! <= 40, `${statuses.get(401)} guesses were looked at`)
  assert.equal((await stage.look("ready")).status, 200)
})

test("a program that only connects, and asks for nothing, does not keep the page out", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const sockets = Array.from({ length: 600 }, () => connect(stage.port, "127.0.0.1").on("error", () => {}))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  await Promise.all(sockets.map(socket => heard(socket, "connect")))
  assert.equal((await stage.look("accounts")).status, 200)
})

test("in a flood from this machine the page's own requests are answered, and the rest is turned away unread", async t => {
  // The long form is 10,000 requests a second for ten seconds, from a process of its own.
  const [perSecond, total] = isLong ? [10_000, 100_000] : [10_000, 2000]
  const stage = await PageStage.start(t)
  await stage.begin()
  const program = fileURLToPath(new URL("./flood.fixture.ts", import.meta.url))
  const flood = spawn(process.execPath, ["--no-warnings", program, String(stage.port), `${perSecond}`, `${total}`], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  t.after(() => flood.kill("SIGKILL"))
  let isOver = false
  const flooded = text(flood.stdout).finally(() => (isOver = true))
  const tookMs: number[] = []
  const before = process.cpuUsage()
  // At least ten, and as long as it floods; the burst that the page's own requests have is larger.
  while (tookMs.length < 10 || (!isOver && tookMs.length < 190)) {
    const beganAt = performance.now()
    assert.equal((await stage.look("accounts")).status, 200)
    tookMs.push(performance.now() - beganAt)
    if (isLong) await new Promise(resolve => setTimeout(resolve, 50))
  }
  const { sent, sentMs, statuses } = JSON.parse(await flooded) as Flooded
  const { user, system } = process.cpuUsage(before)
  const rate = Math.round((sent / sentMs) * 1000)
  t.diagnostic(
    `${sent} requests, ${rate} a second; answered ${JSON.stringify(statuses)}; the page's own ${tookMs.length} took ${Math.round(Math.max(...tookMs))} ms at most; ${Math.round((user + system) / 1000)} ms of processor time here`,
  )
  assert.equal(sent, total)
  assert.ok((statuses["200"] ?? 0) <= 40, `${statuses["200"]} were served while the clock stood still`)
  assert.ok((statuses["429"] ?? 0) > 0, "they arrived")
  if (isLong) assert.ok(rate >= 5000, `${rate} a second were sent`)
})

interface Flooded {
  readonly sent: number
  readonly sentMs: number
  readonly statuses: Readonly<Record<string, number>>
}

test("every answer forbids frames, other sites, caches and inline scripts, and sets no cookie", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const answers = [await send(stage.port, "/"), await stage.look("ready"), await send(stage.port, "/nowhere")]
  for (const { headers } of answers) {
    assert.equal(headers["set-cookie"], undefined)
    assert.equal(headers["cache-control"], "no-store")
    assert.equal(headers["referrer-policy"], "no-referrer")
    assert.equal(headers["x-frame-options"], "DENY")
    assert.equal(headers["access-control-allow-origin"], undefined)
    const policy = String(headers["content-security-policy"])
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(part), part)
    assert.doesNotMatch(policy, /unsafe|http:|https:|\*|data:|blob:/)
  }
})

test("the page listens on both loopback addresses or on neither, so no other program hears what is sent to localhost", async t => {
  const squatter = createServer()
  const port = await new Promise<number>(resolve =>
    squatter.listen(0, "::1", () => resolve((squatter.address() as { port: number }).port)),
  )
  t.after(() => squatter.close())
  await assert.rejects(PageStage.start(t, { port }), { code: "name-taken" })
  await assert.rejects(send(port, "/"), "nothing was left listening on 127.0.0.1")
  const stage = await PageStage.start(t)
  assert.equal((await send(stage.port, "/", { address: "::1" })).status, 200)
  for (const address of ["127.0.0.1", "::1"]) await assert.rejects(listenAlone(stage.port, address))
})

const listenAlone = (port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(port, host, () => {
      server.close()
      resolve()
    })
  })

test("a port that is another program's is refused in words", async t => {
  const { port, close } = await listenOnLoopback(0, () => {})
  t.after(close)
  await assert.rejects(
    listenOnLoopback(port, () => {}),
    { code: "name-taken" },
  )
})

test("another user of the machine can read neither the file that opens the browser nor anything of the vault", async t => {
  const stage = await PageStage.start(t)
  const file = await AddressFile.write(stage.running.address)
  t.after(() => file.remove())
  assert.ok((await readFile(file.path, "utf8")).includes(stage.running.address))
  assert.equal((await stat(file.path)).mode & 0o077, 0)
  assert.equal((await stat(dirname(file.path))).mode & 0o077, 0)
  for (const path of ["/", "/page.js", "/page.css", "/icon.svg"])
    assert.doesNotMatch((await send(stage.port, path)).text, /GitHub Work/)
  if (process.getuid?.() === 0)
    assert.throws(() => execFileSync("cat", [file.path], { uid: 65_534, gid: 65_534, stdio: "ignore" }))
  await file.remove()
  await assert.rejects(stat(dirname(file.path)))
})

test("a body that is too long, no JSON or of other fields is refused in words", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  assert.equal((await stage.do("copy", { location: "x".repeat(70_000) })).status, 413)
  const broken = await send(stage.port, "/api/next", { method: "POST", headers: stage.own, body: "{" })
  assert.equal(broken.status, 415)
  for (const body of [[], { account: 5 }, { account: "nobody" }, {}]) {
    const { status, json } = await stage.do("next", body)
    assert.ok([400, 404].includes(status))
    assert.ok(typeof json.error.code === "string")
  }
  for (const path of ["/api/constructor", "/api/ready/..", "/api/__proto__", "/../package.json", "/api/toString"])
    assert.equal((await send(stage.port, path, { headers: stage.own })).status, 404, path)
  assert.equal((await stage.do("ready", {})).status, 405)
})

test("nothing that can be looked at holds a code, and a code that is handed out was written down before", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const { accounts } = (await stage.look("accounts")).json
  const github = accounts.find(({ name }: { name: string }) => name === "GitHub Work").id
  const everything: string[] = []
  for (const name of Object.keys(looks))
    everything.push((await stage.look(name === "account" ? `account?id=${encodeURIComponent(github)}` : name)).text)
  for (const code of codes) assert.ok(everything.every(text => !text.includes(code)))
  const before = stage.page.vault.events.length
  const handed = (await stage.do("next", { account: github })).json
  assert.equal(handed.code, codes[0])
  assert.deepEqual(
    stage.page.vault.events.slice(before).map(({ kind }) => kind),
    ["code-handed"],
  )
  assert.equal((await stage.do("mark", { batch: handed.batch, number: handed.number, mark: "used" })).status, 200)
  assert.equal((await stage.do("next", { account: github })).json.code, codes[1])
})

test("everything that is done stands in the log", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const { id, batches } = stage.page.vault.state.accounts.find(({ name }) => name === "GitHub Work")!
  const batch = batches[0]!.id
  const done: readonly [string, object, string][] = [
    ["tested", { batch }, "batch-tested"],
    ["copy", { change: "added", accounts: [id], location: "Home safe" }, "copy-added"],
    ["copy", { change: "added", accounts: [id], location: "home safe " }, "copy-seen"],
    ["print", { accounts: [id] }, "codes-read"],
    ["print", { accounts: [id], references: true, compact: true, paper: "LETTER" }, "codes-read"],
  ]
  for (const [name, body, kind] of done) {
    assert.equal((await stage.do(name, body)).status, 200, name)
    assert.equal(stage.page.vault.events.at(-1)!.kind, kind)
  }
  const copy = stage.page.vault.state.accounts.flatMap(({ batches }) => batches).flatMap(({ copies }) => copies)[0]!
  assert.equal((await stage.do("copy", { change: "lost", copy: copy.id })).status, 200)
  assert.equal(stage.page.vault.events.at(-1)!.kind, "copy-lost")
  assert.ok((await stage.do("print", { accounts: [id] })).text.startsWith("%PDF"))
  const lines = (await stage.look("log")).json.lines
  assert.equal(lines[0].kind, "codes-read")
})

test("locked, idle or too old, the page forgets the vault, tells the browser that waits, and answers nothing more", async t => {
  for (const [why, wind] of [
    ["locked", 0],
    ["idle", 301],
    ["time", 901],
  ] as const) {
    const stage = await PageStage.start(t)
    await stage.begin()
    const waits = stage.look("end")
    // The waiting request is no use: it does not keep the page open.
    await stage.look("accounts")
    if (why === "locked") assert.equal((await stage.do("lock", {})).status, 200)
    if (why === "time")
      for (let used = 0; used < 4; used++) {
        stage.wind(225)
        await stage.do("stay", {})
      }
    stage.wind(why === "time" ? 1 : wind)
    if (why !== "locked") assert.equal((await stage.look("accounts")).json.error.code, "locked")
    assert.equal(await stage.running.ended, why)
    assert.deepEqual((await waits).json, { end: why })
    assert.throws(() => stage.page.vault, { code: "locked" })
  }
})

test("five wrong passphrases end the page", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  for (let tries = 1; tries <= 5; tries++) {
    const { json } = await stage.do("approve", { request: "none", passphrase: `wrong ${tries}` })
    assert.equal(json.error.code, "passphrase-wrong")
  }
  assert.equal(await stage.running.ended, "locked")
})

test("a right passphrase opens no request that is not there", async t => {
  const stage = await PageStage.start(t)
  await stage.begin()
  const { status, json } = await stage.do("approve", { request: "none", passphrase })
  assert.deepEqual([status, json.error.code], [404, "request-not-found"])
})
