import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import { noAttempts } from "../model/attempts.ts"
import { settlePolicy } from "../model/policy.ts"
import {
  codeEvidence,
  kindsOf,
  policy,
  preparedSet,
  proofOf,
  sampleRecord,
  sampleStaged,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import { mustStage, replaceCodes } from "./replace-codes.ts"

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

test("where codes are the only way in, new ones wait for their proof and the old ones stay good", () => {
  const lost = { ...sampleTotp, lostAt: start }
  const disabled = { ...sampleTotp, attempts: { ...noAttempts, failures: 100, disabledAt: start } }
  for (const totp of [null, lost, disabled])
    for (const method of ["totp", "backup-code"] as const)
      for (const isAsked of [undefined, true, false]) assert.ok(mustStage(sampleRecord({ totp }), method, isAsked))
  assert.ok(!mustStage(sampleRecord({ codes: null }), "totp", true), "there is nothing to keep")
  const proof = proofOf(judge(sampleRecord({ totp: null }), codeEvidence(0, true), policy, start))
  const change = replaceCodes(proof, preparedSet(proof.spent, true), policy, start, true)
  assert.deepEqual([change.record.codes?.set, change.record.staged?.set], [1, 2])
  assert.deepEqual(change.events[1], { kind: "codes-issued", set: 2, firstSelector: 10, codesLeft: 10, staged: true })
})

test("with an authenticator new codes wait as is asked, and unasked where a code is the proof", () => {
  for (const [method, isAsked, expected] of [
    ["backup-code", undefined, true],
    ["backup-code", false, false],
    ["backup-code", true, true],
    ["totp", undefined, false],
    ["totp", false, false],
    ["totp", true, true],
  ] as const)
    assert.equal(mustStage(sampleRecord(), method, isAsked), expected, `${method} ${isAsked}`)
})

test("[25] a set that replaces at once voids what waited for its proof too, and the code that was just used as one", () => {
  const record = sampleRecord({ staged: sampleStaged(), setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  const proof = proofOf(judge(record, codeEvidence(0, true), policy, start))
  const change = replaceCodes(proof, preparedSet(proof.spent), policy, start)
  assert.deepEqual([change.record.codes?.set, change.record.staged, change.record.recentProof], [3, null, null])
})
