import assert from "node:assert/strict"
import { type ChildProcess, fork } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, type TestContext, test } from "node:test"
import { codeFormats, makeCode } from "@postern/core"
import { createPostern, generateKeyEntry, type PolicyOptions, parseKeyRing, type VerifyOutcome } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { heard } from "../waiting.ts"
import type { ReplicaCall, ReplicaTask } from "./replica.ts"

const processes = 4
const start = Date.UTC(2026, 0, 1)

let replicas: ChildProcess[] = []
before(() => {
  replicas = Array.from({ length: processes }, () =>
    fork(new URL("replica.ts", import.meta.url), { execArgv: process.execArgv }),
  )
})
after(() => {
  for (const replica of replicas) replica.disconnect()
})

/** Runs the calls in several processes on one file, all let go at the same moment, and gives every outcome. */
async function inReplicas(task: Omit<ReplicaTask, "calls">, calls: readonly ReplicaCall[]): Promise<VerifyOutcome[]> {
  await Promise.all(
    replicas.map(async (replica, i) => {
      replica.send({ ...task, calls: calls.filter((_, j) => j % processes === i) } satisfies ReplicaTask)
      await heard(replica, "message")
    }),
  )
  const answers = replicas.map(replica => heard(replica, "message"))
  for (const replica of replicas) replica.send("go")
  return (await Promise.all(answers)).flatMap(([outcomes]) => outcomes as VerifyOutcome[])
}

async function enrolled(t: TestContext, policy: PolicyOptions) {
  const folder = await mkdtemp(join(tmpdir(), "postern-parallel-"))
  const path = join(folder, "store.db")
  const keys = generateKeyEntry()
  const store = sqliteStore({ path })
  t.after(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  let now = start
  const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(keys), policy, clock: () => now })
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  const activated = await postern.activateTotp("ada", authenticatorCode(uri, now))
  assert.equal(activated.outcome, "activated")
  now += 60_000
  return { postern, uri, now, codes: activated.codeSet!.codes, task: { path, keys, policy, now } }
}

const accepted = (outcomes: readonly VerifyOutcome[]) => outcomes.filter(each => each.outcome === "accepted").length
const reasons = (outcomes: readonly VerifyOutcome[]) =>
  [...new Set(outcomes.map(each => (each.outcome === "refused" ? each.reason : each.outcome)))].toSorted()

for (const format of ["standard", "long"] as const) {
  test(`[21] fifty uses of one ${format} code over four processes: one is accepted, the others are told that it was used`, async t => {
    const { postern, codes, task } = await enrolled(t, { codes: { format } })
    const outcomes = await inReplicas(
      task,
      Array.from({ length: 50 }, () => ({ subject: "ada", input: codes[4]! })),
    )
    assert.equal(accepted(outcomes), 1)
    assert.deepEqual(reasons(outcomes), ["accepted", "already-used"])
    assert.equal((await postern.status("ada"))?.codes.left, 9)
    assert.equal((await postern.auditTrail("ada")).chain, "intact")
  })
}

test("[23] two different codes, twenty-five times each over four processes: both are spent once, none comes back", async t => {
  const { postern, codes, task } = await enrolled(t, {})
  const calls = Array.from({ length: 50 }, (_, i) => ({ subject: "ada", input: codes[i % 2]! }))
  assert.equal(accepted(await inReplicas(task, calls)), 2)
  assert.equal((await postern.status("ada"))?.codes.left, 8)
  for (const code of codes.slice(0, 2))
    assert.deepEqual(await postern.verify("ada", code), { outcome: "refused", reason: "already-used" })
  assert.equal((await postern.verify("ada", codes[2]!)).outcome, "accepted")
})

test("[45] fifty uses of one TOTP code over four processes: one is accepted", async t => {
  const { uri, now, task } = await enrolled(t, {})
  const outcomes = await inReplicas(
    task,
    Array.from({ length: 50 }, () => ({ subject: "ada", input: authenticatorCode(uri, now) })),
  )
  assert.equal(accepted(outcomes), 1)
  assert.deepEqual(reasons(outcomes), ["accepted", "replayed"])
})

test("[33] two hundred wrong guesses at once over four processes: exactly the free tries are counted, the rest is told to wait", async t => {
  const { postern, uri, now, task } = await enrolled(t, {})
  const right = [-30_000, 0, 30_000].map(offset => authenticatorCode(uri, now + offset))
  const wrong = Array.from({ length: 203 }, (_, i) => String(i).padStart(6, "0")).filter(code => !right.includes(code))
  const calls = wrong.slice(0, 200).map(input => ({ subject: "ada", input }))
  const outcomes = await inReplicas(task, calls)
  assert.equal(outcomes.filter(each => each.outcome === "refused" && each.reason === "wrong-code").length, 5)
  assert.equal(outcomes.filter(each => each.outcome === "throttled").length, 195)
  assert.equal((await postern.status("ada"))?.throttle.totp?.failures, 5)
})

for (const factor of ["TOTP", "backup"] as const) {
  test(`[31] [32] three hundred wrong ${factor} codes at once over four processes, and no wait between them: exactly the cap is looked at, then nothing ever again`, async t => {
    const policy = { codes: { format: "long" }, attempts: { freeFailures: 100 } } as const
    const { postern, uri, now, codes, task } = await enrolled(t, policy)
    const right = factor === "TOTP" ? authenticatorCode(uri, now) : codes[0]!
    const near = [-30_000, 0, 30_000].map(offset => authenticatorCode(uri, now + offset))
    const guesses = Array.from({ length: 303 }, (_, i) =>
      factor === "TOTP"
        ? String(i).padStart(6, "0")
        : makeCode("long", i % 10, Buffer.alloc(codeFormats.long.randomBytes, i)).text,
    ).filter(guess => !near.includes(guess))
    const outcomes = await inReplicas(
      task,
      guesses.slice(0, 300).map(input => ({ subject: "ada", input })),
    )
    assert.equal(outcomes.filter(each => each.outcome === "refused" && each.reason === "wrong-code").length, 100)
    assert.equal(outcomes.filter(each => each.outcome === "refused" && each.reason === "disabled").length, 200)
    await postern.unlock("ada")
    assert.deepEqual(await inReplicas({ ...task, now: now + 10 ** 9 }, [{ subject: "ada", input: right }]), [
      { outcome: "refused", reason: "disabled" },
    ])
    const { events, chain } = await postern.auditTrail("ada")
    assert.equal(chain, "intact")
    assert.equal(events.filter(({ kind }) => kind === "disabled").length, 1)
  })
}

test("many subjects from many processes at once: everyone gets in, once", async t => {
  // Long codes need no slow hash, and forty sheets would need four hundred.
  const { postern, task, now } = await enrolled(t, { codes: { format: "long" } })
  const calls: ReplicaCall[] = []
  for (let i = 0; i < 40; i++) {
    const subject = `subject ${i}`
    const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
    // Enrolled two steps earlier than the sign-in: the clock of this process stands at `now`, the code of the step before activates.
    await postern.activateTotp(subject, authenticatorCode(uri, now - 30_000))
    calls.push(...Array.from({ length: 3 }, () => ({ subject, input: authenticatorCode(uri, now) })))
  }
  assert.equal(accepted(await inReplicas(task, calls)), 40)
})
