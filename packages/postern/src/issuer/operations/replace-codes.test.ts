import assert from "node:assert/strict"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { memoryStore } from "../../stores/memory/index.ts"
import type { Store } from "../persistence/ports.ts"
import type { CodesIssued } from "../postern.ts"
import { authenticatorCode, changeRecord, enroll, openTrial, seededRandom } from "../testing/stand-ins.test.ts"

test("codes issued where there is neither authenticator nor enrolment name no account", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await changeRecord(trial, record => ({ ...record, totp: null }))
  const { codeSet } = (await trial.postern.replaceCodes("ada", { proof: codes[0]! })) as CodesIssued
  assert.equal(parseKit(codeSet.text).account, null)
})

test("staged sets that follow each other leave the current one alone, where the circle of selectors is full too", async () => {
  const trial = openTrial({ policy: { codes: { count: 16 } } })
  const { postern, clock } = trial
  const { uri, codes } = await enroll(trial)
  let latest: readonly string[] = []
  for (let i = 0; i < 3; i++) {
    const proof = authenticatorCode(uri, clock.now)
    const issued = (await postern.replaceCodes("ada", { proof, staged: true })) as CodesIssued
    latest = issued.codeSet.codes
    clock.advance(30)
  }
  assert.equal((await postern.verify("ada", codes[15]!)).outcome, "accepted")
  const confirmed = await postern.confirmCodes("ada", latest[15]!)
  assert.deepEqual(confirmed, { outcome: "confirmed", set: 4, codesLeft: 16 })
  assert.deepEqual(await postern.verify("ada", codes[0]!), { outcome: "refused", reason: "superseded" })
})

test("a set that was made is used again after a conflict, and made anew where another took its number", async () => {
  for (const staged of [true, false]) {
    const memory = memoryStore()
    let conflicts = 0
    const store: Store = {
      ...memory,
      commit: async write => (conflicts-- > 0 ? "conflict" : memory.commit(write)),
    }
    let draws = 0
    const random = seededRandom(1)
    const counted = (size: number) => {
      draws++
      return random(size)
    }
    const trial = openTrial({ store, random: counted, policy: { codes: { count: 16 } } })
    const { uri } = await enroll(trial)
    const replace = async () => {
      const before = draws
      const proof = authenticatorCode(uri, trial.clock.now)
      const { outcome } = await trial.postern.replaceCodes("ada", { proof, staged })
      assert.equal(outcome, "issued")
      trial.clock.advance(30)
      return draws - before
    }
    await replace()
    const drawsOfOne = await replace()
    conflicts = 1
    const withConflict = await replace()
    // The salt and sixteen codes once, and what each commit draws beside.
    assert.ok(withConflict < drawsOfOne + 16, `${withConflict} draws, ${drawsOfOne} without a conflict`)
  }
})
