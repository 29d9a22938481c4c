import assert from "node:assert/strict"
import { test } from "node:test"
import {
  enroll,
  openTrial,
  seededRandom,
  type Trial,
} from "../../packages/postern/src/issuer/testing/stand-ins.test.ts"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"

const stepMs = 30_000

/** A subject whose secret is the seed of the RFCs' vectors, and who was enrolled at the time given. */
async function enrolledWithSeed(atMs: number): Promise<Trial> {
  const random = seededRandom(1)
  const trial = openTrial({ random: size => (size === 20 ? Buffer.from("12345678901234567890") : random(size)) })
  trial.clock.now = atMs
  const { uri } = started(await trial.postern.enrollTotp("ada", { account: "ada" }))
  const activated = await trial.postern.activateTotp("ada", authenticatorCode(uri, atMs))
  assert.equal(activated.outcome, "activated")
  return trial
}

async function reasonOf({ postern }: Trial, code: string): Promise<string> {
  const outcome = await postern.verify("ada", code)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("[41] the values of RFC 4226 Appendix D are taken as those of the first ten time steps", async () => {
  const [first, ...codes] = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" ")
  const trial = await enrolledWithSeed(0)
  assert.equal(await reasonOf(trial, first!), "replayed", "it activated")
  for (const [i, code] of codes.entries()) {
    trial.clock.now = (i + 1) * stepMs
    assert.equal(await reasonOf(trial, code), "accepted")
  }
})

test("[42] the SHA-1 values of RFC 6238 Appendix B are taken at their times, by their last six digits", async () => {
  for (const [seconds, code] of [
    [59, "94287082"],
    [1111111109, "07081804"],
    [1111111111, "14050471"],
    [1234567890, "89005924"],
    [2000000000, "69279037"],
    [20000000000, "65353130"],
  ] as const) {
    const trial = await enrolledWithSeed(Math.max(0, seconds - 60) * 1000)
    trial.clock.now = seconds * 1000
    assert.equal(await reasonOf(trial, code), "mistyped", "eight digits are no code of this authenticator")
    assert.equal(await reasonOf(trial, code.slice(2)), "accepted")
  }
})

test("[43] sign-in goes on past 32 bits of time steps", async () => {
  for (const [step, code] of [
    [2 ** 31, "197202"],
    [2 ** 32 - 1, "117190"],
    [2 ** 32, "999456"],
    [2 ** 32 + 1, "108930"],
  ] as const) {
    const trial = await enrolledWithSeed((step - 2) * stepMs)
    trial.clock.now = step * stepMs
    assert.equal(await reasonOf(trial, code), "accepted")
    assert.equal(await reasonOf(trial, code), "replayed")
  }
})

test("[46] a code is accepted at just the seconds that the window allows", async () => {
  const lateness = [-90, -89, -60, -59, -30, -29, 0, 29, 30, 59, 60, 89, 90]
  for (const [window, expected] of [
    [0, [0, 29]],
    [1, [-30, -29, 0, 29, 30, 59]],
  ] as const) {
    const accepted: number[] = []
    for (const late of lateness) {
      const trial = openTrial({ policy: { totp: { window } } })
      const { uri } = await enroll(trial)
      trial.clock.advance(600)
      const code = authenticatorCode(uri, trial.clock.now)
      trial.clock.advance(late)
      if ((await reasonOf(trial, code)) === "accepted") accepted.push(late)
    }
    assert.deepEqual(accepted, expected)
  }
  for (const window of [3, -1, 0.5])
    assert.throws(() => openTrial({ policy: { totp: { window } } }), { code: "policy-invalid" })
})

test("[47] a clock that is set back accepts no step again, and none before the last one", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const usedAt = trial.clock.now
  assert.equal(await reasonOf(trial, authenticatorCode(uri, usedAt)), "accepted")
  for (const backSeconds of [1, 30, 3600, 86_400, 10 ** 7]) {
    trial.clock.now = usedAt - backSeconds * 1000
    assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "replayed")
  }
  trial.clock.now = usedAt + stepMs
  assert.equal(await reasonOf(trial, authenticatorCode(uri, usedAt)), "replayed")
  assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "accepted")
})

test("[50] a leading zero belongs to the code: with it the code is right, without it no code at all", async () => {
  const trial = await enrolledWithSeed(1111111009_000)
  trial.clock.now = 1111111109_000
  assert.equal(await reasonOf(trial, "81804"), "mistyped")
  assert.equal(await reasonOf(trial, "818040"), "wrong-code")
  assert.equal(await reasonOf(trial, "081804"), "accepted")
})
