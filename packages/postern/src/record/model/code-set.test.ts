import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { codesLeft, isExpired, positionOf, selectorCount, withoutCode } from "./code-set.ts"
import { sampleRecord, sampleSet, start } from "./sample-record.test.ts"
import { fits, type PreparedSet, wasIssued, withNewSet } from "./subject-record.ts"

const digest = new Uint8Array(16)

function preparedSet(record: { setsIssued: number; nextSelector: number }, count: number): PreparedSet {
  const { salt, scheme } = sampleSet()
  const digests = Array.from({ length: count }, () => digest)
  return { set: record.setsIssued + 1, format: "standard", firstSelector: record.nextSelector, salt, scheme, digests }
}

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

test("whatever sizes follow each other, each selector is of the set that printed it last, and unprinted ones are of none", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 12 }), counts => {
      let record = sampleRecord({ codes: null, setsIssued: 0, nextSelector: 0, selectorsIssued: 0 })
      const printedBy = new Map<number, number>()
      let next = 0
      for (const [index, count] of counts.entries()) {
        record = withNewSet(record, preparedSet(record, count), null, start)
        for (let i = 0; i < count; i++) printedBy.set(next++ % selectorCount, index + 1)
      }
      assert.equal(record.setsIssued, counts.length)
      for (let selector = 0; selector < selectorCount; selector++) {
        assert.equal(wasIssued(record, selector), printedBy.has(selector), "printed at all")
        const isCurrent = printedBy.get(selector) === counts.length
        assert.equal(positionOf(record.codes!, selector) !== null, isCurrent, "in the current set")
      }
    }),
  )
})

test("a prepared set fits only the record that it was made for", () => {
  const record = sampleRecord()
  const prepared = preparedSet(record, 10)
  assert.ok(fits(record, prepared))
  assert.ok(!fits(withNewSet(record, prepared, null, start), prepared))
  assert.ok(!fits({ ...record, nextSelector: 11 }, prepared))
  assert.ok(!fits({ ...record, setsIssued: 2 }, prepared))
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
