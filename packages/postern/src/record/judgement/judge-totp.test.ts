import assert from "node:assert/strict"
import { test } from "node:test"
import { lock } from "../decisions/lock.ts"
import { settlePolicy } from "../model/policy.ts"
import {
  kindsOf,
  policy,
  proofOf,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { withFormerAuthenticator, withFormerEnrollment } from "../transitions/former-secrets.ts"
import { withoutStale } from "../transitions/recent-proof.ts"
import { judge } from "./judge.ts"
import { withClock } from "./judge-totp.ts"

const day = 86_400_000
const lost = sampleRecord({ totp: { ...sampleTotp, lostAt: start } })
const replaced = withFormerAuthenticator(sampleRecord(), { ...sampleTotp, lastStep: 90 }, start)
const byFormer = (step: number) => totpEvidence(null, { former: { place: 0, step } })

test("an authenticator that was lost signs in no more, proves nothing, and can still shut the account", () => {
  for (const purpose of ["any", "recover"] as const) {
    const { outcome, change } = rejectionOf(judge(lost, totpEvidence(101), policy, start, purpose))
    assert.deepEqual([outcome, change], [{ outcome: "refused", reason: "disabled" }, null])
  }
  const proof = proofOf(judge(lost, totpEvidence(101), policy, start, "lock"))
  assert.deepEqual(kindsOf(lock(proof, start)), ["accepted", "locked"])
  const replayed = rejectionOf(judge(lost, totpEvidence(100), policy, start, "lock")).outcome
  assert.deepEqual(replayed, { outcome: "refused", reason: "replayed" })
})

test("guesses at an authenticator that was lost count and wait like any others", () => {
  let record: SubjectRecord = lost
  for (let failure = 0; failure < 5; failure++)
    record = rejectionOf(judge(record, totpEvidence(null), policy, start, "lock")).change!.record
  const { outcome } = rejectionOf(judge(record, totpEvidence(101), policy, start, "lock"))
  assert.deepEqual(outcome, { outcome: "throttled", retryAfterSeconds: 30 })
})

test("a code of an authenticator that was replaced is told as such, counts as no try, and can shut the account for seven days", () => {
  const { outcome, change } = rejectionOf(judge(replaced, byFormer(91), policy, start))
  assert.deepEqual(outcome, { outcome: "refused", reason: "superseded" })
  assert.equal(change?.record.totp?.attempts.failures, 0)
  const proof = proofOf(judge(replaced, byFormer(91), policy, start, "lock"))
  assert.deepEqual(proof.spent.totp, replaced.totp, "it spends nothing of the new one")
  const stale = rejectionOf(judge(replaced, byFormer(90), policy, start, "lock")).outcome
  assert.deepEqual(stale, { outcome: "refused", reason: "superseded" }, "a step that was used proves nothing")
  const [week, weekLater] = [start + 7 * day - 1, start + 7 * day]
  assert.equal(judge(replaced, byFormer(91), policy, week, "lock").kind, "accepted")
  const late = rejectionOf(judge(replaced, byFormer(91), policy, weekLater, "lock")).outcome
  assert.deepEqual(
    late,
    { outcome: "refused", reason: "wrong-code", triesLeft: 4 },
    "also if nothing was written since",
  )
  assert.equal(withoutStale(replaced, start + 7 * day - 1).formerSecrets.length, 1)
  assert.equal(withoutStale(replaced, start + 7 * day).formerSecrets.length, 0)
})

test("a QR code that nobody finished shuts nothing, and its code at sign-in is a wrong one", () => {
  const record = withFormerEnrollment(sampleRecord(), samplePending, day, start)
  for (const purpose of ["any", "lock"] as const) {
    const { outcome } = rejectionOf(judge(record, byFormer(91), policy, start, purpose))
    assert.deepEqual(outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  }
})

test("however many enrolments are begun, the authenticators that were replaced are remembered", () => {
  let record = replaced
  for (let i = 0; i < 20; i++) record = withFormerEnrollment(record, samplePending, day, start)
  assert.deepEqual(
    record.formerSecrets.map(({ wasActive }) => wasActive),
    [true, ...Array<boolean>(7).fill(false)],
  )
})

test("[46] two codes in a row that are off alike name the clock and are refused; a right one forgets it", () => {
  const first = rejectionOf(judge(sampleRecord(), totpEvidence(null, { clockOffset: 40 }), policy, start))
  assert.deepEqual(first.outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  const second = rejectionOf(judge(first.change!.record, totpEvidence(null, { clockOffset: 41 }), policy, start))
  assert.deepEqual(second.outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 3, clockOffSeconds: 1230 })
  const right = proofOf(judge(second.change!.record, totpEvidence(101), policy, start)).spent
  assert.equal(right.totp?.clockOffset, null)
  const other = rejectionOf(judge(second.change!.record, totpEvidence(null, { clockOffset: 43 }), policy, start))
  assert.ok(!("clockOffSeconds" in other.outcome))
})

test("[18] under uniform detail a code of a replaced authenticator is a wrong one that counts, and still shuts the account", () => {
  const uniform = settlePolicy({ detail: "uniform" })
  const { outcome, change } = rejectionOf(judge(replaced, byFormer(91), uniform, start))
  assert.deepEqual(outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  assert.equal(change?.record.totp?.attempts.failures, 1)
  assert.equal(judge(replaced, byFormer(91), uniform, start, "lock").kind, "accepted")
})

test("what is written of a replaced authenticator's code, and of one that was used, names the method", () => {
  const superseded = rejectionOf(judge(replaced, byFormer(91), policy, start)).change
  assert.deepEqual(superseded?.events, [{ kind: "refused", reason: "superseded", method: "totp" }])
  const replayed = rejectionOf(judge(sampleRecord(), totpEvidence(100), policy, start)).change
  assert.deepEqual(replayed?.events, [{ kind: "refused", reason: "replayed", method: "totp" }])
  const { facts, method } = proofOf(judge(replaced, byFormer(91), policy, start, "lock"))
  assert.deepEqual([facts, method], [{ method: "totp" }, "totp"])
})

test("a clock is named in a refusal alone, and where both codes are off", () => {
  const refused = { kind: "not-accepted", change: null, outcome: { outcome: "refused", reason: "wrong-code" } } as const
  const throttled = { ...refused, outcome: { outcome: "throttled", retryAfterSeconds: 30 } } as const
  const before = (clockOffset: number | null) => ({ ...sampleTotp, clockOffset })
  assert.equal(withClock(refused, before(1), null), refused)
  assert.equal(withClock(refused, before(null), 1), refused)
  assert.equal(withClock(throttled, before(4), 4), throttled)
  assert.deepEqual(withClock(refused, before(4), 5).outcome, { ...refused.outcome, clockOffSeconds: 150 })
})
