import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import { noAttempts } from "../model/attempts.ts"
import {
  codeEvidence,
  kindsOf,
  policy,
  preparedSet,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleSet,
  sampleStaged,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { withFormerAuthenticator } from "../transitions/former-secrets.ts"
import { activate, isActivatedBy, judgeEnrollment, keepsCodes, startEnrollment } from "./enroll.ts"

const hour = 3_600_000
const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }
const failures = { failures: 7, forgiven: 0, retryAt: start + 60_000, disabledAt: null }
const disabled = { failures: 100, forgiven: 0, retryAt: 0, disabledAt: start }

test("[52] an enrolment is pending, leaves the active authenticator alone and voids an earlier pending one", () => {
  const record = sampleRecord({ pending: { ...samplePending, attempts: disabled } })
  const { record: started, events } = startEnrollment(record, enrollment, policy, start + 5).change!
  assert.equal(started.totp, record.totp)
  assert.equal(started.codes, record.codes)
  assert.deepEqual(started.pending?.secret, enrollment.secret)
  assert.deepEqual(started.pending?.attempts, noAttempts)
  assert.deepEqual(events, [{ kind: "enrollment-started" }])
})

test("an enrolment is judged: nobody's, expired, halted, wrong, right", () => {
  const record = sampleRecord({ totp: null, codes: null, pending: samplePending })
  const reasonAt = (each: SubjectRecord | null, step: number | null, now: number) => {
    const judgement = judgeEnrollment(each, { matchedStep: step }, policy, now)
    if (judgement === null) return "right"
    const { outcome } = rejectionOf(judgement)
    return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
  }
  assert.equal(reasonAt(null, 1, start), "not-enrolled")
  assert.equal(reasonAt(sampleRecord(), 1, start), "not-enrolled")
  assert.equal(reasonAt(record, 1, start), "right")
  assert.equal(reasonAt(record, null, start), "wrong-code")
  assert.equal(reasonAt(record, 1, start + 24 * hour), "right")
  assert.equal(reasonAt(record, 1, start + 24 * hour + 1), "expired")
  const waiting = { ...record, pending: { ...samplePending, attempts: failures } }
  assert.equal(reasonAt(waiting, 1, start), "throttled")
  assert.equal(reasonAt(waiting, 1, start + 60_000), "right")
  assert.equal(reasonAt({ ...record, pending: { ...samplePending, attempts: disabled } }, 1, start), "disabled")
})

test("a wrong live code counts against the enrolment alone", () => {
  const { change } = rejectionOf(
    judgeEnrollment(sampleRecord({ pending: samplePending }), { matchedStep: null }, policy, start),
  )
  assert.equal(change?.record.pending?.attempts.failures, 1)
  assert.equal(change?.record.totp?.attempts.failures, 0)
  const event = { kind: "refused", reason: "wrong-code", method: "totp", pending: true, failures: 1 }
  assert.deepEqual(change?.events, [event])
})

test("[44] activation spends the step that proved it, and issues codes in the same change", () => {
  const record = sampleRecord({ totp: null, codes: null, setsIssued: 0, pending: samplePending })
  const change = activate(record, samplePending, 500, preparedSet(record), policy, start)
  assert.equal(change.record.totp?.lastStep, 500)
  assert.equal(change.record.pending, null)
  assert.equal(change.record.codes?.set, 1)
  assert.deepEqual(kindsOf(change), ["totp-activated", "codes-issued"])
  assert.equal(judge(change.record, totpEvidence(500), policy, start).kind, "not-accepted")
  assert.equal(judge(change.record, totpEvidence(501), policy, start).kind, "accepted")
})

test("activating over an active authenticator replaces it and its codes, and starts both counts anew", () => {
  const record = sampleRecord({
    totp: { ...sampleTotp, attempts: disabled },
    codes: sampleSet({ attempts: disabled }),
    pending: samplePending,
  })
  const change = activate(record, samplePending, 7, preparedSet(record), policy, start)
  assert.deepEqual(kindsOf(change), ["totp-replaced", "codes-issued"])
  assert.deepEqual(change.record.totp?.attempts, noAttempts)
  assert.deepEqual(change.record.codes?.attempts, noAttempts)
  assert.equal(change.record.codes?.set, 2)
  const old = rejectionOf(judge(change.record, codeEvidence(0, true), policy, start)).outcome
  assert.deepEqual(old, { outcome: "refused", reason: "superseded" })
})

