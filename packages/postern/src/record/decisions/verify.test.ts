import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import type { Proof } from "../judgement/proof.ts"
import type { Advice } from "../model/outcomes.ts"
import { settlePolicy } from "../model/policy.ts"
import {
  codeEvidence,
  kindsOf,
  policy,
  proofOf,
  rejectionOf,
  sampleRecord,
  sampleSet,
  sampleStaged,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
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

test("an expiry is advised within thirty days and not a millisecond before, nor after it", () => {
  const record = sampleRecord({ codes: { ...confirmed, expiresAt: start + 40 * day } })
  assert.deepEqual(adviceOf(record, "totp", start + 10 * day - 1), [])
  assert.deepEqual(adviceOf(record, "totp", start + 10 * day), ["codes-expiring"])
  assert.deepEqual(adviceOf(record, "totp", start + 40 * day - 1), ["codes-expiring"])
  assert.deepEqual(adviceOf(record, "totp", start + 40 * day), ["codes-low"])
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
  const proof = proofOf(judge(record, codeEvidence(4, true), policy, start + 1))
  const { change, outcome } = noteCode(record, proof, "confirmed", start + 1)
  assert.deepEqual(outcome, { outcome: "confirmed", set: 1, codesLeft: 10 })
  assert.deepEqual(change?.record.codes, { ...codes, confirmedAt: start + 1, checkedAt: start + 1 })
  assert.deepEqual(change?.events, [{ kind: "codes-confirmed", set: 1, codesLeft: 10 }])
  const again = noteCode(change!.record, proof, "valid", start + 2)
  assert.deepEqual(again.change?.record.codes, { ...codes, confirmedAt: start + 1, checkedAt: start + 2 })
  assert.deepEqual(again.change?.events, [{ kind: "code-checked", set: 1, codesLeft: 10 }])
})

test("a code of the new set that is typed back puts it in the place of the old one, and one of the old set leaves both", () => {
  const record = sampleRecord({ staged: sampleStaged(), setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  const byNew = proofOf(judge(record, codeEvidence(12, true, 2), policy, start))
  const { outcome, change } = noteCode(record, byNew, "confirmed", start + 1)
  assert.deepEqual(outcome, { outcome: "confirmed", set: 2, codesLeft: 10 })
  assert.deepEqual([change?.record.codes?.set, change?.record.codes?.confirmedAt], [2, start + 1])
  assert.equal(change?.record.staged, null)
  assert.deepEqual(kindsOf(change), ["codes-adopted", "codes-confirmed"])
  const byOld = proofOf(judge(record, codeEvidence(2, true), policy, start))
  const noted = noteCode(record, byOld, "valid", start + 1)
  assert.deepEqual(noted.outcome, { outcome: "valid", set: 1, codesLeft: 10 })
  assert.equal(noted.change?.record.staged, record.staged)
})

test("a code of the new set at sign-in puts it in the place of the old one and is spent; the old sheet is then superseded", () => {
  const record = sampleRecord({ staged: sampleStaged(), setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  const { change, outcome } = signIn(proofOf(judge(record, codeEvidence(12, true, 2), policy, start)), policy, start)
  assert.equal(outcome.codesLeft, 9)
  assert.deepEqual(change?.events, [
    { kind: "codes-adopted", set: 2, codesLeft: 10 },
    { kind: "accepted", method: "backup-code", set: 2, selector: 12, codesLeft: 9 },
  ])
  const old = rejectionOf(judge(change!.record, codeEvidence(3, true), policy, start)).outcome
  assert.deepEqual(old, { outcome: "refused", reason: "superseded" })
})

test("codes that wait for their proof are advised to be typed back, and an authenticator that was lost to be replaced", () => {
  const record = sampleRecord({ codes: confirmed, staged: sampleStaged(), totp: { ...sampleTotp, lostAt: start } })
  assert.deepEqual(adviceOf(record, "backup-code"), ["replace-authenticator", "confirm-codes"])
})

test("codes that are shown to be there are throttled past forty an hour, and then change nothing", () => {
  let record = sampleRecord()
  const proof = proofOf(judge(record, codeEvidence(0, true), policy, start))
  for (let i = 0; i < 40; i++) record = noteCode(record, proof, "valid", start).change!.record
  const decision = noteCode(record, proof, "valid", start)
  assert.deepEqual(decision, { change: null, outcome: { outcome: "throttled", retryAfterSeconds: 90 } })
  assert.equal(noteCode(record, proof, "valid", start + 90_000).outcome.outcome, "valid")
})
