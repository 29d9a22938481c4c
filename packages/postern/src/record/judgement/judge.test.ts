import assert from "node:assert/strict"
import { test } from "node:test"
import { countFailure, endWait, noAttempts } from "../model/attempts.ts"
import { withoutCode } from "../model/code-set.ts"
import type { NotAccepted } from "../model/outcomes.ts"
import { settlePolicy } from "../model/policy.ts"
import {
  codeEvidence,
  policy,
  proofOf,
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
import type { Evidence } from "./evidence.ts"
import { judge } from "./judge.ts"
import type { Judgement } from "./proof.ts"

const now = start + 10_000_000

function reasonOf(judgement: Judgement): string {
  const { outcome } = rejectionOf(judgement)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

function judgeAt(record: SubjectRecord | null, evidence: Evidence, at = now): Judgement {
  return judge(record, evidence, policy, at)
}

function failing(times: number, at = now) {
  let attempts = noAttempts
  for (let i = 0; i < times; i++) attempts = endWait(countFailure(attempts, policy.attempts, at))
  return attempts
}

test("an unknown subject, no authenticator and no codes are not enrolled, and nothing is written about them", () => {
  const cases: [SubjectRecord | null, Evidence][] = [
    [null, totpEvidence(101)],
    [null, codeEvidence(0, true)],
    [sampleRecord({ totp: null }), totpEvidence(101)],
    [sampleRecord({ codes: null }), codeEvidence(0, true)],
  ]
  for (const [record, evidence] of cases) {
    assert.equal(reasonOf(judgeAt(record, evidence)), "not-enrolled")
    assert.equal(rejectionOf(judgeAt(record, evidence)).change, null)
  }
})

test("[52] a pending authenticator never authenticates", () => {
  const record = sampleRecord({ totp: null, pending: samplePending })
  assert.equal(reasonOf(judgeAt(record, totpEvidence(500))), "not-enrolled")
})

test("[44] a step later than the last one is accepted, the last one and all before it are replayed", () => {
  const { spent } = proofOf(judgeAt(sampleRecord(), totpEvidence(101)))
  assert.equal(spent.totp?.lastStep, 101)
  assert.equal(spent.totp?.lastUsedAt, now)
  for (const step of [101, 100, 99, 0]) assert.equal(reasonOf(judgeAt(spent, totpEvidence(step))), "replayed")
  assert.equal(proofOf(judgeAt(spent, totpEvidence(102))).spent.totp?.lastStep, 102)
})

test("a code that nothing speaks against is asked to be hashed, at its own place alone", () => {
  const judgement = judgeAt(sampleRecord(), codeEvidence(7, null))
  const { set, salt, scheme, digests } = sampleSet()
  assert.deepEqual(judgement, { kind: "needs-hash", of: { set, salt, scheme, digest: digests[7] } })
  const staged = judgeAt(sampleRecord({ staged: sampleStaged() }), codeEvidence(17, null))
  assert.deepEqual(staged, { kind: "needs-hash", of: { set: 2, salt, scheme, digest: sampleStaged().digests[7] } })
})

test("a right code is spent: its digest is gone, the others stay", () => {
  const { spent, method } = proofOf(judgeAt(sampleRecord(), codeEvidence(7, true)))
  assert.equal(method, "backup-code")
  assert.deepEqual(
    spent.codes?.digests.map(digest => digest === null),
    Array.from({ length: 10 }, (_, i) => i === 7),
  )
  assert.equal(reasonOf(judgeAt(spent, codeEvidence(7, true))), "already-used")
  assert.equal(proofOf(judgeAt(spent, codeEvidence(6, true))).method, "backup-code")
})

test("a verdict about another set says nothing: the code is hashed again", () => {
  const record = sampleRecord({ codes: sampleSet({ set: 3 }), setsIssued: 3 })
  assert.equal(judgeAt(record, codeEvidence(0, true, 1)).kind, "needs-hash")
  assert.equal(judgeAt(record, codeEvidence(0, false, 1)).kind, "needs-hash")
})

test("a wrong code is counted, and the tries left and the wait are told", () => {
  const first = rejectionOf(judgeAt(sampleRecord(), codeEvidence(0, false)))
  assert.deepEqual(first.outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  assert.equal(first.change?.record.codes?.attempts.failures, 1)
  const nearWait = sampleRecord({ codes: sampleSet({ attempts: { ...noAttempts, failures: 4 } }) })
  const fifth = rejectionOf(judgeAt(nearWait, codeEvidence(0, false)))
  assert.deepEqual(fifth.outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 0, retryAfterSeconds: 30 })
  assert.deepEqual(fifth.change?.events, [
    { kind: "refused", reason: "wrong-code", method: "backup-code", set: 1, failures: 5, waitSeconds: 30 },
  ])
})

test("a selector that no sheet ever had is a guess, and needs no hash", () => {
  const judgement = rejectionOf(judgeAt(sampleRecord(), codeEvidence(10, null)))
  assert.equal(reasonOf(judgement), "wrong-code")
  assert.equal(judgement.change?.record.codes?.attempts.failures, 1)
})

test("a code of an old sheet is superseded: by its selector, or by its format where that changed", () => {
  const second = sampleRecord({
    codes: sampleSet({ set: 2, firstSelector: 10 }),
    setsIssued: 2,
    nextSelector: 20,
    selectorsIssued: 20,
  })
  assert.equal(reasonOf(judgeAt(second, codeEvidence(3, true))), "superseded")
  assert.equal(reasonOf(judgeAt(second, codeEvidence(20, null))), "wrong-code")
  assert.equal(reasonOf(judgeAt(second, codeEvidence(12, true, 2, "long"))), "superseded")
  assert.equal(reasonOf(judgeAt(sampleRecord(), codeEvidence(3, true, 1, "long"))), "wrong-code")
})

test("an expired set is refused as expired, its used codes too, and old sheets as superseded", () => {
  const codes = sampleSet({ set: 2, firstSelector: 10, expiresAt: now })
  const record = sampleRecord({ codes, setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  assert.equal(reasonOf(judgeAt(record, codeEvidence(11, true, 2))), "expired")
  assert.equal(
    reasonOf(judgeAt({ ...record, codes: withoutCode(codes, 1, now) }, codeEvidence(11, true, 2))),
    "expired",
  )
  assert.equal(reasonOf(judgeAt(record, codeEvidence(1, true, 2))), "superseded")
  assert.equal(proofOf(judgeAt(record, codeEvidence(11, true, 2), now - 1)).method, "backup-code")
})

test("[33] during a wait nothing is looked at: right or wrong, nothing changes", () => {
  const attempts = { ...noAttempts, failures: 5, retryAt: now + 1 }
  const record = sampleRecord({ totp: { ...sampleTotp, attempts }, codes: sampleSet({ attempts }) })
  for (const evidence of [
    totpEvidence(101),
    totpEvidence(null),
    codeEvidence(0, true),
    codeEvidence(0, false),
    codeEvidence(0, null),
  ]) {
    const { outcome, change } = rejectionOf(judgeAt(record, evidence))
    assert.deepEqual(outcome, { outcome: "throttled", retryAfterSeconds: 1 })
    assert.equal(change, null)
  }
  assert.equal(proofOf(judgeAt(record, codeEvidence(0, true), now + 1)).method, "backup-code")
})

test("[31] at the cap the right code fails too, and the event is written once", () => {
  const record = sampleRecord({ codes: sampleSet({ attempts: failing(99) }) })
  const last = rejectionOf(judgeAt(record, codeEvidence(0, false)))
  assert.deepEqual(last.outcome, { outcome: "refused", reason: "wrong-code", triesLeft: 0 })
  assert.deepEqual(
    last.change?.events.map(event => event.kind),
    ["refused", "disabled"],
  )
  // A `reason` would say that there is no such factor.
  assert.deepEqual(last.change?.events[1], { kind: "disabled", method: "backup-code", set: 1, failures: 100 })
  const disabled = last.change!.record
  for (const at of [now, now + 1, now + 10 ** 11, now - 10 ** 9]) {
    assert.equal(reasonOf(judgeAt(disabled, codeEvidence(0, true), at)), "disabled")
    assert.equal(rejectionOf(judgeAt(disabled, codeEvidence(0, true), at)).change, null)
  }
})

test("[35] each factor has failures of its own: neither failing nor succeeding touches the other's", () => {
  const attempts = { ...noAttempts, failures: 3 }
  const record = sampleRecord({ totp: { ...sampleTotp, attempts }, codes: sampleSet({ attempts }) })
  const byTotp = proofOf(judgeAt(record, totpEvidence(101))).spent
  assert.deepEqual([byTotp.totp?.attempts.failures, byTotp.codes?.attempts.failures], [0, 3])
  const byCode = proofOf(judgeAt(record, codeEvidence(0, true))).spent
  assert.deepEqual([byCode.totp?.attempts.failures, byCode.codes?.attempts.failures], [3, 0])
  const wrongTotp = rejectionOf(judgeAt(record, totpEvidence(null))).change?.record
  assert.deepEqual([wrongTotp?.totp?.attempts.failures, wrongTotp?.codes?.attempts.failures], [4, 3])
  const wrongCode = rejectionOf(judgeAt(record, codeEvidence(0, false))).change?.record
  assert.deepEqual([wrongCode?.totp?.attempts.failures, wrongCode?.codes?.attempts.failures], [3, 4])
})

test("a refusal that can never be accepted costs no try", () => {
  const used = sampleRecord({ codes: withoutCode(sampleSet(), 0, start) })
  for (const [record, evidence] of [
    [used, codeEvidence(0, true)],
    [sampleRecord(), totpEvidence(100)],
  ] as const) {
    const { change, outcome } = rejectionOf(judgeAt(record, evidence))
    assert.ok(!("triesLeft" in outcome))
    assert.equal(change?.record.totp?.attempts.failures, 0)
    assert.equal(change?.record.codes?.attempts.failures, 0)
  }
})

test("[18] under uniform detail every refusal counts: used, superseded, expired, replayed and for a factor that is not there", () => {
  const uniform = settlePolicy({ detail: "uniform" })
  const codes = withoutCode(sampleSet({ set: 2, firstSelector: 10 }), 0, start)
  const record = sampleRecord({ codes, setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  const none = sampleRecord({ totp: null, codes: null })
  const cases = {
    "wrong-code": [record, codeEvidence(11, false, 2)],
    "already-used": [record, codeEvidence(10, null)],
    superseded: [record, codeEvidence(3, null)],
    expired: [{ ...record, codes: { ...codes, expiresAt: now } }, codeEvidence(11, null)],
    "not-enrolled": [none, codeEvidence(3, null)],
    replayed: [record, totpEvidence(100)],
    "not-enrolled, TOTP": [none, totpEvidence(null)],
  } as const
  for (const [name, [first, evidence]] of Object.entries(cases)) {
    let current: SubjectRecord = first
    const outcomes: NotAccepted[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      const { outcome, change } = rejectionOf(judge(current, evidence, uniform, now))
      outcomes.push(outcome)
      if (change === null) continue
      const reason = name.replace(", TOTP", "")
      assert.deepEqual(
        [change.events.length, change.events[0]?.reason, change.events[0]?.failures],
        [1, reason, attempt + 1],
      )
      current = change.record
    }
    assert.deepEqual(
      outcomes.map(outcome => (outcome.outcome === "refused" ? outcome.triesLeft : outcome)),
      [4, 3, 2, 1, 0, ...Array(2).fill({ outcome: "throttled", retryAfterSeconds: 30 })],
      name,
    )
    const other = evidence.method === "totp" ? codeEvidence(11, false, 2) : totpEvidence(null)
    assert.equal(
      rejectionOf(judge(current, other, uniform, now)).outcome.outcome,
      "refused",
      "the other factor has its own count",
    )
  }
})

test("[31] a factor that is not there is disabled at the cap like one that is, and the trail says that it is not there", () => {
  const uniform = settlePolicy({ detail: "uniform" })
  const missing = { totp: noAttempts, codes: failing(99) }
  const none = sampleRecord({ totp: null, codes: null, missing })
  const { change } = rejectionOf(judge(none, codeEvidence(0, null), uniform, now))
  assert.deepEqual(
    change?.events.map(({ kind, reason }) => [kind, reason]),
    [
      ["refused", "not-enrolled"],
      ["disabled", "not-enrolled"],
    ],
  )
  assert.equal(reasonOf(judge(change!.record, codeEvidence(0, null), uniform, now + 10 ** 11)), "disabled")
})

test("[66] such a refusal is written down once in thirty seconds for each reason, in whatever order they come", () => {
  let record = sampleRecord({
    codes: { ...withoutCode(sampleSet({ set: 2, firstSelector: 10 }), 0, start) },
    setsIssued: 2,
    nextSelector: 20,
    selectorsIssued: 20,
  })
  const inputs = [codeEvidence(10, null), codeEvidence(3, null), totpEvidence(50)]
  const written: string[] = []
  for (let i = 0; i < 3000; i++) {
    // 100 ms apart: five minutes in all
    const { change } = rejectionOf(judgeAt(record, inputs[i % 3]!, now + i * 100))
    if (change === null) continue
    record = change.record
    written.push(...change.events.map(event => event.reason!))
  }
  const count = (reason: string) => written.filter(each => each === reason).length
  assert.deepEqual([count("already-used"), count("superseded"), count("replayed")], [10, 10, 10])
  const first = rejectionOf(judgeAt(sampleRecord(), totpEvidence(50))).change!.record
  const isWritten = (later: number) => rejectionOf(judgeAt(first, totpEvidence(50), now + later)).change !== null
  assert.deepEqual([29_999, 30_000].map(isWritten), [false, true])
})

test("[47] a clock stepped far back does not silence the trail, nor accept what was used", () => {
  const used = sampleRecord({ codes: withoutCode(sampleSet(), 0, start) })
  const first = rejectionOf(judgeAt(used, codeEvidence(0, true)))
  const back = rejectionOf(judgeAt(first.change!.record, codeEvidence(0, true), now - 86_400_000))
  assert.equal(reasonOf(back), "already-used")
  assert.equal(back.change?.events.length, 1)
  assert.equal(reasonOf(judgeAt(sampleRecord(), totpEvidence(99), 1)), "replayed")
})

test("no judgement changes the record that it was given", () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
      Object.freeze(value)
      for (const each of Object.values(value)) freeze(each)
    }
    return value
  }
  const record = freeze(sampleRecord())
  for (const evidence of [
    totpEvidence(101),
    totpEvidence(null),
    codeEvidence(0, true),
    codeEvidence(0, false),
    totpEvidence(1),
  ])
    assert.doesNotThrow(() => judgeAt(record, evidence))
})

test("the cap of the policy is the one that counts, and no other", () => {
  const strict = settlePolicy({ attempts: { disableAfter: 10 } })
  const record = sampleRecord({ totp: { ...sampleTotp, attempts: failing(9) } })
  const judgement = rejectionOf(judge(record, totpEvidence(null), strict, now))
  assert.equal(judgement.change?.record.totp?.attempts.disabledAt, now)
  assert.equal(
    rejectionOf(judge(record, totpEvidence(null), policy, now)).change?.record.totp?.attempts.disabledAt,
    null,
  )
})
