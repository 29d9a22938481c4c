import assert from "node:assert/strict"
import { test } from "node:test"
import { defaultTotp, encodeBase32, noAttempts, settlePolicy } from "../../record/index.ts"
import { authenticatorCode } from "../testing/stand-ins.test.ts"
import { digitsEvidence, matchingStep, rememberedClockSearch } from "./totp-check.ts"

const secret = Buffer.from("12345678901234567890")
const totp = { secret, parameters: defaultTotp }
const uri = `otpauth://totp/A:b?secret=${encodeBase32(secret)}&period=30`
const step = 56_000_000
const now = step * 30_000

test("[46] a code matches at just the seconds that its window allows", () => {
  const code = authenticatorCode(uri, now)
  const matching = (window: number) =>
    [-90, -89, -60, -59, -30, -29, 0, 29, 30, 59, 60, 89, 90].filter(
      late => matchingStep(totp, code, window, now + late * 1000) === step,
    )
  assert.deepEqual(matching(0), [0, 29])
  assert.deepEqual(matching(1), [-30, -29, 0, 29, 30, 59])
})

test("[50] only the digits themselves match: not shorter, longer, other scripts, signs or nothing", () => {
  const code = authenticatorCode(uri, now)
  assert.equal(matchingStep(totp, code, 1, now), step)
  const fullWidth = [...code].map(digit => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join("")
  for (const wrong of ["", code.slice(1), `0${code}`, ` ${code}`, `+${code}`, `${code}\0`, fullWidth])
    assert.equal(matchingStep(totp, wrong, 1, now), null)
})

test("of two steps that show the same digits the newest is taken, so that the older cannot be replayed", () => {
  // Every code of a secret is one of 10^d; with a wide window two of them meet soon.
  const seen = new Map<string, number>()
  for (let each = 0; each < 5000; each++) {
    const code = authenticatorCode(uri, each * 30_000)
    const earlier = seen.get(code)
    seen.set(code, each)
    if (earlier === undefined) continue
    const window = each - earlier
    assert.equal(matchingStep(totp, code, window, each * 30_000), each)
    assert.equal(matchingStep(totp, code, window, earlier * 30_000), each)
    return
  }
  assert.fail("expected two steps with one code")
})

test("[42] other hashes and lengths are checked with their own parameters", () => {
  const seed = Buffer.from("1234567890".repeat(7))
  const parameters = { algorithm: "SHA512", digits: 8, periodSeconds: 30 } as const
  assert.equal(matchingStep({ secret: seed.subarray(0, 64), parameters }, "90693936", 0, 59_000), 1)
  assert.equal(
    matchingStep(
      { secret: seed.subarray(0, 32), parameters: { ...parameters, algorithm: "SHA256" } },
      "46119246",
      0,
      59_000,
    ),
    1,
  )
})

const expected = { ...totp, attempts: noAttempts }
const policy = settlePolicy()
const formerSecret = Buffer.from("abcdefghijabcdefghij")
const formerUri = `otpauth://totp/A:b?secret=${encodeBase32(formerSecret)}&period=30`
const former = { secret: formerSecret, parameters: defaultTotp, lastStep: 0, wasActive: true, until: now + 1 }
const unused = { ...former, secret: Buffer.from("zyxwvutsrqzyxwvutsrq") }

test("digits of the window are told by their step alone, whatever a former secret shows", () => {
  const twin = { ...former, secret }
  assert.deepEqual(digitsEvidence(expected, [twin], authenticatorCode(uri, now), policy, now), { matchedStep: step })
})

test("digits of a former secret are told with its place and step", () => {
  const digits = authenticatorCode(formerUri, now - 30_000)
  assert.deepEqual(digitsEvidence(expected, [unused, former], digits, policy, now), {
    matchedStep: null,
    former: { place: 1, step: step - 1 },
  })
})

test("digits of another time are told by how many steps the clock is off, as far as two clocks can differ", () => {
  for (const offset of [-130, -2, 2, 130]) {
    const digits = authenticatorCode(uri, now + offset * 30_000)
    assert.deepEqual(digitsEvidence(expected, [former], digits, policy, now), {
      matchedStep: null,
      clockOffset: offset,
    })
  }
  const farther = authenticatorCode(uri, now + 131 * 30_000)
  assert.deepEqual(digitsEvidence(expected, [former], farther, policy, now), { matchedStep: null, clockOffset: null })
})

test("former secrets and clocks are not looked at during a wait, once disabled, and clocks not under uniform detail", () => {
  const digits = authenticatorCode(formerUri, now)
  const late = authenticatorCode(uri, now + 60_000)
  for (const attempts of [
    { ...noAttempts, retryAt: now + 1 },
    { ...noAttempts, disabledAt: now - 1 },
  ]) {
    for (const each of [digits, late])
      assert.deepEqual(digitsEvidence({ ...expected, attempts }, [former], each, policy, now), { matchedStep: null })
  }
  const ended = { ...expected, attempts: { ...noAttempts, retryAt: now } }
  assert.equal(digitsEvidence(ended, [former], digits, policy, now).former?.place, 0)
  const uniform = settlePolicy({ detail: "uniform" })
  assert.deepEqual(digitsEvidence(expected, [former], late, uniform, now), { matchedStep: null, former: null })
  assert.equal(digitsEvidence(expected, [former], digits, uniform, now).former?.place, 0)
})

test("an attempt that starts again looks for a clock's offset once, and anew for another secret, other digits or a later step", () => {
  let searches = 0
  const search = rememberedClockSearch(() => ++searches)
  const expected = { ...totp, attempts: noAttempts }
  assert.deepEqual([search(expected, "123456", now), search(expected, "123456", now + 29_000)], [1, 1])
  assert.equal(search({ ...expected, secret: Buffer.from(secret) }, "123456", now), 1)
  assert.equal(search({ ...expected, secret: Buffer.alloc(20) }, "123456", now), 2)
  assert.equal(search(expected, "123457", now), 3)
  assert.equal(search(expected, "123457", now + 30_000), 4)
})
