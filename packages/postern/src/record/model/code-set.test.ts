import assert from "node:assert/strict"
import { test } from "node:test"
import { codesLeft, isExpired, positionOf, selectorCount, withoutCode } from "./code-set.ts"
import { sampleSet, start } from "./sample-record.test.ts"

const digest = new Uint8Array(16)

test("a window of selectors may wrap around, and holds just its own", () => {
  const set = sampleSet({ firstSelector: 28, digests: Array(8).fill(digest) })
  const positions = Array.from({ length: selectorCount }, (_, selector) => positionOf(set, selector))
  assert.deepEqual(positions.slice(28), [0, 1, 2, 3])
  assert.deepEqual(positions.slice(0, 4), [4, 5, 6, 7])
  assert.ok(positions.slice(4, 28).every(position => position === null))
})

test("a set of one and a set of sixteen own one and sixteen selectors", () => {
  for (const count of [1, 16]) {
    for (let first = 0; first < selectorCount; first++) {
      const set = sampleSet({ firstSelector: first, digests: Array(count).fill(digest) })
      const owned = Array.from({ length: selectorCount }, (_, s) => positionOf(set, s)).filter(p => p !== null)
      assert.equal(owned.length, count)
    }
  }
})

test("a spent code leaves no digest behind, and the set that was given is left alone", () => {
  const set = sampleSet()
  const spent = withoutCode(set, 3, start + 5)
  assert.equal(spent.digests[3], null)
  assert.equal(codesLeft(spent), 9)
  assert.equal(spent.lastUsedAt, start + 5)
  assert.equal(codesLeft(set), 10)
  assert.equal(codesLeft(null), 0)
})

test("a set expires at its instant and not a millisecond before; one without a date never", () => {
  const set = sampleSet({ expiresAt: start })
  assert.ok(!isExpired(set, start - 1))
  assert.ok(isExpired(set, start))
  assert.ok(!isExpired(sampleSet(), Number.MAX_SAFE_INTEGER))
})
