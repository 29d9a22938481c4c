import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import { noAttempts } from "../model/attempts.ts"
import {
  codeEvidence,
  kindsOf,
  policy,
  preparedSet,
  proofOf,
  rejectionOf,
  samplePending,
  sampleRecord,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { BoundSecret, SubjectRecord } from "../model/subject-record.ts"
import { removeAuthenticator, renameAuthenticator } from "./authenticators.ts"
import { activate, startEnrollmentProven } from "./enroll.ts"
import { lock } from "./lock.ts"
import { recover } from "./recover.ts"
import { replaceCodes } from "./replace-codes.ts"

const { attempts: _, lostAt: __, others: ___, ...own } = sampleTotp
const tablet: BoundSecret = { ...own, number: 2, name: "Tablet", secret: new Uint8Array(20).fill(7), lastStep: 50 }
const watch: BoundSecret = { ...own, number: 3, secret: new Uint8Array(20).fill(8), lastStep: 60 }
const three = sampleRecord({ totp: { ...sampleTotp, others: [tablet, watch] }, authenticatorsBound: 3 })
const by = (first: number | null, ...others: (number | null)[]) =>
  totpEvidence(first, { others: others.map(matchedStep => ({ matchedStep })) })
const numbers = ({ totp }: SubjectRecord) => totp && [totp, ...totp.others].map(({ number }) => number)
const steps = ({ totp }: SubjectRecord) => totp && [totp, ...totp.others].map(({ lastStep }) => lastStep)

test("a code of any authenticator signs in, spends that one's step alone, and the event says which it was", () => {
  const proof = proofOf(judge(three, by(null, null, 61), policy, start))
  assert.deepEqual(steps(proof.spent), [100, 50, 61])
  assert.deepEqual(proof.events, [{ kind: "accepted", method: "totp", authenticator: 3, step: 61 }])
  assert.deepEqual(
    proof.spent.totp!.others.map(({ lastUsedAt }) => lastUsedAt),
    [null, start],
  )
  const alone = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  assert.deepEqual(alone.events, [{ kind: "accepted", method: "totp", step: 101 }], "of one nothing has to be said")
})

test("[44] one input is accepted once, though several authenticators show it", () => {
  const both = by(101, 51, null)
  const { spent } = proofOf(judge(three, both, policy, start))
  assert.deepEqual(steps(spent), [101, 51, 60], "it is spent at each that shows it")
  assert.equal(rejectionOf(judge(spent, both, policy, start)).outcome.outcome, "refused")
  // Used at the first a moment ago, and by chance a code of the second now.
  const { outcome, change } = rejectionOf(judge(three, by(100, 51, null), policy, start))
  assert.deepEqual(outcome, { outcome: "refused", reason: "replayed" })
  assert.equal(change?.record.totp?.attempts.failures, 0)
})

test("[33] failures are counted once for all, and a success of any ends them", () => {
  let record = three
  for (let failure = 1; failure <= 5; failure++) {
    const rejection = rejectionOf(judge(record, by(null, null, null), policy, start))
    record = rejection.change!.record
    assert.equal(record.totp!.attempts.failures, failure)
  }
  for (const evidence of [by(101, null, null), by(null, 51, null), by(null, null, 61)])
    assert.deepEqual(rejectionOf(judge(record, evidence, policy, start)).outcome.outcome, "throttled")
  const { spent } = proofOf(judge(record, by(null, 51, null), policy, start + 30_000))
  assert.deepEqual(spent.totp!.attempts, noAttempts)
})

test("a clock that is off is told of the authenticator that it is, after two codes that are off alike", () => {
  const off = (first: number | null, second: number | null) =>
    totpEvidence(null, { clockOffset: first, others: [{ matchedStep: null, clockOffset: second }] })
  const two = sampleRecord({ totp: { ...sampleTotp, others: [tablet] }, authenticatorsBound: 2 })
  const once = rejectionOf(judge(two, off(null, 9), policy, start))
  assert.ok(!("clockOffSeconds" in once.outcome))
  const other = rejectionOf(judge(once.change!.record, off(9, null), policy, start))
  assert.ok(!("clockOffSeconds" in other.outcome), "the same distance of another app says nothing")
  const twice = rejectionOf(judge(once.change!.record, off(null, 10), policy, start)).outcome
  assert.equal("clockOffSeconds" in twice && twice.clockOffSeconds, 300)
})

test("an enrolment that adds leaves authenticators and codes as they are, and one that does not takes the place of all", () => {
  const proof = proofOf(judge(three, by(101, null, null), policy, start))
  const enrollment = { secret: samplePending.secret, account: "ada", name: "Laptop" }
  const begin = (adds: boolean) => startEnrollmentProven(proof, { ...enrollment, adds }, policy, start).record
  const added = activate(begin(true), begin(true).pending!, 7, null, policy, start)
  assert.deepEqual(numbers(added.record), [1, 2, 3, 4])
  assert.deepEqual(added.events, [{ kind: "totp-added", step: 7, authenticator: 4 }])
  assert.deepEqual([added.record.codes, added.record.formerSecrets], [three.codes, []])
  const replaced = activate(begin(false), begin(false).pending!, 7, null, policy, start)
  assert.deepEqual(numbers(replaced.record), [4])
  assert.deepEqual(kindsOf(replaced), ["totp-replaced"])
  assert.deepEqual(
    replaced.record.formerSecrets.map(({ secret }) => secret),
    [sampleTotp, tablet, watch].map(({ secret }) => secret),
    "each can still shut the account",
  )
})

test("an added authenticator takes the place of those that were lost or disabled: their count must not go on in it", () => {
  for (const totp of [
    { ...sampleTotp, others: [tablet], lostAt: start },
    { ...sampleTotp, others: [tablet], attempts: { ...noAttempts, failures: 100, disabledAt: start } },
  ]) {
    const record = sampleRecord({ totp, pending: { ...samplePending, adds: true }, authenticatorsBound: 2 })
    const change = activate(record, record.pending!, 7, null, policy, start)
    assert.deepEqual([numbers(change.record), change.record.totp!.attempts], [[3], noAttempts])
    assert.deepEqual(kindsOf(change), ["totp-replaced"])
  }
})

test("adding does not forgive a failure", () => {
  const failing = { ...sampleTotp, attempts: { ...noAttempts, failures: 4 } }
  const record = sampleRecord({ totp: failing, pending: { ...samplePending, adds: true } })
  assert.equal(activate(record, record.pending!, 7, null, policy, start).record.totp!.attempts.failures, 4)
})

test("one of several is removed with a proof; it can still shut the account, and throttle and loss stay with the rest", () => {
  const totp = { ...sampleTotp, others: [tablet], attempts: { ...noAttempts, failures: 7 } }
  const record = sampleRecord({ totp, authenticatorsBound: 2 })
  const proof = proofOf(judge(record, codeEvidence(3, true), policy, start))
  const change = removeAuthenticator(proof, 1, start)
  assert.ok(typeof change !== "string")
  assert.deepEqual(kindsOf(change), ["accepted", "totp-removed"])
  assert.deepEqual([numbers(change.record), change.record.totp!.attempts.failures], [[2], 7])
  assert.deepEqual(
    change.record.formerSecrets.map(({ secret }) => secret),
    [sampleTotp.secret],
  )
  const former = totpEvidence(null, { former: { place: 0, step: 101 } })
  assert.equal(judge(change.record, former, policy, start).kind, "not-accepted")
  assert.equal(
    lock(proofOf(judge(change.record, former, policy, start, "lock")), start).record.totp!.attempts.disabledAt,
    start,
  )
})

test("the last authenticator is not removed, and one that is not there neither", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  assert.equal(removeAuthenticator(proof, 1, start), "last")
  assert.equal(removeAuthenticator(proof, 2, start), "unknown")
  assert.equal(renameAuthenticator(proof, 2, "Tablet"), "unknown")
  const none = proofOf(judge(sampleRecord({ totp: null }), codeEvidence(3, true), policy, start))
  assert.equal(removeAuthenticator(none, 1, start), "unknown")
})

