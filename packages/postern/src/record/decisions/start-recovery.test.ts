import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import {
  codeEvidence,
  policy,
  preparedSet,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleStaged,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import { isRemoved, isRequired, needsProof, newRecord } from "../model/subject-record.ts"
import { statusOf } from "../status/subject-status.ts"
import { activate, startEnrollment } from "./enroll.ts"
import { remove } from "./remove.ts"
import { startRecovery } from "./start-recovery.ts"

const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }

test("a recovery that an operator starts voids everything, and the subject goes on asking for a second factor", () => {
  const { record, events } = startRecovery(sampleRecord({ pending: samplePending, staged: sampleStaged() }))!
  assert.deepEqual(events, [{ kind: "recovery-started", set: 1, codesLeft: 10 }])
  assert.deepEqual([record.totp, record.pending, record.codes, record.staged], [null, null, null, null])
  const status = statusOf("ada", record, policy, start)
  assert.deepEqual([status?.required, status?.mustEnroll, status?.totp.status], [true, true, "none"])
  for (const evidence of [totpEvidence(101), codeEvidence(1, true)]) {
    const { outcome } = rejectionOf(judge(record, evidence, policy, start))
    assert.deepEqual(outcome, { outcome: "refused", reason: "not-enrolled" })
  }
})

test("an enrolment that is owed needs no proof, and ends with the authenticator that it binds", () => {
  const { record } = startRecovery(sampleRecord())!
  assert.ok(!needsProof(record))
  const begun = startEnrollment(record, enrollment, policy, start).change!.record
  assert.ok(isRequired(begun) && begun.mustEnroll, "begun is not done")
  const bound = activate(begun, begun.pending!, 1, preparedSet(begun), policy, start).record
  assert.ok(!bound.mustEnroll && needsProof(bound))
})

test("there is no recovery of what has no factor, and a removal ends one that was started", () => {
  assert.equal(startRecovery(newRecord(new Uint8Array(32))), null)
  assert.equal(startRecovery(sampleRecord({ totp: null, codes: null, pending: samplePending })), null)
  const { record } = startRecovery(sampleRecord())!
  assert.equal(startRecovery(record), null, "once is enough")
  assert.ok(isRemoved(remove(record, start)!.record))
})

test("one factor is enough for a recovery to void", () => {
  for (const [record, event] of [
    [sampleRecord({ totp: null }), { kind: "recovery-started", set: 1, codesLeft: 10 }],
    [sampleRecord({ codes: null }), { kind: "recovery-started" }],
  ] as const)
    assert.deepEqual(startRecovery(record)?.events, [event])
})
