import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { positionOf, selectorCount } from "../model/code-set.ts"
import { samplePending, sampleRecord, sampleSet, sampleStaged, start } from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import {
  fits,
  nextWindow,
  type PreparedSet,
  wasIssued,
  withNewSet,
  withStagedAdopted,
  withStagedSet,
} from "./set-succession.ts"

const digest = new Uint8Array(16)

function preparedSet(record: SubjectRecord, count: number, isStaged = false): PreparedSet {
  const { salt, scheme } = sampleSet()
  const digests = Array.from({ length: count }, () => digest)
  const firstSelector = nextWindow(record, count, isStaged)
  return { set: record.setsIssued + 1, format: "standard", firstSelector, salt, scheme, digests }
}

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
  assert.ok(fits(record, prepared, false))
  assert.ok(!fits(withNewSet(record, prepared, null, start), prepared, false))
  assert.ok(!fits({ ...record, nextSelector: 11 }, prepared, false))
  assert.ok(!fits({ ...record, setsIssued: 2 }, prepared, false))
})

test("a set that waits beside another has no selector in common with it, however often it is issued anew", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), fc.nat(31), sizes, (size, firstSelector, counts) => {
      const codes = sampleSet({ firstSelector, digests: Array(size).fill(digest) })
      let record = sampleRecord({ codes, nextSelector: (firstSelector + size) % selectorCount, selectorsIssued: size })
      for (const count of counts) {
        const prepared = preparedSet(record, count, true)
        assert.ok(fits(record, prepared, true))
        record = withStagedSet(record, prepared, null, start)
        const selectors = Array.from({ length: selectorCount }, (_, selector) => selector)
        const [current, staged] = [record.codes!, record.staged!].map(set =>
          selectors.filter(selector => positionOf(set, selector) !== null),
        )
        assert.deepEqual([current!.length, staged!.length], [size, count])
        assert.ok(!staged!.some(selector => current!.includes(selector)))
        assert.ok(staged!.every(selector => wasIssued(record, selector)))
      }
    }),
  )
})

test("codes of a staged set that nobody proved are told from wrong ones, as long as the circle has room", () => {
  let record = sampleRecord()
  for (const [firstSelector, next] of [
    [10, 20],
    [20, 30],
    [10, 20],
  ]) {
    record = withStagedSet(record, preparedSet(record, 10, true), null, start)
    assert.deepEqual([record.staged?.firstSelector, record.nextSelector], [firstSelector, next])
  }
})

test("an enrolment is void with the set that it is tied to, and no sooner", () => {
  const tied = (set: number | null) =>
    sampleRecord({ pending: { ...samplePending, set }, staged: sampleStaged(), setsIssued: 2, nextSelector: 20 })
  for (const [set, isVoid] of [
    [null, false],
    [1, true],
    [2, false],
  ] as const)
    assert.equal(withStagedAdopted(tied(set)).pending === null, isVoid, `tied to ${set}, set 2 is adopted`)
  for (const set of [1, 2]) {
    const record = tied(set)
    assert.equal(withNewSet(record, preparedSet(record, 10), null, start).pending, null, `set ${set} is replaced`)
    assert.equal(withStagedSet(record, preparedSet(record, 10, true), null, start).pending?.set, set)
  }
  const untied = tied(null)
  assert.equal(withNewSet(untied, preparedSet(untied, 10), null, start).pending, untied.pending)
})

test("a staged set that is adopted is the set like any other; the one before it is gone, with the proof that it gave", () => {
  const recentProof = { set: 1, selector: 3, digest, at: start, recoveries: 1 }
  const before = sampleRecord({ staged: sampleStaged(), recentProof, setsIssued: 2, nextSelector: 20 })
  const record = withStagedAdopted(before)
  assert.deepEqual(record.codes, { ...sampleSet(), ...sampleStaged() })
  assert.deepEqual([record.staged, record.recentProof, record.setsIssued], [null, null, 2])
  assert.equal(withStagedAdopted(record), record)
})

test("a staged set begins where the last one ended, as long as both fit the circle, and without a current one always", () => {
  const at = (nextSelector: number, count: number) => nextWindow(sampleRecord({ nextSelector }), count, true)
  assert.deepEqual([at(10, 10), at(22, 10)], [10, 22])
  assert.deepEqual([at(23, 10), at(9, 10)], [10, 10])
  assert.equal(nextWindow(sampleRecord({ codes: null, nextSelector: 5 }), 10, true), 5)
  assert.equal(nextWindow(sampleRecord({ nextSelector: 5 }), 10, false), 5, "in place of the current one")
})
