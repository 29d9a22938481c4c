import assert from "node:assert/strict"
import { test } from "node:test"
import { started } from "../../../../../test/started-enrollment.ts"
import { authenticatorCode, enroll, openTrial, seededRandom } from "../testing/stand-ins.test.ts"

test("the code of an enrolment sent twenty times at once makes one set, and activates once", async () => {
  let draws = 0
  const random = seededRandom(1)
  const trial = openTrial({
    policy: { codes: { count: 4 } },
    random: size => {
      draws++
      return random(size)
    },
  })
  const { postern, clock } = trial
  const { uri } = started(await postern.enrollTotp("bob", { account: "bob" }))
  const drawnBefore = draws
  await postern.activateTotp("bob", authenticatorCode(uri, clock.now))
  const drawsOfOne = draws - drawnBefore
  const { uri: shown } = started(await postern.enrollTotp("ada", { account: "ada" }))
  const before = draws
  const live = authenticatorCode(shown, clock.now)
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => postern.activateTotp("ada", live)))
  const repeated = { outcome: "activated", codeSet: null, repeated: true }
  assert.equal(outcomes.filter(each => each.outcome === "activated" && each.codeSet !== null).length, 1)
  for (const each of outcomes) if ("repeated" in each) assert.deepEqual(each, repeated)
  assert.equal(draws - before, drawsOfOne)
})

test("where no enrolment is under way none is activated, of a subject that nobody knows either", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  for (const subject of ["ada", "nobody"])
    assert.deepEqual(await trial.postern.activateTotp(subject, authenticatorCode(uri, trial.clock.now)), {
      outcome: "refused",
      reason: "not-enrolled",
    })
})

test("a policy without recovery allows none, with codes of any strength, and spends nothing", async () => {
  const trial = openTrial({ policy: { recovery: false } })
  const { codes } = await enroll(trial)
  await assert.rejects(trial.postern.recover("ada", codes[0]!, { account: "ada" }), { code: "recovery-off" })
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
})
