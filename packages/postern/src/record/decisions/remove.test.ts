import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import { emptyRun, noHistory } from "../model/history.ts"
import {
  codeEvidence,
  policy,
  preparedSet,
  rejectionOf,
  samplePending,
  sampleRecord,
  start,
} from "../model/sample-record.test.ts"
import { isRemoved } from "../model/subject-record.ts"
import { activate, startEnrollment } from "./enroll.ts"
import { remove } from "./remove.ts"
import { unlock } from "./unlock.ts"

const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }

test("removal voids everything at once and keeps the chain, the set numbers and the selectors' order", () => {
  const record = sampleRecord({
    pending: samplePending,
    history: { ...noHistory, recent: emptyRun({ seq: 9, mac: new Uint8Array(16) }) },
  })
  const change = remove(record, start)!
  assert.ok(isRemoved(change.record))
  assert.deepEqual(change.record.history, record.history)
  assert.deepEqual([change.record.setsIssued, change.record.nextSelector, change.record.selectorsIssued], [1, 10, 10])
  assert.equal(remove(change.record, start), null)
  assert.equal(unlock(change.record), null)
})

test("after removal and a new enrolment the old sheet is superseded", () => {
  const again = startEnrollment(remove(sampleRecord(), start)!.record, enrollment, policy, start).change!.record
  const { record } = activate(again, again.pending!, 1, preparedSet(again), policy, start)
  const { outcome } = rejectionOf(judge(record, codeEvidence(3, true, 2), policy, start))
  assert.deepEqual(outcome, { outcome: "refused", reason: "superseded" })
})
