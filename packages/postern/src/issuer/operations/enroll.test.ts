import assert from "node:assert/strict"
import { test } from "node:test"
import { started } from "../../../../../test/started-enrollment.ts"
import { authenticatorCode, enroll, openTrial, seededRandom, wrongTotp } from "../testing/stand-ins.test.ts"

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

test("the code of a replaced authenticator is superseded, and locks the account; under uniform detail it is wrong, and locks it too", async () => {
  for (const detail of ["full", "uniform"] as const) {
    const trial = openTrial({ policy: { detail } })
    const { postern, clock } = trial
    const { uri: before } = await enroll(trial)
    await enroll(trial)
    const reason = detail === "full" ? "superseded" : "wrong-code"
    const { outcome, ...told } = await postern.verify("ada", authenticatorCode(before, clock.now))
    assert.deepEqual([outcome, "reason" in told && told.reason], ["refused", reason])
    const failures = (await postern.status("ada"))?.throttle.totp?.failures
    assert.equal(failures, detail === "full" ? 0 : 1)
    assert.deepEqual(await postern.lock("ada", { proof: authenticatorCode(before, clock.now) }), { outcome: "locked" })
  }
})

test("the code of a QR code that was replaced is superseded at activation; under uniform detail it is a failure like any other", async () => {
  for (const detail of ["full", "uniform"] as const) {
    const trial = openTrial({ policy: { detail } })
    const { postern, clock } = trial
    const first = started(await postern.enrollTotp("ada", { account: "ada" }))
    const second = started(await postern.enrollTotp("ada", { account: "ada" }))
    const live = authenticatorCode(first.uri, clock.now)
    const expected =
      detail === "full" ? { outcome: "refused", reason: "superseded" } : { outcome: "refused", reason: "wrong-code" }
    assert.deepEqual(await postern.activateTotp("ada", live), expected)
    const { events } = await postern.auditTrail("ada")
    assert.equal(events.filter(({ kind }) => kind === "refused").length, detail === "full" ? 0 : 1)
    const wrong = await postern.activateTotp("ada", wrongTotp(second.uri, clock.now))
    assert.equal(wrong.outcome, "refused")
    assert.equal((await postern.activateTotp("ada", authenticatorCode(second.uri, clock.now))).outcome, "activated")
  }
})

test("the code that activated an authenticator activates no enrolment that was begun since", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  const live = authenticatorCode(uri, clock.now)
  assert.equal((await postern.activateTotp("ada", live)).outcome, "activated")
  await postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true })
  const { outcome } = await postern.activateTotp("ada", live)
  assert.equal(outcome, "refused")
  assert.equal((await postern.status("ada"))?.totp.enrollmentPending, true)
})

test("enrolments begun without a proof are throttled, and change nothing then", async () => {
  const trial = openTrial({ policy: { totp: { maxStartsPerHour: 3 } } })
  const { postern } = trial
  const begin = () => postern.enrollTotp("ada", { account: "ada" })
  for (let i = 0; i < 3; i++) started(await begin())
  const before = await postern.auditTrail("ada")
  assert.deepEqual(await begin(), { outcome: "throttled", retryAfterSeconds: 1200 })
  assert.deepEqual(await postern.auditTrail("ada"), before)
})

test("the QR code is drawn when it is read, once, and is written out with the rest", async () => {
  const begun = started(await openTrial().postern.enrollTotp("ada", { account: "ada@example.com" }))
  assert.ok(Object.getOwnPropertyDescriptor(begun, "qrSvg")?.get, "nothing is drawn yet")
  const { qrSvg, ...others } = JSON.parse(JSON.stringify(begun))
  assert.equal(qrSvg, begun.qrSvg)
  assert.deepEqual(Object.keys(others), ["status", "secret", "uri"])
})

test("the QR code has the quiet zone of four modules that ISO/IEC 18004 asks for", async () => {
  const { qrSvg } = started(await openTrial().postern.enrollTotp("ada", { account: "ada@example.com" }))
  // The renderer draws a module as ten units.
  const modules = Number(/viewBox="0 0 (\d+) /.exec(qrSvg)?.[1]) / 10
  assert.equal((modules - 8 - 17) % 4, 0, "a symbol has 17 and a multiple of four modules")
})
