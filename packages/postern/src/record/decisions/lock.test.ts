import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import { noAttempts } from "../model/attempts.ts"
import {
  codeEvidence,
  policy,
  preparedSet,
  proofOf,
  rejectionOf,
  samplePending,
  sampleRecord,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import { isRemoved } from "../model/subject-record.ts"
import { activate, keepsCodes, startEnrollment } from "./enroll.ts"
import { lock } from "./lock.ts"
import { unlock } from "./unlock.ts"

const hour = 3_600_000
const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }

test("a lock disables both factors, erases the digests and voids what was begun, and nothing but binding anew undoes it", () => {
  const record = sampleRecord({ pending: samplePending })
  const proof = proofOf(judge(record, totpEvidence(101), policy, start))
  const { record: locked, events } = lock(proof, start + 5)
  assert.deepEqual(events, [
    { kind: "accepted", method: "totp", step: 101 },
    { kind: "locked", set: 1, codesLeft: 10 },
  ])
  assert.deepEqual(
    [locked.totp?.attempts.disabledAt, locked.codes?.attempts.disabledAt, locked.pending],
    [start + 5, start + 5, null],
  )
  assert.ok(locked.codes?.digests.every(digest => digest === null))
  for (const evidence of [totpEvidence(102), codeEvidence(1, true)]) {
    const { outcome } = rejectionOf(judge(unlock(locked)!.record, evidence, policy, start + hour))
    assert.deepEqual(outcome, { outcome: "refused", reason: "disabled" })
  }
  const bound = startEnrollment(locked, enrollment, policy, start + hour).change!.record
  assert.equal(keepsCodes(locked, start), false)
  const { record: anew } = activate(bound, bound.pending!, 200, preparedSet(bound), policy, start + hour)
  assert.deepEqual([anew.totp?.attempts, anew.codes?.attempts], [noAttempts, noAttempts])
})

test("a lock by the last way in leaves the account asking for a second factor, never the password alone", () => {
  const codesAlone = sampleRecord({ totp: null })
  const locked = lock(proofOf(judge(codesAlone, codeEvidence(0, true), policy, start)), start).record
  assert.ok(!isRemoved(locked))
  assert.equal(locked.codes?.attempts.disabledAt, start)
})