test("codes are kept by activation only where they are what a recovery left, and still a way in", () => {
  const recovered = sampleRecord({ totp: null, pending: samplePending })
  const withCodes = (codes: SubjectRecord["codes"]) => keepsCodes({ ...recovered, codes }, start)
  assert.equal(withCodes(sampleSet()), true)
  assert.equal(withCodes(sampleSet({ expiresAt: start + 1 })), true)
  assert.equal(withCodes(sampleSet({ attempts: failures })), true)
  assert.equal(withCodes(null), false)
  assert.equal(withCodes(sampleSet({ digests: [null, null] })), false)
  assert.equal(withCodes(sampleSet({ expiresAt: start })), false)
  assert.equal(withCodes(sampleSet({ attempts: disabled })), false)
  assert.equal(keepsCodes(sampleRecord({ pending: samplePending }), start), false)
})

test("[52] a code of a QR code that was replaced is told from a wrong one, and counts as no try", () => {
  const first = startEnrollment(sampleRecord({ totp: null, codes: null }), enrollment, policy, start).change!.record
  const second = startEnrollment(first, { ...enrollment, secret: new Uint8Array(20) }, policy, start).change!.record
  assert.deepEqual(second.formerSecrets[0]?.secret, enrollment.secret)
  const former = { place: 0, step: 5 }
  const rejection = rejectionOf(judgeEnrollment(second, { matchedStep: null, former }, policy, start))
  assert.deepEqual(rejection, {
    kind: "not-accepted",
    change: null,
    outcome: { outcome: "refused", reason: "superseded" },
  })
  const later = { ...second, pending: { ...second.pending!, startedAt: start + 1000 } }
  const over = rejectionOf(judgeEnrollment(later, { matchedStep: null, former }, policy, start + 86_400_000)).outcome
  assert.ok(over.outcome === "refused" && over.reason === "wrong-code", "its day is over")
  const replaced = withFormerAuthenticator({ ...second, formerSecrets: [] }, sampleTotp, start)
  const guess = rejectionOf(judgeEnrollment(replaced, { matchedStep: null, former }, policy, start)).outcome
  assert.ok(guess.outcome === "refused" && guess.reason === "wrong-code", "an old authenticator is no QR code")
})

test("two live codes in a row that are off alike name the clock; one alone, and two that differ, name nothing", () => {
  const record = sampleRecord({ pending: samplePending })
  const after = (each: SubjectRecord, clockOffset: number | null) =>
    rejectionOf(judgeEnrollment(each, { matchedStep: null, clockOffset }, policy, start))
  const first = after(record, -10)
  assert.ok(!("clockOffSeconds" in first.outcome))
  const secondOf = (offset: number | null) => after(first.change!.record, offset).outcome
  for (const [offset, expected] of [
    [-10, -300],
    [-9, -270],
    [-11, -330],
    [-8, undefined],
    [10, undefined],
    [null, undefined],
  ] as const) {
    const outcome = secondOf(offset)
    assert.ok(outcome.outcome === "refused")
    assert.equal(outcome.clockOffSeconds, expected)
  }
})

test("only the code that activated it says that an authenticator is activated, and only until it is used", () => {
  const record = sampleRecord()
  assert.ok(isActivatedBy(record, 100))
  assert.ok(!isActivatedBy(record, 101) && !isActivatedBy(record, null))
  assert.ok(!isActivatedBy({ ...record, pending: samplePending }, 100))
  assert.ok(!isActivatedBy({ ...record, totp: { ...sampleTotp, lastUsedAt: start } }, 100))
  assert.ok(!isActivatedBy({ ...record, totp: { ...sampleTotp, lostAt: start } }, 100))
})

test("a recovery keeps its codes: those that wait for their proof, unless they expired, or what is left of the old", () => {
  const lost = { ...sampleTotp, lostAt: start }
  const usedUp = sampleSet({ digests: [null, null] })
  const keeps = (changes: Partial<SubjectRecord>) => keepsCodes(sampleRecord({ totp: lost, ...changes }), start)
  assert.ok(keeps({ codes: usedUp, staged: sampleStaged() }))
  assert.ok(!keeps({ codes: usedUp, staged: sampleStaged({ expiresAt: start }) }))
  assert.ok(keeps({ staged: sampleStaged({ expiresAt: start }) }))
  assert.ok(!keeps({ codes: usedUp }))
})

test("what an activation replaces is remembered, and nothing where there was nothing", () => {
  const activated = (totp: SubjectRecord["totp"]) =>
    activate(sampleRecord({ totp, pending: samplePending }), samplePending, 7, null, policy, start).record
  assert.equal(activated(null).formerSecrets.length, 0)
  assert.equal(activated(sampleTotp).formerSecrets.length, 1)
})
