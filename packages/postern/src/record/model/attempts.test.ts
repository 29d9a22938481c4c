import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import {
  type Attempts,
  type AttemptsPolicy,
  countFailure,
  endWait,
  isUntried,
  nistAttempts,
  noAttempts,
  pciAttempts,
  triesLeft,
  waitSeconds,
} from "./attempts.ts"

const start = Date.UTC(2026, 0, 1)

/** Fails as soon as it may, that many times, and tells the wait after each failure. */
function waitsOf(policy: AttemptsPolicy, failures: number): { waits: number[]; now: number; attempts: Attempts } {
  let attempts = noAttempts
  let now = start
  const waits: number[] = []
  for (let i = 0; i < failures; i++) {
    attempts = countFailure(attempts, policy, now)
    waits.push(waitSeconds(attempts, now))
    now += waitSeconds(attempts, now) * 1000
  }
  return { waits, now, attempts }
}

test("a factor was tried if any of its counts says so, whatever the others say", () => {
  assert.ok(isUntried(noAttempts))
  for (const trace of [{ failures: 1 }, { forgiven: 1 }, { retryAt: start }, { disabledAt: start }])
    assert.ok(!isUntried({ ...noAttempts, ...trace }), JSON.stringify(trace))
})

test("[36] the NIST schedule: four free failures, then 30 s doubling to an hour", () => {
  const expectedWaits = [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
  assert.deepEqual(waitsOf(nistAttempts, 15).waits, expectedWaits)
})

test("[36] the tenth try is possible within the first hour", () => {
  const { now } = waitsOf(nistAttempts, 9)
  assert.equal(now - start, 930_000)
  assert.ok(now - start < 3_600_000)
})

test("[37] the PCI schedule: nine free failures, then half an hour each", () => {
  assert.deepEqual(waitsOf(pciAttempts, 13).waits, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1800, 1800, 1800, 1800])
})

test("a schedule of one's own is followed, and its waits never pass the longest", () => {
  const own = { freeFailures: 2, firstWaitSeconds: 7, maxWaitSeconds: 20, disableAfter: 10 }
  assert.deepEqual(waitsOf(own, 9).waits, [0, 7, 14, 20, 20, 20, 20, 20, 20])
  const patient = { freeFailures: 1, firstWaitSeconds: 1, maxWaitSeconds: 86_400, disableAfter: 100 }
  const { waits } = waitsOf(patient, 99)
  assert.ok(waits.every(wait => wait > 0 && wait <= 86_400))
  assert.equal(waits.at(-1), 86_400)
})

test("[31] the hundredth failure in a row disables, the ninety-ninth does not", () => {
  const almost = waitsOf(nistAttempts, 99)
  assert.equal(almost.attempts.disabledAt, null)
  const disabled = countFailure(almost.attempts, nistAttempts, almost.now)
  assert.equal(disabled.disabledAt, almost.now)
  assert.equal(triesLeft(disabled, nistAttempts, almost.now), 0)
  assert.equal(waitSeconds(disabled, almost.now), 0, "waiting would not help, so none is asked for")
})

test("[32] what is disabled stays so, over time, more failures and an unlock", () => {
  const { attempts, now } = waitsOf(nistAttempts, 100)
  const disabledAt = attempts.disabledAt
  assert.notEqual(disabledAt, null)
  const later = countFailure(endWait(attempts), nistAttempts, now + 10 ** 10)
  assert.equal(later.disabledAt, disabledAt)
  assert.equal(triesLeft(endWait(attempts), nistAttempts, now + 10 ** 10), 0)
})

test("[31] an unlock forgives the waits, and never the count towards the cap", () => {
  let attempts = noAttempts
  let failures = 0
  while (attempts.disabledAt === null && failures < 1000) {
    attempts = endWait(countFailure(attempts, nistAttempts, start))
    failures++
    assert.equal(waitSeconds(attempts, start), 0)
  }
  assert.equal(failures, 100)
})

test("an unlock gives the free failures anew", () => {
  const unlocked = endWait(waitsOf(nistAttempts, 8).attempts)
  assert.equal(triesLeft(unlocked, nistAttempts, start), 5)
  let attempts = unlocked
  const waits = Array.from({ length: 6 }, () => {
    attempts = countFailure(attempts, nistAttempts, start)
    return waitSeconds(attempts, start)
  })
  assert.deepEqual(waits, [0, 0, 0, 0, 30, 60])
})

test("[36] the tries left are told: five at first, none during a wait, one when it is over", () => {
  const tries: number[] = []
  let attempts = noAttempts
  for (let i = 0; i < 5; i++) {
    tries.push(triesLeft(attempts, nistAttempts, start))
    attempts = countFailure(attempts, nistAttempts, start)
  }
  assert.deepEqual(tries, [5, 4, 3, 2, 1])
  assert.equal(triesLeft(attempts, nistAttempts, start), 0)
  assert.equal(triesLeft(attempts, nistAttempts, start + 29_999), 0)
  assert.equal(triesLeft(attempts, nistAttempts, start + 30_000), 1)
})

test("tries left are bounded by the cap, also by one that was lowered below the count", () => {
  const nearCap = { ...noAttempts, failures: 98, forgiven: 98 }
  assert.equal(triesLeft(nearCap, nistAttempts, start), 2)
  const lowered = { ...nistAttempts, disableAfter: 50 }
  assert.equal(triesLeft(nearCap, lowered, start), 1)
  assert.notEqual(countFailure(nearCap, lowered, start).disabledAt, null)
})

test("a wait ends at its instant and not a millisecond before", () => {
  const { retryAt } = waitsOf(nistAttempts, 5).attempts
  const attempts = { ...noAttempts, retryAt }
  assert.equal(waitSeconds(attempts, retryAt - 1), 1)
  assert.equal(waitSeconds(attempts, retryAt), 0)
  assert.equal(waitSeconds(attempts, retryAt + 1), 0)
  assert.equal(waitSeconds(attempts, retryAt - 1001), 2)
})

test("[47] a clock stepped back makes a wait longer, never shorter; stepped forward it ends", () => {
  const attempts = countFailure({ ...noAttempts, failures: 4 }, nistAttempts, start)
  assert.equal(waitSeconds(attempts, start - 60_000), 90)
  assert.equal(waitSeconds(attempts, start + 86_400_000), 0)
})

test("no order of failures, unlocks and steps of the clock revives what is disabled or loses a failure", () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant("fail" as const), stepMs: fc.integer({ min: -100_000, max: 10_000_000 }) }),
    fc.constant({ kind: "unlock" as const, stepMs: 0 }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 150 }), acts => {
      let attempts = noAttempts
      let now = start
      let failures = 0
      for (const { kind, stepMs } of acts) {
        now += stepMs
        const before = attempts
        attempts = kind === "fail" ? countFailure(attempts, nistAttempts, now) : endWait(attempts)
        if (kind === "fail") failures++
        assert.equal(attempts.failures, failures)
        assert.equal(attempts.disabledAt !== null, failures >= 100)
        if (before.disabledAt !== null) assert.equal(attempts.disabledAt, before.disabledAt)
        assert.ok(attempts.forgiven <= attempts.failures)
        assert.ok(waitSeconds(attempts, now) <= 3600 + 100_000)
      }
    }),
  )
})
