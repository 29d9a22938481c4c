import assert from "node:assert/strict"
import { test } from "node:test"
import type { PolicyOptions, VerifyOutcome } from "postern"
import {
  authenticatorCode,
  enroll,
  openTrial,
  type Trial,
  wrongCodeLike,
  wrongTotp,
} from "../../packages/postern/src/issuer/testing/stand-ins.test.ts"

/** Fails so many times, waiting whenever it is asked to, and gives the last outcome. */
async function fail({ postern, clock }: Trial, times: number, guess: () => string): Promise<VerifyOutcome> {
  let last: VerifyOutcome | undefined
  for (let failures = 0; failures < times; ) {
    last = await postern.verify("ada", guess())
    if (last.outcome === "throttled") clock.advance(last.retryAfterSeconds)
    else failures++
  }
  return last!
}

async function reasonOf({ postern }: Trial, input: string): Promise<string> {
  const outcome = await postern.verify("ada", input)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

/** Lets a wait that is on go by. */
async function waitOut({ postern, clock }: Trial): Promise<void> {
  const { throttle } = (await postern.status("ada"))!
  clock.advance(Math.max(throttle.totp?.retryAfterSeconds ?? 0, throttle.codes?.retryAfterSeconds ?? 0))
}

for (const factor of ["totp", "codes"] as const) {
  const factors = async (policy: PolicyOptions = {}) => {
    const trial = openTrial({ policy })
    const { uri, codes } = await enroll(trial)
    const byTotp = {
      right: () => authenticatorCode(uri, trial.clock.now),
      wrong: () => wrongTotp(uri, trial.clock.now),
    }
    const byCode = { right: () => codes[0]!, wrong: () => wrongCodeLike(codes[0]!) }
    return factor === "totp" ? { trial, used: byTotp, other: byCode } : { trial, used: byCode, other: byTotp }
  }

  test(`[31] after 99 failures of ${factor} the right one is accepted, after 100 it is not`, async () => {
    for (const [failures, expected] of [
      [99, "accepted"],
      [100, "disabled"],
    ] as const) {
      const { trial, used } = await factors()
      await fail(trial, failures, used.wrong)
      await waitOut(trial)
      assert.equal(await reasonOf(trial, used.right()), expected)
    }
  })

  test(`[35] a success of ${factor} forgets its own failures, and leaves those of the other factor`, async () => {
    const { trial, used, other } = await factors()
    await fail(trial, 4, used.wrong)
    await fail(trial, 3, other.wrong)
    assert.equal(await reasonOf(trial, used.right()), "accepted")
    const { throttle } = (await trial.postern.status("ada"))!
    const counts = { totp: throttle.totp?.failures, codes: throttle.codes?.failures }
    assert.deepEqual(counts, factor === "totp" ? { totp: 0, codes: 3 } : { totp: 3, codes: 0 })
  })

  test(`[36] tries left and waits of ${factor} are told, and the tenth try comes within the first hour`, async () => {
    const { trial, used } = await factors()
    const begun = trial.clock.now
    const told: unknown[] = []
    for (let failures = 0; failures < 9; ) {
      const outcome = await trial.postern.verify("ada", used.wrong())
      if (outcome.outcome === "throttled") trial.clock.advance(outcome.retryAfterSeconds)
      else {
        assert.ok(outcome.outcome === "refused")
        told.push([outcome.triesLeft, outcome.retryAfterSeconds ?? 0])
        failures++
      }
    }
    assert.deepEqual(told, [
      [4, 0],
      [3, 0],
      [2, 0],
      [1, 0],
      [0, 30],
      [0, 60],
      [0, 120],
      [0, 240],
      [0, 480],
    ])
    await waitOut(trial)
    assert.ok(trial.clock.now - begun < 3_600_000)
    assert.equal(await reasonOf(trial, used.right()), "accepted")
  })

  test(`[37] the preset of PCI DSS takes ten failures of ${factor}, then waits thirty minutes`, async () => {
    const { trial, used } = await factors({ attempts: "pci" })
    await fail(trial, 9, used.wrong)
    assert.equal((await trial.postern.status("ada"))?.throttle[factor]?.retryAfterSeconds, 0)
    const tenth = await trial.postern.verify("ada", used.wrong())
    assert.ok(tenth.outcome === "refused" && tenth.retryAfterSeconds === 1800)
    trial.clock.advance(1799)
    assert.deepEqual(await trial.postern.verify("ada", used.right()), { outcome: "throttled", retryAfterSeconds: 1 })
    trial.clock.advance(1)
    assert.equal(await reasonOf(trial, used.right()), "accepted")
  })
}

test("[31] no policy lets more than a hundred failures through", () => {
  assert.throws(() => openTrial({ policy: { attempts: { disableAfter: 101 } } }), { code: "policy-too-weak" })
  assert.throws(() => openTrial({ policy: { attempts: { disableAfter: Number.POSITIVE_INFINITY } } }), {
    code: "policy-too-weak",
  })
  assert.doesNotThrow(() => openTrial({ policy: { attempts: { disableAfter: 100 } } }))
})

test("[31] what can never be accepted is no guess: two hundred used, old and replayed codes disable nothing", async () => {
  const trial = openTrial()
  const old = await enroll(trial)
  const { uri, codes } = await enroll(trial)
  const live = authenticatorCode(uri, trial.clock.now)
  for (const input of [codes[0]!, live]) assert.equal(await reasonOf(trial, input), "accepted")
  for (let round = 0; round < 200; round++) {
    assert.equal(await reasonOf(trial, codes[0]!), "already-used")
    assert.equal(await reasonOf(trial, old.codes[1]!), "superseded")
    assert.equal(await reasonOf(trial, live), "replayed")
  }
  const { throttle } = (await trial.postern.status("ada"))!
  assert.deepEqual([throttle.totp?.failures, throttle.codes?.failures], [0, 0])
  assert.equal(await reasonOf(trial, codes[1]!), "accepted")
})
