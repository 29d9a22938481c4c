import assert from "node:assert/strict"
import { test } from "node:test"
import { noAttempts } from "../model/attempts.ts"
import { settlePolicy } from "../model/policy.ts"
import {
  codeEvidence,
  policy,
  proofOf,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleSet,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import { isRemoved, newRecord, type PreparedSet, type SubjectRecord } from "../model/subject-record.ts"
import { judge } from "./judgement.ts"
import {
  activate,
  judgeEnrollment,
  keepsCodes,
  lock,
  recover,
  remove,
  replaceCodes,
  startEnrollment,
  unlock,
  voidCodes,
} from "./life-cycle.ts"

const hour = 3_600_000
const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }
const failures = { failures: 7, forgiven: 0, retryAt: start + 60_000, disabledAt: null }
const disabled = { failures: 100, forgiven: 0, retryAt: 0, disabledAt: start }

function prepared(record: SubjectRecord): PreparedSet {
  const { salt, scheme, digests } = sampleSet()
  return {
    set: record.setsIssued + 1,
    format: "standard",
    firstSelector: record.nextSelector,
    salt,
    scheme,
    digests: digests.map(digest => digest!),
  }
}

function kindsOf(change: { events: readonly { kind: string }[] } | null): string[] {
  return change?.events.map(event => event.kind) ?? []
}

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
    const judgement = judgeEnrollment(each, step, policy, now)
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
  const { change } = rejectionOf(judgeEnrollment(sampleRecord({ pending: samplePending }), null, policy, start))
  assert.equal(change?.record.pending?.attempts.failures, 1)
  assert.equal(change?.record.totp?.attempts.failures, 0)
  const event = { kind: "refused", reason: "wrong-code", method: "totp", pending: true, failures: 1 }
  assert.deepEqual(change?.events, [event])
})

test("[44] activation spends the step that proved it, and issues codes in the same change", () => {
  const record = sampleRecord({ totp: null, codes: null, setsIssued: 0, pending: samplePending })
  const change = activate(record, samplePending, 500, prepared(record), policy, start)
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
  const change = activate(record, samplePending, 7, prepared(record), policy, start)
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

test("[25] replacing spends the proof and voids all old codes in one change", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const change = replaceCodes(proof, prepared(proof.spent), policy, start)
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
    replaceCodes(proof, prepared(proof.spent), yearly, start).record.codes?.expiresAt,
    start + 365 * 24 * hour,
  )
  assert.equal(replaceCodes(proof, prepared(proof.spent), policy, start).record.codes?.expiresAt, null)
})

test("[24] a recovery is one change: code spent, authenticator and set void, new set and enrolment there", () => {
  const record = sampleRecord({ pending: samplePending })
  const proof = proofOf(judge(record, codeEvidence(4, true), policy, start))
  const change = recover(proof, enrollment, prepared(proof.spent), policy, start)
  assert.equal(change.record.totp, null)
  assert.deepEqual(change.record.pending?.secret, enrollment.secret)
  assert.equal(change.record.codes?.set, 2)
  assert.deepEqual(kindsOf(change), ["accepted", "recovered", "codes-issued", "enrollment-started"])
  const again = rejectionOf(judge(change.record, codeEvidence(4, true), policy, start)).outcome
  assert.deepEqual(again, { outcome: "refused", reason: "superseded" })
})

test("removal voids everything at once and keeps the chain, the set numbers and the selectors' order", () => {
  const record = sampleRecord({ pending: samplePending, chain: { seq: 9, mac: new Uint8Array(16) } })
  const change = remove(record, start)!
  assert.ok(isRemoved(change.record))
  assert.deepEqual(change.record.chain, record.chain)
  assert.deepEqual([change.record.setsIssued, change.record.nextSelector, change.record.selectorsIssued], [1, 10, 10])
  assert.equal(remove(change.record, start), null)
  assert.equal(unlock(change.record), null)
})

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
  const { record: anew } = activate(bound, bound.pending!, 200, prepared(bound), policy, start + hour)
  assert.deepEqual([anew.totp?.attempts, anew.codes?.attempts], [noAttempts, noAttempts])
})

test("a lock by the last way in leaves the account asking for a second factor, never the password alone", () => {
  const codesAlone = sampleRecord({ totp: null })
  const locked = lock(proofOf(judge(codesAlone, codeEvidence(0, true), policy, start)), start).record
  assert.ok(!isRemoved(locked))
  assert.equal(locked.codes?.attempts.disabledAt, start)
})

test("after removal and a new enrolment the old sheet is superseded", () => {
  const again = startEnrollment(remove(sampleRecord(), start)!.record, enrollment, policy, start).change!.record
  const { record } = activate(again, again.pending!, 1, prepared(again), policy, start)
  const { outcome } = rejectionOf(judge(record, codeEvidence(3, true, 2), policy, start))
  assert.deepEqual(outcome, { outcome: "refused", reason: "superseded" })
})

test("[32] an unlock ends every wait, revives nothing and forgets no failure", () => {
  const record = sampleRecord({
    totp: { ...sampleTotp, attempts: failures },
    pending: { ...samplePending, attempts: failures },
    codes: sampleSet({ attempts: disabled }),
  })
  const { record: unlocked, events } = unlock(record)!
  const ended = { ...failures, forgiven: 7, retryAt: 0 }
  assert.deepEqual(unlocked.totp?.attempts, ended)
  assert.deepEqual(unlocked.pending?.attempts, ended)
  assert.equal(unlocked.codes?.attempts.disabledAt, start)
  assert.equal(unlocked.codes?.attempts.failures, 100)
  assert.deepEqual(events, [{ kind: "unlocked" }])
  assert.equal(unlock(newRecord(new Uint8Array(32))), null)
  const attempts = { ...noAttempts, failures: 5, retryAt: start + 1 }
  const missing = { totp: noAttempts, codes: attempts }
  const nobody = unlock({ ...newRecord(new Uint8Array(32)), missing })
  assert.deepEqual(nobody?.record.missing, { totp: noAttempts, codes: { ...attempts, forgiven: 5, retryAt: 0 } })
})

test("voiding the codes leaves the authenticator, and never takes the last factor away", () => {
  const { record, events } = voidCodes(sampleRecord())!
  assert.equal(record.codes, null)
  assert.deepEqual(record.totp, sampleTotp)
  assert.deepEqual(events, [{ kind: "codes-voided", set: 1, codesLeft: 10 }])
  assert.equal(voidCodes(record), null)
  assert.equal(voidCodes(sampleRecord({ totp: null })), null, "the codes are all there is")
  assert.equal(voidCodes(sampleRecord({ totp: { ...sampleTotp, attempts: disabled } })), null)
  const again = rejectionOf(judge(record, codeEvidence(0, true), policy, start))
  assert.deepEqual(again.outcome, { outcome: "refused", reason: "not-enrolled" })
})
