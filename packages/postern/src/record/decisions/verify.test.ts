import assert from "node:assert/strict"
import { test } from "node:test"
import type { Advice } from "../model/outcomes.ts"
import { settlePolicy } from "../model/policy.ts"
import {
  codeEvidence,
  policy,
  proofOf,
  sampleRecord,
  sampleSet,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { judge, type Proof } from "./judgement.ts"
import { noteCode, signIn } from "./verify.ts"

const day = 86_400_000
const confirmed = sampleSet({ confirmedAt: start })
const digest = new Uint8Array(16)

function adviceOf(record: SubjectRecord, method: Proof["method"], now = start): readonly Advice[] {
  const evidence = method === "totp" ? totpEvidence(101) : codeEvidence(0, true)
  return signIn(proofOf(judge(record, evidence, policy, now)), policy, now).outcome.advice
}

test("a sign-in by TOTP tells the codes left, and writes step and count", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const { outcome, change } = signIn(proof, policy, start)
  assert.deepEqual(outcome, { outcome: "accepted", method: "totp", codesLeft: 10, advice: ["confirm-codes"] })
  assert.deepEqual(change?.events, [{ kind: "accepted", method: "totp", step: 101, codesLeft: 10 }])
  assert.equal(change?.record, proof.spent)
})

test("a sign-in by backup code tells one less, and writes which of its set it was", () => {
  const proof = proofOf(judge(sampleRecord({ codes: confirmed }), codeEvidence(0, true), policy, start))
  const { outcome, change } = signIn(proof, policy, start)
  const expected = { outcome: "accepted", method: "backup-code", codesLeft: 9, advice: ["replace-authenticator"] }
  assert.deepEqual(outcome, expected)
  const expectedEvent = { kind: "accepted", method: "backup-code", set: 1, selector: 0, codesLeft: 9 }
  assert.deepEqual(change?.events, [expectedEvent])
})

test("few codes are advised at three left and not at four", () => {
  const withCodes = (count: number) => sampleRecord({ codes: { ...confirmed, digests: Array(count).fill(digest) } })
  assert.deepEqual(adviceOf(withCodes(4), "totp"), [])
  assert.deepEqual(adviceOf(withCodes(3), "totp"), ["codes-low"])
  assert.deepEqual(adviceOf(withCodes(4), "backup-code"), ["codes-low", "replace-authenticator"])
  assert.deepEqual(adviceOf(sampleRecord({ codes: null }), "totp"), ["codes-low"])
})

test("an expiry is advised within thirty days and not a millisecond before", () => {
  const record = sampleRecord({ codes: { ...confirmed, expiresAt: start + 40 * day } })
  assert.deepEqual(adviceOf(record, "totp", start + 10 * day - 1), [])
  assert.deepEqual(adviceOf(record, "totp", start + 10 * day), ["codes-expiring"])
  assert.deepEqual(adviceOf(record, "totp", start + 50 * day), ["codes-expiring"])
})

test("a policy of its own moves the advice", () => {
  const eager = settlePolicy({ codes: { lowAt: 0, expiringWithinDays: 0 } })
  const record = sampleRecord({ codes: { ...confirmed, digests: [digest], expiresAt: start + 1 } })
  const proof = proofOf(judge(record, totpEvidence(101), eager, start))
  assert.deepEqual(signIn(proof, eager, start).outcome.advice, [])
})

test("noting a code spends nothing and resets nothing; the first note confirms, later ones only check", () => {
  const codes = sampleSet({ attempts: { failures: 3, forgiven: 0, retryAt: 0, disabledAt: null } })
  const record = sampleRecord({ codes })
  const { change, outcome } = noteCode(record, codes, "confirmed", start + 1)
  assert.deepEqual(outcome, { outcome: "confirmed", set: 1, codesLeft: 10 })
  assert.deepEqual(change?.record.codes, { ...codes, confirmedAt: start + 1, checkedAt: start + 1 })
  assert.deepEqual(change?.events, [{ kind: "codes-confirmed", set: 1, codesLeft: 10 }])
  const again = noteCode(change!.record, change!.record.codes!, "valid", start + 2)
  assert.deepEqual(again.change?.record.codes, { ...codes, confirmedAt: start + 1, checkedAt: start + 2 })
  assert.deepEqual(again.change?.events, [{ kind: "code-checked", set: 1, codesLeft: 10 }])
})
