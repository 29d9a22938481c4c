import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import type { Store } from "postern"
import { sqliteStore } from "postern/sqlite"
import {
  authenticatorCode,
  type Enrolled,
  enroll,
  openTrial,
  type Trial,
  wrongTotp,
} from "../../packages/postern/src/issuer/testing/stand-ins.test.ts"

/** One database file, which several Posterns open, each with a connection and a clock of its own. */
async function database(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "postern-replicas-"))
  const stores: Store[] = []
  t.after(async () => {
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true })
  })
  let seed = 0
  return {
    open(like?: Trial): Trial {
      const store = sqliteStore({ path: join(folder, "store.db") })
      stores.push(store)
      const trial = openTrial({ store }, ++seed)
      if (like !== undefined) trial.clock.now = like.clock.now
      return trial
    },
    /** Ends every process, so to speak: nothing but the file is left. */
    async restart(like: Trial): Promise<Trial> {
      for (const store of stores.splice(0)) await store.close()
      return this.open(like)
    },
  }
}

async function reasonOf({ postern }: Trial, input: string): Promise<string> {
  const outcome = await postern.verify("ada", input)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("[20] a code that was used is used on every replica, and after a restart of all", async t => {
  const file = await database(t)
  const one = file.open()
  const { codes } = await enroll(one)
  const two = file.open(one)
  assert.equal(await reasonOf(one, codes[0]!), "accepted")
  assert.equal(await reasonOf(two, codes[0]!), "already-used")
  assert.equal(await reasonOf(two, codes[1]!), "accepted")
  const after = await file.restart(one)
  for (const code of codes.slice(0, 2)) assert.equal(await reasonOf(after, code), "already-used")
  assert.equal(await reasonOf(after, codes[2]!), "accepted")
})

test("[44] a step that was accepted, and all before it, are refused on every replica and after a restart", async t => {
  const file = await database(t)
  const one = file.open()
  const { uri } = await enroll(one)
  const two = file.open(one)
  const [before, live] = [authenticatorCode(uri, one.clock.now), authenticatorCode(uri, one.clock.now + 30_000)]
  assert.equal(await reasonOf(one, live), "accepted")
  for (const code of [before, live]) assert.equal(await reasonOf(two, code), "replayed")
  const after = await file.restart(one)
  for (const code of [before, live]) assert.equal(await reasonOf(after, code), "replayed")
  after.clock.advance(60)
  assert.equal(await reasonOf(after, authenticatorCode(uri, after.clock.now)), "accepted")
})

test("[32] what is disabled stays so through unlocks, years and restarts, until it is bound again", async t => {
  const file = await database(t)
  const begun = file.open()
  const { uri, codes } = await enroll(begun)
  for (let failures = 0; failures < 100; failures++) {
    await begun.postern.verify("ada", wrongTotp(uri, begun.clock.now))
    await begun.postern.unlock("ada")
  }
  const trial = await file.restart(begun)
  for (const seconds of [0, 3600, 86_400, 10 * 365 * 86_400]) {
    trial.clock.advance(seconds)
    await trial.postern.unlock("ada")
    assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "disabled")
  }
  assert.equal((await trial.postern.status("ada"))?.totp.status, "disabled")
  const again = await trial.postern.enrollTotp("ada", { account: "ada", proof: codes[0]! })
  assert.ok("uri" in again)
  const activated = await trial.postern.activateTotp("ada", authenticatorCode(again.uri, trial.clock.now))
  assert.equal(activated.outcome, "activated")
  trial.clock.advance(30)
  assert.equal(await reasonOf(trial, authenticatorCode(again.uri, trial.clock.now)), "accepted")
})

test("[33] failures on one replica are failures on all, and a wait that began on one holds on all", async t => {
  const file = await database(t)
  const one = file.open()
  const { uri } = await enroll(one)
  const replicas = [one, file.open(one), file.open(one)]
  for (let failures = 0; failures < 5; failures++) {
    const { postern } = replicas[failures % 3]!
    const outcome = await postern.verify("ada", wrongTotp(uri, one.clock.now))
    assert.ok(outcome.outcome === "refused" && outcome.triesLeft === 4 - failures)
  }
  const right = () => authenticatorCode(uri, one.clock.now)
  for (const { postern } of replicas) assert.equal((await postern.verify("ada", right())).outcome, "throttled")
  const after = await file.restart(one)
  assert.equal((await after.postern.verify("ada", right())).outcome, "throttled")
  after.clock.advance(30)
  assert.equal(await reasonOf(after, authenticatorCode(uri, after.clock.now)), "accepted")
})

test("[63] what one replica removed, replaced or voided, the others refuse with their very next answer", async t => {
  const file = await database(t)
  const one = file.open()
  const two = file.open(one)
  const first = await enroll(one)
  // The other replica has worked with this subject before: whatever it could have kept, it has.
  assert.equal(await reasonOf(two, first.codes[0]!), "accepted")
  const acts: ((held: Enrolled) => Promise<unknown>)[] = [
    () => one.postern.remove("ada"),
    async held => {
      const recovered = await one.postern.recover("ada", held.codes[1]!, { account: "ada" })
      assert.ok(recovered.outcome === "recovered")
      await one.postern.confirmCodes("ada", recovered.codeSet.codes[0]!)
    },
    async () => enroll(one),
  ]
  for (const act of acts) {
    await one.postern.remove("ada")
    const held = await enroll(one)
    two.clock.now = one.clock.now
    assert.equal(await reasonOf(two, authenticatorCode(held.uri, two.clock.now)), "accepted")
    await act(held)
    two.clock.advance(30)
    const byTotp = await reasonOf(two, authenticatorCode(held.uri, two.clock.now))
    assert.match(byTotp, /^(not-enrolled|superseded|disabled)$/)
    assert.match(await reasonOf(two, held.codes[2]!), /^(not-enrolled|superseded)$/)
  }
  await one.postern.remove("ada")
  const held = await enroll(one)
  two.clock.now = one.clock.now
  await one.postern.voidCodes("ada")
  assert.equal(await reasonOf(two, held.codes[0]!), "not-enrolled")
  assert.equal(await reasonOf(two, authenticatorCode(held.uri, two.clock.now)), "accepted")
})
