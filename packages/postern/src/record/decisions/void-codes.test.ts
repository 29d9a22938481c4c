import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import {
  codeEvidence,
  policy,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleTotp,
  start,
} from "../model/sample-record.test.ts"
import { voidCodes } from "./void-codes.ts"

const disabled = { failures: 100, forgiven: 0, retryAt: 0, disabledAt: start }

test("voiding the codes leaves the authenticator, and never takes the last factor away", () => {
  const { record, events } = voidCodes(sampleRecord())!
  assert.equal(record.codes, null)
  assert.deepEqual(record.totp, sampleTotp)
  assert.deepEqual(events, [{ kind: "codes-voided", set: 1, codesLeft: 10 }])
  assert.equal(voidCodes(record), null)
  assert.equal(voidCodes(sampleRecord({ totp: null })), null, "the codes are all there is")
  assert.equal(voidCodes(sampleRecord({ totp: { ...sampleTotp, attempts: disabled } })), null)
  const begun = (set: number | null) => voidCodes(sampleRecord({ pending: { ...samplePending, set } }))!.record.pending
  assert.deepEqual([begun(1), begun(null)], [null, samplePending], "what a code of the set began is void too")
  const again = rejectionOf(judge(record, codeEvidence(0, true), policy, start))
  assert.deepEqual(again.outcome, { outcome: "refused", reason: "not-enrolled" })
})
