import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { authenticatorCode } from "../authenticator.ts"
import { type RunningService, startService } from "./running-service.ts"

const run = promisify(execFile)
// The service's own answer about its disk holds for a second.
const answerHoldsMs = 1_200
const apiKey = "an-api-key-for-the-full-disk"

/** Lets no file of a process grow beyond so many bytes: what a full disk does, without filling one. */
function limitFiles({ child }: RunningService, bytes: number | "unlimited"): Promise<unknown> {
  return run("prlimit", ["--pid", String(child.pid), `--fsize=${bytes}:unlimited`])
}

async function canLimit(): Promise<boolean> {
  return run("prlimit", ["--version"]).then(
    () => true,
    () => false,
  )
}

test("while the disk takes no more, readyz is 503 and no code is spent; when it does again, both are as before", async (context: TestContext) => {
  if (!(await canLimit())) return context.skip("prlimit is not there")
  const folder = await mkdtemp(join(tmpdir(), "postern-full-"))
  const service = await startService(folder, apiKey)
  context.after(async () => {
    await service.stop("SIGTERM")
    await rm(folder, { recursive: true })
  })
  const readiness = async () => (await fetch(`${service.url}/readyz`)).status
  const subject = "/v1/subjects/ada"
  const { json: enrolled } = await service.call("POST", `${subject}/totp`, { account: "ada" })
  const activation = { code: authenticatorCode(enrolled.uri, Date.now()) }
  const { json: activated } = await service.call("POST", `${subject}/totp/activate`, activation)
  const [code] = activated.codeSet.codes
  assert.equal(await readiness(), 200)

  const { size } = await stat(join(folder, "postern.db-wal"))
  await limitFiles(service, size)
  await sleep(answerHoldsMs)
  assert.equal(await readiness(), 503)
  assert.equal((await service.call("POST", `${subject}/verify`, { code })).status, 503)
  assert.match(service.output(), /"route":"\/readyz","status":503.*"trouble":"(disk-full|read-write-failed)"/)

  await limitFiles(service, "unlimited")
  await sleep(answerHoldsMs)
  assert.equal(await readiness(), 200)
  const { json } = await service.call("POST", `${subject}/verify`, { code })
  assert.equal(json.outcome, "accepted")
})
