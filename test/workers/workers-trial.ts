import assert from "node:assert/strict"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { generateKeyEntry } from "postern"
import { startService } from "../attacks/running-service.ts"
import { authenticatorCode } from "../authenticator.ts"
import { runPostern } from "../postgres/command-line.ts"
import { until } from "../waiting.ts"

const path = "/v1/subjects/ada"

/**
 * Serves a database server's store from two workers, and holds that a code is good once over all of them, before and after one of them was
 * killed and replaced.
 */
export async function workersTrial(t: TestContext, store: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "postern-workers-"))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const settings = { POSTERN_STORE: store, POSTERN_KEYS: generateKeyEntry() }
  const migrated = await runPostern(["migrate"], settings)
  assert.equal(migrated.code, 0, migrated.err)
  const service = await startService(folder, "an-api-key-for-this-test-alone", ["--workers", "2"], settings)
  t.after(() => service.stop("SIGKILL"))
  const { uri } = (await service.call("POST", `${path}/totp`, { account: "ada" })).json
  const live = authenticatorCode(uri, Date.now())
  const { codeSet } = (await service.call("POST", `${path}/totp/activate`, { code: live })).json
  const acceptedOf = async (code: string) => {
    // Each over a connection of its own, so that both workers get some.
    const uses = await Promise.all(Array.from({ length: 8 }, () => service.call("POST", `${path}/verify`, { code })))
    return uses.filter(({ json }) => json.outcome === "accepted").length
  }
  assert.equal(await acceptedOf(codeSet.codes[0]!), 1)

  const workers = async () => {
    const { pid } = service.child
    return (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").filter(Boolean)
  }
  const before = await workers()
  assert.equal(before.length, 2)
  process.kill(Number(before[0]), "SIGKILL")
  await until("a worker in its place", async () => (await workers()).some(pid => !before.includes(pid)))
  await until("its readiness", async () => (await service.call("GET", "/readyz")).status === 200)
  assert.equal(await acceptedOf(codeSet.codes[0]!), 0)
  assert.equal(await acceptedOf(codeSet.codes[1]!), 1)
  service.child.kill("SIGTERM")
  await until("the end of all of them", () => service.child.exitCode !== null)
  assert.equal(service.child.exitCode, 0, service.output())
  assert.match(service.output(), /"event":"worker-ended"/)
}
