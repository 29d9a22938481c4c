import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { wrongCode } from "./loaded-process.ts"

const hour = 3_600_000
const noon = Date.UTC(2026, 5, 1, 12)

/** A file, opened anew for every act as by a server that was restarted, with the clock that it then has. */
async function restartedAt(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "postern-clock-"))
  t.after(() => rm(folder, { recursive: true }))
  const keys = parseKeyRing(generateKeyEntry())
  const policy = { codes: { format: "long", count: 4, expireAfterDays: 30 } } as const
  const at = async <T>(now: number, act: (postern: Postern) => Promise<T>): Promise<T> => {
    const store = sqliteStore({ path: join(folder, "store.db") })
    try {
      return await act(createPostern({ issuer: "Acme", store, keys, policy, clock: () => now }))
    } finally {
      await store.close()
    }
  }
  const { uri } = started(await at(noon, postern => postern.enrollTotp("ada", { account: "ada" })))
  const activated = await at(noon, postern => postern.activateTotp("ada", authenticatorCode(uri, noon)))
  assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
  return { at, uri, codes: activated.codeSet.codes }
}

test("[47] a clock that is set back accepts no time step that was used, nor any before it, until it has caught up", async t => {
  const { at, uri } = await restartedAt(t)
  const used = noon + hour
  const verifyAt = (now: number) => at(now, postern => postern.verify("ada", authenticatorCode(uri, now)))
  assert.equal((await verifyAt(used)).outcome, "accepted")
  for (const back of [0, 30_000, 60_000, hour, 24 * hour, used - 60_000])
    assert.deepEqual(await verifyAt(used - back), { outcome: "refused", reason: "replayed" }, `${back} ms back`)
  assert.equal((await verifyAt(used + 30_000)).outcome, "accepted")
})

test("[47] a clock that jumps ahead and back again leaves the steps of the jump used: it fails closed, and codes still work", async t => {
  const { at, uri, codes } = await restartedAt(t)
  const ahead = noon + 48 * hour
  assert.equal((await at(ahead, postern => postern.verify("ada", authenticatorCode(uri, ahead)))).outcome, "accepted")
  const now = noon + hour
  assert.deepEqual(await at(now, postern => postern.verify("ada", authenticatorCode(uri, now))), {
    outcome: "refused",
    reason: "replayed",
  })
  assert.equal((await at(now, postern => postern.verify("ada", codes[0]!))).outcome, "accepted")
  assert.equal(
    (await at(now, postern => postern.auditTrail("ada"))).chain,
    "intact",
    "times may run backwards, events may not",
  )
})

test("[33] [47] no clock shortens a wait: set back it grows, and a jump ahead ends it as time would, with the count as it was", async t => {
  const { at, uri } = await restartedAt(t)
  const guess = (now: number) => at(now, postern => postern.verify("ada", wrongCode(uri, now)))
  const start = noon + hour
  for (let i = 0; i < 5; i++) assert.equal((await guess(start)).outcome, "refused")
  assert.deepEqual(await guess(start), { outcome: "throttled", retryAfterSeconds: 30 })
  assert.deepEqual(await guess(start - hour), { outcome: "throttled", retryAfterSeconds: 3630 })
  assert.deepEqual(await guess(start + 29_999), { outcome: "throttled", retryAfterSeconds: 1 })
  const sixth = await guess(start + 30_000)
  assert.deepEqual(sixth, { outcome: "refused", reason: "wrong-code", triesLeft: 0, retryAfterSeconds: 60 })
  const far = start + 1000 * hour
  assert.deepEqual(await guess(far), { outcome: "refused", reason: "wrong-code", triesLeft: 0, retryAfterSeconds: 120 })
  assert.deepEqual(await guess(start), { outcome: "throttled", retryAfterSeconds: 1000 * 3600 + 120 })
})

test("a clock that is set back revives no expired set's used codes and no void one", async t => {
  const { at, uri, codes } = await restartedAt(t)
  const late = noon + 31 * 24 * hour
  assert.deepEqual(await at(late, postern => postern.verify("ada", codes[0]!)), {
    outcome: "refused",
    reason: "expired",
  })
  const issued = await at(late, postern => postern.replaceCodes("ada", { proof: authenticatorCode(uri, late) }))
  assert.equal(issued.outcome, "issued")
  assert.deepEqual(await at(noon + hour, postern => postern.verify("ada", codes[0]!)), {
    outcome: "refused",
    reason: "superseded",
  })
})
