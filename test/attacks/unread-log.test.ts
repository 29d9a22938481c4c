import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { heard, until } from "../waiting.ts"
import { RawConnection } from "./raw-connection.ts"
import { startService } from "./running-service.ts"

const apiKey = "an-api-key-for-this-test-alone"
// Together longer than what may wait in the service and what the system keeps for a pipe, at some 180 bytes a line.
const crowds = 50
const requestsOfEach = 200
const requests = crowds * requestsOfEach
const one = "GET /healthz HTTP/1.1\r\nHost: a\r\n"
const crowd = `${`${one}\r\n`.repeat(requestsOfEach - 1)}${one}Connection: close\r\n\r\n`

/** A service whose log is not read, after more requests than it may keep lines of. */
async function unread(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "postern-unread-"))
  context.after(() => rm(folder, { recursive: true }))
  const service = await startService(folder, apiKey)
  context.after(() => service.child.kill("SIGKILL"))
  const log = service.child.stdout!
  log.removeAllListeners("data").pause()
  for (let i = 0; i < crowds; i++) {
    const connection = new RawConnection(service.url)
    connection.send(crowd)
    await connection.untilClosed()
  }
  return { service, log }
}

test("a log that nobody reads keeps nobody from signing in; once it is read again, every line is there or counted as dropped", async context => {
  const { service, log } = await unread(context)
  const started = await service.call("POST", "/v1/subjects/ada/totp", { account: "ada" })
  assert.equal(started.status, 201)
  let text = ""
  log.on("data", chunk => {
    text += chunk
  })
  log.resume()
  await until("all of the log", () => text.includes('"log-dropped"') && text.endsWith("\n"))
  const entries = text
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line) as { event: string; lines?: number })
  const written = entries.filter(({ event }) => event === "request").length
  const dropped = entries.reduce((sum, { lines = 0 }) => sum + lines, 0)
  assert.ok(dropped > 0)
  assert.equal(written + dropped, requests + 1)
})

test("a service whose log nobody reads ends when it is asked to", async context => {
  const { service } = await unread(context)
  service.child.kill("SIGTERM")
  const [code] = await heard(service.child, "exit")
  assert.equal(code, 0)
})
