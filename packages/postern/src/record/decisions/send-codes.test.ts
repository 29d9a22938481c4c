import assert from "node:assert/strict"
import { test } from "node:test"
import { judge } from "../judgement/judge.ts"
import { type DeliveryState, kitLifeMs, passphraseLifeMs } from "../model/delivery-state.ts"
import {
  codeEvidence,
  policy,
  proofOf,
  sampleRecord,
  sampleSet,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { replay } from "../replay/replay.ts"
import { projectionOf, statusOf } from "../status/subject-status.ts"
import { planPassphrase, replaceCodesSealed } from "./send-codes.ts"
import { noteCode, signIn } from "./verify.ts"

const second = 1000
const delivery: DeliveryState = {
  sentAt: start,
  seed: new Uint8Array(16).fill(5),
  passphraseSentAt: null,
  passphrasesSent: 0,
}

function sent(changes: Partial<DeliveryState> = {}): SubjectRecord {
  return sampleRecord({ codes: sampleSet({ delivery: { ...delivery, ...changes } }) })
}

/** What becomes of a right code at an instant. */
function answerAt(record: SubjectRecord, now: number): string {
  const judgement = judge(record, codeEvidence(0, true), policy, now)
  if (judgement.kind !== "not-accepted") return judgement.kind
  const { outcome } =
    judgement.outcome.outcome === "refused" ? { outcome: judgement.outcome.reason } : judgement.outcome
  return outcome
}

test("[64] a mailed set is refused as expired from 24 hours on, to the second, unless a code was shown to have arrived", () => {
  for (const [after, answer] of [
    [kitLifeMs - second, "accepted"],
    [kitLifeMs - 1, "accepted"],
    [kitLifeMs, "expired"],
    [kitLifeMs + second, "expired"],
  ] as const)
    assert.equal(answerAt(sent(), start + after), answer)
  assert.equal(kitLifeMs, 24 * 3_600_000)
})

test("[64] after the text with the passphrase it is ten minutes, to the second, and never more than the 24 hours", () => {
  const early = sent({ passphraseSentAt: start + 3_600_000 })
  for (const [after, answer] of [
    [passphraseLifeMs - second, "accepted"],
    [passphraseLifeMs - 1, "accepted"],
    [passphraseLifeMs, "expired"],
    [passphraseLifeMs + second, "expired"],
  ] as const)
    assert.equal(answerAt(early, start + 3_600_000 + after), answer)
  const late = sent({ passphraseSentAt: start + kitLifeMs - 60 * second })
  assert.equal(answerAt(late, start + kitLifeMs - second), "accepted")
  assert.equal(answerAt(late, start + kitLifeMs + second), "expired")
  assert.equal(passphraseLifeMs, 600_000)
})

test("[64] a set whose code was used or noted in time lives on like any other, and its seed is forgotten", () => {
  const record = sent({ passphraseSentAt: start })
  const proof = proofOf(judge(record, codeEvidence(3, true), policy, start + second))
  const used = signIn(proof, policy, start + second).change!.record
  const noted = noteCode(record, proof, "confirmed", start + second).change!.record
  for (const proved of [used, noted]) {
    assert.equal(proved.codes?.delivery, null)
    assert.equal(answerAt(proved, start + 365 * kitLifeMs), "accepted")
  }
})

test("status and report tell until when a set that was sent is good, which is the earlier of its two ends", () => {
  const statusAt = (record: SubjectRecord, now: number) => statusOf("ada", record, policy, now)!.codes
  const record = sent({ passphraseSentAt: start + second })
  const end = start + second + passphraseLifeMs
  assert.deepEqual(
    [statusAt(record, end - 1).status, statusAt(record, end).status, statusAt(record, end).expiresAt],
    ["active", "expired", new Date(end).toISOString()],
  )
  assert.equal(projectionOf(record).expiresAt, end)
  for (const [expiresAt, earlier] of [
    [start + 1, start + 1],
    [end + 1, end],
  ] as const) {
    const dated = { ...record, codes: { ...record.codes!, expiresAt } }
    assert.equal(projectionOf(dated).expiresAt, earlier)
    assert.equal(answerAt(dated, earlier), "expired")
    assert.equal(answerAt(dated, earlier - 1), "accepted")
  }
})

test("a set is sent only after a proof and where an authenticator works, and the event says so without the seed", () => {
  const { salt, scheme } = sampleSet()
  const digests = Array.from({ length: 10 }, () => new Uint8Array(16))
  const prepared = { set: 2, format: "standard", firstSelector: 10, salt, scheme, digests } as const
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const { record, events } = replaceCodesSealed(proof, prepared, delivery.seed, policy, start)!
  assert.deepEqual(record.codes?.delivery, delivery)
  assert.deepEqual(events.at(-1), { kind: "codes-issued", set: 2, firstSelector: 10, codesLeft: 10, sealed: true })
  const disabled = { ...sampleTotp, attempts: { ...sampleTotp.attempts, disabledAt: start } }
  for (const totp of [null, disabled]) {
    const lost = proofOf(judge(sampleRecord({ totp }), codeEvidence(0, true), policy, start))
    assert.equal(replaceCodesSealed(lost, prepared, delivery.seed, policy, start), null)
  }
})

test("the passphrase is sent within the kit's life, five times at most, not twice in half a minute", () => {
  let record = sent()
  let now = start
  for (let time = 1; time <= 5; time++) {
    const decision = planPassphrase(record, now)
    assert.ok(decision.outcome === "sending")
    assert.equal(decision.endsAt, now + passphraseLifeMs)
    assert.deepEqual(decision.change.events, [{ kind: "passphrase-sent", set: 1 }])
    record = decision.change.record
    assert.equal(record.codes?.delivery?.passphrasesSent, time)
    const atOnce = { outcome: "throttled", retryAfterSeconds: 1 }
    if (time < 5) assert.deepEqual(planPassphrase(record, now + 29_001), atOnce)
    now += 30 * second
  }
  assert.deepEqual(planPassphrase(record, now), { outcome: "refused", reason: "expired" })
  assert.equal(planPassphrase(sent(), start + kitLifeMs - 1).outcome, "sending")
  assert.deepEqual(planPassphrase(sent(), start + kitLifeMs), { outcome: "refused", reason: "expired" })
})

test("a text that came too late may be followed by another one, which begins its ten minutes anew", () => {
  const record = sent({ passphraseSentAt: start, passphrasesSent: 1 })
  const now = start + passphraseLifeMs + second
  assert.equal(answerAt(record, now), "expired")
  const decision = planPassphrase(record, now)
  assert.ok(decision.outcome === "sending")
  assert.equal(answerAt(decision.change.record, now + second), "accepted")
})

test("no passphrase is sent for nobody, no set, a set that was shown, one that was proved, one that is disabled", () => {
  const refused = (record: SubjectRecord | null, reason: string) =>
    assert.deepEqual(planPassphrase(record, start), { outcome: "refused", reason })
  refused(null, "not-enrolled")
  refused(sampleRecord({ codes: null }), "not-enrolled")
  refused(sampleRecord(), "not-enrolled")
  const record = sent()
  refused(
    { ...record, codes: { ...record.codes!, attempts: { ...record.codes!.attempts, disabledAt: 1 } } },
    "disabled",
  )
  refused({ ...record, codes: { ...record.codes!, expiresAt: start } }, "expired")
  const dated = { ...record, codes: { ...record.codes!, expiresAt: start + 1 } }
  assert.equal(planPassphrase(dated, start).outcome, "sending")
})

test("a passphrase that was sent after the backup was sent, once, however often the history is replayed", () => {
  const history = [{ kind: "passphrase-sent", set: 1, at: start + second }] as const
  for (const mode of ["continues", "beside"] as const) {
    const once = replay(sent(), history, mode)
    assert.deepEqual(once.codes?.delivery, { ...delivery, passphraseSentAt: start + second, passphrasesSent: 1 })
    assert.deepEqual(replay(once, history, mode), once)
  }
  const other = [{ kind: "passphrase-sent", set: 9, at: start + second }] as const
  assert.deepEqual(replay(sent(), other, "continues"), sent())
  for (const mode of ["continues", "beside"] as const)
    assert.deepEqual(replay(sampleRecord(), history, mode), sampleRecord())
  const confirmed = [{ kind: "codes-confirmed", set: 1, at: start + second }] as const
  assert.equal(replay(sent(), confirmed, "continues").codes?.delivery, null)
})