test("a removal voids an enrolment that is under way: the phone that is removed may have begun it", () => {
  const thief = proofOf(judge(three, by(null, 51, null), policy, start))
  const begun = startEnrollmentProven(thief, { secret: samplePending.secret, account: "x", adds: true }, policy, start)
  const owner = proofOf(judge(begun.record, by(101, null, null), policy, start))
  const change = removeAuthenticator(owner, 2, start)
  assert.ok(typeof change !== "string")
  assert.equal(change.record.pending, null)
})

test("a removal voids codes that wait for their proof: the phone that is removed may have begun them", () => {
  const thief = proofOf(judge(three, by(null, 51, null), policy, start))
  const begun = replaceCodes(thief, preparedSet(thief.spent, true), policy, start, true).record
  assert.notEqual(begun.staged, null)
  const owner = proofOf(judge(begun, by(101, null, null), policy, start))
  const change = removeAuthenticator(owner, 2, start)
  assert.ok(typeof change !== "string")
  assert.deepEqual([change.record.staged, change.record.codes], [null, three.codes])
})

test("where the phones are lost, what waits came of a backup code, and stays when one of them is removed", () => {
  const code = proofOf(judge(three, codeEvidence(3, true), policy, start, "recover"))
  const enrollment = { secret: samplePending.secret, account: "ada" }
  const { record } = recover(code, enrollment, preparedSet(code.spent, true), policy, start)
  const next = proofOf(judge(record, codeEvidence(4, true), policy, start))
  const change = removeAuthenticator(next, 2, start)
  assert.ok(typeof change !== "string")
  assert.deepEqual(change.record.staged, record.staged)
})

test("an authenticator is named anew with a proof, and nothing else of it changes", () => {
  const proof = proofOf(judge(three, by(101, null, null), policy, start))
  const change = renameAuthenticator(proof, 2, "Old tablet")
  assert.ok(typeof change !== "string")
  assert.deepEqual(change.events.at(-1), { kind: "totp-renamed", authenticator: 2 })
  assert.deepEqual(change.record.totp, { ...proof.spent.totp, others: [{ ...tablet, name: "Old tablet" }, watch] })
})

test("a recovery disables all of them, and the new one takes the place of all", () => {
  const proof = proofOf(judge(three, codeEvidence(3, true), policy, start, "recover"))
  const enrollment = { secret: samplePending.secret, account: "ada" }
  const { record } = recover(proof, enrollment, preparedSet(proof.spent, true), policy, start)
  for (const evidence of [by(102, null, null), by(null, 52, null), by(null, null, 62)])
    assert.deepEqual(rejectionOf(judge(record, evidence, policy, start)).outcome, {
      outcome: "refused",
      reason: "disabled",
    })
  assert.deepEqual(numbers(activate(record, record.pending!, 7, null, policy, start).record), [4])
})
