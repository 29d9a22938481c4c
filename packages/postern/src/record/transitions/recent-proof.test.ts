import assert from "node:assert/strict"
import { test } from "node:test"
import { sampleRecord, sampleTotp, start } from "../model/sample-record.test.ts"
import { recentProofMs, recentProofOf, withoutStale } from "./recent-proof.ts"

const now = start + 10_000_000
const digest = new Uint8Array(16)
const recentProof = { set: 1, selector: 3, digest, at: now, recoveries: 0 }
const former = { ...sampleTotp, wasActive: true, until: now + 1 }

test("the code that was just accepted is the proof, of its own set and selector alone", () => {
  const record = sampleRecord({ recentProof })
  assert.equal(recentProofOf(record, 1, 3, now), recentProof)
  assert.equal(recentProofOf(record, 2, 3, now), null)
  assert.equal(recentProofOf(record, 1, 4, now), null)
  assert.equal(recentProofOf(sampleRecord(), 1, 3, now), null)
})

test("it is the proof for fifteen minutes, on either side of its instant, and for ten recoveries", () => {
  const record = sampleRecord({ recentProof })
  for (const distance of [recentProofMs - 1, 1 - recentProofMs])
    assert.equal(recentProofOf(record, 1, 3, now + distance), recentProof)
  for (const distance of [recentProofMs, -recentProofMs])
    assert.equal(recentProofOf(record, 1, 3, now + distance), null)
  const at = (recoveries: number) =>
    recentProofOf(sampleRecord({ recentProof: { ...recentProof, recoveries } }), 1, 3, now)
  assert.notEqual(at(9), null)
  assert.equal(at(10), null)
})

test("a commit forgets what has had its time, each for itself, and leaves the rest of the record alone", () => {
  const record = sampleRecord({ recentProof, formerSecrets: [former] })
  assert.equal(withoutStale(record, now), record)
  assert.deepEqual(withoutStale(record, now + 1), { ...record, formerSecrets: [] })
  assert.deepEqual(withoutStale({ ...record, formerSecrets: [] }, now + recentProofMs), {
    ...record,
    recentProof: null,
    formerSecrets: [],
  })
  const young = { ...record, recentProof: { ...recentProof, at: now + 1 } }
  assert.equal(withoutStale(young, now), young)
  const lasting = { ...record, formerSecrets: [{ ...former, until: now + recentProofMs + 1 }] }
  assert.equal(withoutStale(lasting, now + recentProofMs - 1), lasting)
  assert.deepEqual(withoutStale(lasting, now + recentProofMs), { ...lasting, recentProof: null })
})
