import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import type { Proof } from "../judgement/proof.ts"
import {
  codeEvidence,
  kindsOf,
  policy,
  preparedSet,
  proofOf,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleSet,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { maxRecoveries, recentProofMs } from "../transitions/recent-proof.ts"
import { activate, keepsCodes } from "./enroll.ts"
import { recover } from "./recover.ts"
import { noteCode, signIn } from "./verify.ts"

const enrollment = { secret: new Uint8Array(20).fill(9), account: "ada@example.com" }

function proofWith(record: SubjectRecord, selector: number, now = start, set = 1): Proof {
  return proofOf(judge(record, codeEvidence(selector, true, set), policy, now, "recover"))
}

function recovered(record: SubjectRecord, selector: number, now = start, set = 1): SubjectRecord {
  const proof = proofWith(record, selector, now, set)
  return recover(proof, enrollment, preparedSet(proof.spent, true), policy, now).record
}

function reasonOf(record: SubjectRecord, selector: number, set: number, now = start): string {
  const judgement = judge(record, codeEvidence(selector, true, set), policy, now)
  if (judgement.kind !== "not-accepted") return judgement.kind
  const { outcome } = judgement
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("[24] a recovery is one change: code spent, authenticator disabled, new set and enrolment there", () => {
  const record = sampleRecord({ pending: samplePending })
  const proof = proofWith(record, 4)
  const change = recover(proof, enrollment, preparedSet(proof.spent, true), policy, start)
  assert.equal(change.record.totp?.lostAt, start)
  assert.deepEqual(change.record.pending?.secret, enrollment.secret)
  assert.deepEqual([change.record.codes?.set, change.record.staged?.set], [1, 2])
  assert.deepEqual(kindsOf(change), ["accepted", "recovered", "codes-issued", "enrollment-started"])
  assert.equal(change.events[2]?.staged, true)
  assert.equal(reasonOf(change.record, 4, 1), "already-used")
})

test("[24] after a recovery the old authenticator is refused at once, and of the old sheet only the code that was spent", () => {
  const record = recovered(sampleRecord(), 4)
  const byTotp = rejectionOf(judge(record, totpEvidence(101), policy, start))
  assert.deepEqual(byTotp.outcome, { outcome: "refused", reason: "disabled" })
  for (let selector = 0; selector < 10; selector++)
    assert.equal(reasonOf(record, selector, 1), selector === 4 ? "already-used" : "accepted")
})

test("[24] no code of the old sheet is accepted after one of the new: typed back or used, it ends the old sheet", () => {
  const record = recovered(sampleRecord(), 4)
  const proof = proofOf(judge(record, codeEvidence(15, true, 2), policy, start))
  for (const change of [signIn(proof, policy, start).change, noteCode(record, proof, "confirmed", start).change]) {
    for (let selector = 0; selector < 10; selector++) assert.equal(reasonOf(change!.record, selector, 1), "superseded")
    assert.equal(reasonOf(change!.record, 11, 2), "accepted")
  }
})

test("a recovery that broke off is taken up again with another code of the old sheet: the set that nobody saw is void", () => {
  const first = recovered(sampleRecord(), 4)
  const second = recovered(first, 5)
  assert.deepEqual([second.codes?.set, second.staged?.set, second.staged?.firstSelector], [1, 3, 20])
  assert.equal(reasonOf(second, 11, 2), "superseded")
  assert.equal(second.totp?.lostAt, start)
})

test("a recovery with a code of the new sheet that was never typed back keeps that sheet until a newer one is proved", () => {
  const first = recovered(sampleRecord(), 4)
  const second = recovered(first, 12, start, 2)
  assert.deepEqual([second.codes?.set, second.staged?.set], [2, 3])
  assert.equal(reasonOf(second, 0, 1), "superseded")
  assert.equal(reasonOf(second, 11, 2), "accepted")
})

test("the code that was accepted last is the proof for a recovery for fifteen minutes, and for nothing else", () => {
  const record = sampleRecord({ codes: sampleSet({ digests: [new Uint8Array(16), ...Array<null>(9).fill(null)] }) })
  const used = signIn(proofOf(judge(record, codeEvidence(0, true), policy, start)), policy, start).change!.record
  assert.equal(reasonOf(used, 0, 1), "already-used")
  const judgedAt = (now: number, matches = true) => judge(used, codeEvidence(0, matches), policy, now, "recover")
  const proof = proofOf(judgedAt(start + recentProofMs - 1))
  assert.deepEqual([proof.events, proof.spent.codes], [[], used.codes])
  for (const now of [start + recentProofMs, start - recentProofMs])
    assert.deepEqual(rejectionOf(judgedAt(now)).outcome, { outcome: "refused", reason: "already-used" })
  const wrong = rejectionOf(judgedAt(start + 1, false))
  assert.equal(wrong.change?.record.codes?.attempts.failures, 1, "a guess at it counts")
  const change = recover(proof, enrollment, preparedSet(proof.spent, true), policy, start + 1)
  assert.deepEqual(kindsOf(change), ["recovered", "codes-issued", "enrollment-started"])
})

test("only the newest accepted code is a proof once more, and none after a throttle began or the set was replaced", () => {
  const accept = (record: SubjectRecord, selector: number) =>
    signIn(proofOf(judge(record, codeEvidence(selector, true), policy, start)), policy, start).change!.record
  const twice = accept(accept(sampleRecord(), 0), 1)
  const outcomeOf = (record: SubjectRecord, selector: number) => {
    const judgement = judge(record, codeEvidence(selector, true), policy, start, "recover")
    return judgement.kind === "not-accepted" ? rejectionOf(judgement).outcome : judgement.kind
  }
  assert.deepEqual(outcomeOf(twice, 0), { outcome: "refused", reason: "already-used" })
  assert.equal(outcomeOf(twice, 1), "accepted")
  const attempts = { failures: 5, forgiven: 0, retryAt: start + 30_000, disabledAt: null }
  const waiting = { ...twice, codes: { ...twice.codes!, attempts } }
  assert.deepEqual(outcomeOf(waiting, 1), { outcome: "throttled", retryAfterSeconds: 30 })
})

test("a recovery whose answers get lost is asked for again, ten times with one code, also where its set expired meanwhile", () => {
  let record = sampleRecord({ codes: sampleSet({ expiresAt: start + 1000 }) })
  for (let time = 0; time < maxRecoveries; time++) record = recovered(record, 4, start + time * 1000)
  const again = judge(record, codeEvidence(4, true), policy, start + 20_000, "recover")
  assert.deepEqual(rejectionOf(again).outcome, { outcome: "refused", reason: "expired" })
  assert.equal(record.staged?.set, 1 + maxRecoveries)
})

test("[24] activation after a recovery keeps both sheets as they are, and what was spent is no proof any more", () => {
  const record = recovered(sampleRecord(), 4)
  assert.ok(keepsCodes(record, start))
  const { record: activated, events } = activate(record, record.pending!, 500, null, policy, start)
  assert.deepEqual(kindsOf({ events }), ["totp-replaced"])
  assert.deepEqual([activated.codes?.set, activated.staged?.set, activated.recentProof], [1, 2, null])
  assert.deepEqual([activated.totp?.lostAt, activated.totp?.secret], [null, enrollment.secret])
  const again = judge(activated, codeEvidence(4, true), policy, start, "recover")
  assert.deepEqual(rejectionOf(again).outcome, { outcome: "refused", reason: "already-used" })
})
