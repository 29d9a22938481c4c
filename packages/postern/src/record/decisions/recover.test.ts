import assert from "node:assert/strict"
import { test } from "node:test"
import {
  codeEvidence,
  kindsOf,
  policy,
  preparedSet,
  proofOf,
  rejectionOf,
  samplePending,
  sampleRecord,
  start,
} from "../model/sample-record.test.ts"
import { judge } from "./judgement.ts"
import { recover } from "./recover.ts"

const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }

test("[24] a recovery is one change: code spent, authenticator and set void, new set and enrolment there", () => {
  const record = sampleRecord({ pending: samplePending })
  const proof = proofOf(judge(record, codeEvidence(4, true), policy, start))
  const change = recover(proof, enrollment, preparedSet(proof.spent), policy, start)
  assert.equal(change.record.totp, null)
  assert.deepEqual(change.record.pending?.secret, enrollment.secret)
  assert.equal(change.record.codes?.set, 2)
  assert.deepEqual(kindsOf(change), ["accepted", "recovered", "codes-issued", "enrollment-started"])
  const again = rejectionOf(judge(change.record, codeEvidence(4, true), policy, start)).outcome
  assert.deepEqual(again, { outcome: "refused", reason: "superseded" })
})
