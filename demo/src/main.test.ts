import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, test } from "node:test"
import { fileURLToPath } from "node:url"
import { compileCache } from "../../test/machine/compile-cache.ts"
import { within } from "../../test/waiting.ts"
import { Customer } from "./testing/customer.ts"
import { ada } from "./testing/open-acme.ts"

const folder = mkdtempSync(join(tmpdir(), "acme-"))
const started: ChildProcess[] = []
after(() => {
  for (const child of started) child.kill("SIGKILL")
  rmSync(folder, { recursive: true })
})

const main = fileURLToPath(new URL("./main.ts", import.meta.url))

interface Run {
  readonly process: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
  /** the address that it prints; rejects if it ends before */
  readonly address: Promise<string>
}

function run(cwd: string, env: Record<string, string> = {}): Run {
  const own = { PATH: process.env.PATH ?? "", PORT: "0", NODE_COMPILE_CACHE: compileCache, ...env }
  const child = spawn(process.execPath, ["--conditions=postern-source", main], { cwd, env: own })
  started.push(child)
  let text = ""
  const exited = new Promise<number | null>(resolve => child.once("exit", resolve))
  const address = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk
      const [found] = /http:\/\/[\w.:]+/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    }
    child.stdout.on("data", read)
    child.stderr.on("data", read)
    void exited.then(() => reject(new Error("it ended before it listened")))
  })
  const run = {
    process: child,
    output: () => text,
    ended: within("the end of Acme", exited, 600_000),
    address: within("the address of Acme", address),
  }
  // They fail where they are awaited.
  for (const promise of [run.ended, run.address]) promise.catch(() => {})
  return run
}

// The customer speaks to a fetch function; this one goes over the wire.
function over(address: string) {
  return {
    fetch: (request: Request) => {
      const { pathname } = new URL(request.url)
      const headers = new Headers(request.headers)
      if (headers.has("origin")) headers.set("origin", address)
      const body = request.method === "POST" ? request.text() : null
      return Promise.resolve(body).then(text =>
        fetch(`${address}${pathname}`, { method: request.method, headers, body: text, redirect: "manual" }),
      )
    },
  }
}

test("from an empty folder Acme opens, keeps its data to itself, and knows its people after a restart", async () => {
  const first = run(folder)
  const address = await first.address
  assert.equal((await fetch(address)).status, 200)
  assert.equal((await fetch(`${address}/readyz`)).status, 200)
  assert.equal((await fetch(`${address}/v1/subjects/x`)).status, 401)
  const data = join(folder, "postern-data")
  const apiKey = readFileSync(join(data, "api-key"), "utf8").trim()
  const authorization = `Bearer ${apiKey}`
  assert.equal((await fetch(`${address}/v1/subjects/x`, { headers: { authorization } })).status, 404)
  const visitor = await new Customer(over(address)).open("/sign-up")
  await visitor.submit("/sign-up", { email: ada.email, "new-password": ada.password })
  assert.equal(visitor.path, "/")
  assert.equal(statSync(data).mode & 0o777, 0o700)
  for (const name of readdirSync(data)) assert.equal(statSync(join(data, name)).mode & 0o077, 0, name)
  first.process.kill("SIGTERM")
  assert.equal(await first.ended, 0)
  assert.equal(first.output().trim().split("\n").length, 1)
  assert.ok(!first.output().includes(apiKey))

  const second = run(folder)
  const customer = await new Customer(over(await second.address)).open("/sign-in")
  await customer.submit("/sign-in", ada)
  assert.equal(customer.path, "/")
  second.process.kill("SIGINT")
  assert.equal(await second.ended, 0)
})

test("what keeps Acme from starting is said in one sentence, and the process fails", async () => {
  const busy = run(folder)
  const { port } = new URL(await busy.address)
  const blocked = join(folder, "blocked")
  mkdirSync(blocked)
  writeFileSync(join(blocked, "postern-data"), "")
  const readable = join(folder, "readable")
  mkdirSync(join(readable, "postern-data"), { recursive: true })
  writeFileSync(join(readable, "postern-data", "api-key"), "a-key-that-everybody-can-read\n")
  chmodSync(join(readable, "postern-data", "api-key"), 0o644)
  const faults = [
    run(readable),
    run(folder, { PORT: port }),
    run(blocked),
    run(folder, { PORT: "many" }),
    run(folder, { HOST: "0.0.0.0" }),
    run(folder, { POSTERN_STORE: "mysql://localhost/x" }),
    run(folder, { POSTERN_KEYS: "weak" }),
  ]
  for (const fault of faults) {
    assert.equal(await fault.ended, 1, fault.output())
    assert.match(fault.output(), /^Acme does not start\. .+\n$/)
  }
  busy.process.kill("SIGTERM")
  assert.equal(await busy.ended, 0)
})
