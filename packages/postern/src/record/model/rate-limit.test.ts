import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { countAgainst } from "./rate-limit.ts"

const start = Date.UTC(2026, 0, 1)
const hour = 3_600_000

/** Does it as often as it may, trying at each of the instants. */
function done(perHour: number, instants: readonly number[]): number[] {
  let paidOffAt: number | null = null
  return instants.filter(now => {
    const counted = countAgainst(perHour, paidOffAt, now)
    if ("outcome" in counted) return false
    paidOffAt = counted.paidOffAt
    return true
  })
}

test("so many go through at once, then one by one at that rate, and after an hour of rest as many again", () => {
  assert.equal(done(20, Array<number>(100).fill(start)).length, 20)
  const everySecond = Array.from({ length: 3600 }, (_, second) => start + second * 1000)
  assert.deepEqual(
    done(20, everySecond)
      .slice(20, 23)
      .map(at => (at - start) / 1000),
    [180, 360, 540],
  )
  assert.equal(done(20, [...Array<number>(30).fill(start), ...Array<number>(30).fill(start + hour)]).length, 40)
})

test("the wait that is told is the shortest one that is long enough, to the second", () => {
  for (const perHour of [1, 7, 20, 1000]) {
    let paidOffAt: number | null = null
    for (let i = 0; i < perHour; i++) {
      const counted = countAgainst(perHour, paidOffAt, start)
      assert.ok("paidOffAt" in counted)
      paidOffAt = counted.paidOffAt
    }
    const refused = countAgainst(perHour, paidOffAt, start)
    assert.ok("outcome" in refused)
    const { retryAfterSeconds } = refused
    assert.ok("paidOffAt" in countAgainst(perHour, paidOffAt, start + retryAfterSeconds * 1000))
    assert.ok("outcome" in countAgainst(perHour, paidOffAt, start + (retryAfterSeconds - 1) * 1000))
  }
})

test("in no hour are there more than twice as many, whatever the instants", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.integer({ min: 0, max: 3 * hour }), { maxLength: 200 }),
      (perHour, offsets) => {
        const instants = offsets.map(offset => start + offset).sort((a, b) => a - b)
        const taken = done(perHour, instants)
        for (const from of taken) {
          assert.ok(taken.filter(at => at >= from && at < from + hour).length <= 2 * perHour)
        }
      },
    ),
  )
})

test("a clock that is set back by years asks for a wait of an hour at most", () => {
  const counted = countAgainst(2, start + 1000 * 24 * hour, start)
  assert.deepEqual(counted, { outcome: "throttled", retryAfterSeconds: 1800 })
})
