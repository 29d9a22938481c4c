import assert from "node:assert/strict"
import { test } from "node:test"
import { differences, usableMicros } from "./usable-difference.ts"
import { describeSample, welchT, withoutSlowest } from "./welch.ts"

/** Numbers that look random, the same every time (a linear congruential generator), shaped like the times of a busy machine. */
function times(count: number, seed: number, added: number): number[] {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  return Array.from({ length: count }, () => {
    const bell = next() + next() + next() + next() - 2
    const stall = next() < 0.02 ? 5000 * next() : 0
    return 200 + 40 * bell + stall + added
  })
}

const round = (value: number) => Math.round(value * 1e4) / 1e4

test("mean, variance and t are those of a worked example", () => {
  // Computed with another program, Python's `statistics`.
  const a = describeSample([17.2, 20.9, 22.6, 18.1, 21.7, 21.4, 23.5, 24.2, 14.7, 21.8])
  const b = describeSample([
    21.5, 22.8, 21, 23, 21.6, 23.6, 22.5, 20.7, 23.4, 21.8, 20.7, 21.7, 21.5, 22.5, 23.6, 21.5, 22.5, 23.5, 21.5, 21.8,
  ])
  assert.deepEqual([a.count, round(a.mean), round(a.variance)], [10, 20.61, 9.041])
  assert.deepEqual([b.count, round(b.mean), round(b.variance)], [20, 22.135, 0.8982])
  assert.equal(round(welchT(a, b)), 1.5654)
  assert.equal(welchT(b, a), -welchT(a, b))
  assert.equal(welchT({ count: 2, mean: 1, variance: 0 }, { count: 2, mean: 1, variance: 0 }), 0)
  assert.equal(welchT({ count: 2, mean: 1, variance: 0 }, { count: 2, mean: 2, variance: 0 }), Number.POSITIVE_INFINITY)
  assert.throws(() => describeSample([1]), RangeError)
})

test("the slowest of all series together are left out, wherever they are", () => {
  assert.deepEqual(
    withoutSlowest(
      [
        [1, 2, 90],
        [3, 4],
      ],
      0.8,
    ),
    [
      [1, 2],
      [3, 4],
    ],
  )
  assert.deepEqual(withoutSlowest([[5, 5, 5, 5]], 0.5), [[5, 5, 5, 5]])
})

test("a difference that can be used is found, one that is none or too small is not, whatever stalls there are", () => {
  const found = (added: number, count = 10_000) => differences([times(count, 1, 0), times(count, 2, added)])[0]!
  assert.equal(found(0).isUsable, false)
  assert.equal(found(usableMicros(100) + 3).isUsable, true)
  assert.equal(found(-usableMicros(100) - 3).isUsable, true)
  const [once] = differences([times(10_000, 1, 0), times(10_000, 2, 100)], [100, 1])
  assert.equal(once!.isUsable, false, "one look shows less than a hundred")
  const small = found(5)
  assert.ok(small.t > 4.5 && !small.isUsable, "real, and hidden by any network")
  const doubtful = differences([
    [1, 400, 30, 2],
    [100, 500, 20, 80],
  ])[0]!
  assert.ok(doubtful.micros > usableMicros(100) && !doubtful.isUsable, "large by chance")
})
