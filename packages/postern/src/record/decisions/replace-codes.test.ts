import assert from "node:assert/strict"
import { test } from "node:test"
import { settlePolicy } from "../model/policy.ts"
import {
  kindsOf,
  policy,
  preparedSet,
  proofOf,
  sampleRecord,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import { judge } from "./judgement.ts"
import { replaceCodes } from "./replace-codes.ts"

const hour = 3_600_000

test("[25] replacing spends the proof and voids all old codes in one change", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const change = replaceCodes(proof, preparedSet(proof.spent), policy, start)
  assert.equal(change.record.totp?.lastStep, 101)
  assert.equal(change.record.codes?.set, 2)
  assert.equal(change.record.codes?.firstSelector, 10)
  assert.deepEqual(kindsOf(change), ["accepted", "codes-issued"])
  assert.deepEqual(change.events[1], { kind: "codes-issued", set: 2, firstSelector: 10, codesLeft: 10 })
})

test("a set's expiry is its issue and the policy's days, to the millisecond", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const yearly = settlePolicy({ codes: { expireAfterDays: 365 } })
  assert.equal(
    replaceCodes(proof, preparedSet(proof.spent), yearly, start).record.codes?.expiresAt,
    start + 365 * 24 * hour,
  )
  assert.equal(replaceCodes(proof, preparedSet(proof.spent), policy, start).record.codes?.expiresAt, null)
})
