import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { activate, startEnrollment } from "../decisions/enroll.ts"
import { recover } from "../decisions/recover.ts"
import { remove } from "../decisions/remove.ts"
import { replaceCodes } from "../decisions/replace-codes.ts"
import { startRecovery } from "../decisions/start-recovery.ts"
import { unlock } from "../decisions/unlock.ts"
import { noteCode, signIn } from "../decisions/verify.ts"
import { voidCodes } from "../decisions/void-codes.ts"
import { judge } from "../judgement/judge.ts"
import type { Policy } from "../model/policy.ts"
import { fullAllowances } from "../model/rate-limit.ts"
import {
  codeEvidence,
  policy,
  proofOf,
  samplePending,
  sampleRecord,
  sampleSet,
  sampleStaged,
  sampleTotp,
  start,
  totpEvidence,
} from "../model/sample-record.test.ts"
import type { Change } from "../model/subject-event.ts"
import { noFreeRefusals, type SubjectRecord } from "../model/subject-record.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import type { Past } from "./past.ts"
import { replay } from "./replay.ts"

const hour = 3_600_000
const pastOf = (change: Change | null, at: number): Past[] => (change?.events ?? []).map(event => ({ ...event, at }))

/** One thing that happens to a subject with an authenticator and a set of ten. */
type Act =
  | { kind: "totp" | "wrong totp" | "unlock" | "void" }
  | { kind: "code" | "wrong code" | "note"; selector: number }

function happen(record: SubjectRecord, act: Act, now: number, policy: Policy): Change | null {
  const step = Math.floor(now / 30_000)
  switch (act.kind) {
    case "unlock":
      return unlock(record)
    case "void":
      return voidCodes(record)
    case "totp":
    case "wrong totp": {
      const judgement = judge(record, totpEvidence(act.kind === "totp" ? step : null), policy, now)
      if (judgement.kind === "accepted") return signIn(judgement, policy, now).change
      return judgement.kind === "not-accepted" ? judgement.change : null
    }
    default: {
      const judgement = judge(record, codeEvidence(act.selector, act.kind !== "wrong code"), policy, now)
      if (judgement.kind === "not-accepted") return judgement.change
      if (judgement.kind !== "accepted") return null
      const isNote = act.kind === "note"
      return isNote ? noteCode(record, judgement, "confirmed", now).change : signIn(judgement, policy, now).change
    }
  }
}

const acts = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("totp" as const, "wrong totp" as const, "unlock" as const, "void" as const) }),
    fc.record({ kind: fc.constantFrom("code" as const, "wrong code" as const, "note" as const), selector: fc.nat(12) }),
  ),
  { maxLength: 30 },
)

test("replaying the events of whatever happened gives the record that it gave, but for what costs no try, allowances and proofs of minutes", () => {
  fc.assert(
    fc.property(acts, fc.boolean(), fc.constantFrom("full" as const, "uniform" as const), (list, isSlow, detail) => {
      let record = sampleRecord()
      const history: Past[] = []
      let now = start
      for (const act of list) {
        now += isSlow ? hour : 30_000
        const change = happen(record, act, now, { ...policy, detail })
        history.push(...pastOf(change, now))
        record = change?.record ?? record
      }
      const replayed = replay(sampleRecord(), history, "continues")
      const forgotten = { freeRefusals: noFreeRefusals, allowances: fullAllowances, recentProof: null }
      assert.deepEqual(replayed, { ...record, ...forgotten })
    }),
  )
})

const prepared: PreparedSet = {
  set: 2,
  format: "standard",
  firstSelector: 10,
  salt: new Uint8Array(16),
  scheme: { name: "hmac-sha256" },
  digests: Array.from({ length: 10 }, () => new Uint8Array(16).fill(9)),
}

test("a set that came after the backup voids the one before it, and its number and selectors count as issued", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const change = replaceCodes(proof, prepared, policy, start)
  const replayed = replay(sampleRecord(), pastOf(change, start), "continues")
  assert.equal(replayed.codes?.attempts.disabledAt, start)
  assert.ok(replayed.codes?.digests.every(digest => digest === null))
  assert.deepEqual(
    [replayed.setsIssued, replayed.nextSelector, replayed.selectorsIssued],
    [change.record.setsIssued, change.record.nextSelector, change.record.selectorsIssued],
  )
  assert.equal(replayed.totp?.lastStep, 101)
})

const enrollment = { secret: new Uint8Array(20), account: "ada" }

function recovered(): Change {
  const proof = proofOf(judge(sampleRecord(), codeEvidence(0, true), policy, start))
  return recover(proof, enrollment, prepared, policy, start)
}

test("after a recovery the old authenticator is lost, and the sheet still good but for what was spent", () => {
  const { totp, codes, pending, staged, setsIssued } = replay(sampleRecord(), pastOf(recovered(), start), "continues")
  assert.deepEqual([totp?.lostAt, pending, staged, setsIssued], [start, null, null, 2])
  assert.equal(codes?.attempts.disabledAt, null)
  assert.deepEqual(
    codes?.digests.map(digest => digest !== null),
    [false, ...Array<boolean>(9).fill(true)],
  )
})

test("where the new sheet was proved after the backup it is lost, and the old one disabled", () => {
  const { record } = recovered()
  const proof = proofOf(judge(record, codeEvidence(12, true, 2), policy, start + hour))
  const noted = noteCode(record, proof, "confirmed", start + hour).change
  const history = [...pastOf(recovered(), start), ...pastOf(noted, start + hour)]
  const { codes } = replay(sampleRecord(), history, "continues")
  assert.equal(codes?.attempts.disabledAt, start + hour)
  assert.ok(codes?.digests.every(digest => digest === null))
})

test("an enrolment that a code of a replaced sheet began is void after a replay too, and one that came later is not", () => {
  const proof = proofOf(judge(sampleRecord(), totpEvidence(101), policy, start))
  const replaced = replaceCodes(proof, prepared, policy, start + hour)
  const begun = (changes: object) => sampleRecord({ pending: { ...samplePending, set: 1, ...changes } })
  for (const mode of ["continues", "beside"] as const)
    assert.equal(replay(begun({}), pastOf(replaced, start + hour), mode).pending, null)
  const untied = begun({ set: null })
  assert.deepEqual(replay(untied, pastOf(replaced, start + hour), "continues").pending, untied.pending)
  const later = begun({ startedAt: start + 2 * hour })
  assert.deepEqual(replay(later, pastOf(replaced, start + hour), "beside").pending, later.pending)
})

test("a new sheet that was in the backup takes the place of the old one as it did, used or typed back", () => {
  const { record } = recovered()
  const proof = proofOf(judge(record, codeEvidence(12, true, 2), policy, start + hour))
  for (const change of [
    noteCode(record, proof, "confirmed", start + hour).change,
    signIn(proof, policy, start + hour).change,
  ]) {
    const expected = { ...change!.record, recentProof: null, allowances: fullAllowances }
    assert.deepEqual(replay(record, pastOf(change, start + hour), "continues"), expected)
    const issuedSince = { ...record, staged: { ...record.staged!, issuedAt: start + 2 * hour } }
    assert.deepEqual(replay(issuedSince, pastOf(change, start + hour), "beside").staged, issuedSince.staged)
  }
})

test("a recovery that an operator started is owed again, but for what was bound since beside it", () => {
  const started = pastOf(startRecovery(sampleRecord()), start + hour)
  const record = sampleRecord({ pending: samplePending, staged: sampleStaged() })
  assert.deepEqual(replay(record, started, "continues"), startRecovery(record)?.record)
  const bound = sampleRecord({ totp: { ...sampleTotp, activatedAt: start + 2 * hour } })
  const { totp, codes, mustEnroll } = replay(bound, started, "beside")
  assert.deepEqual([totp, codes, mustEnroll], [bound.totp, null, false])
  assert.equal(replay(record, started, "beside").mustEnroll, true)
  const lost = sampleRecord({ totp: null, codes: null })
  assert.equal(replay(lost, started, "continues").mustEnroll, true, "what was voided came after the backup")
})

test("an activation makes the enrolment of the backup the authenticator; one that began later is lost", () => {
  const before = sampleRecord({ totp: null, codes: null, pending: samplePending, setsIssued: 0, nextSelector: 0 })
  const activation = pastOf(activate(before, samplePending, 105, null, policy, start), start)
  assert.deepEqual(replay(before, activation, "continues").totp?.secret, samplePending.secret)
  assert.equal(replay(before, activation, "continues").totp?.lastStep, 105)
  const restarted = pastOf(
    startEnrollment(before, { secret: new Uint8Array(20).fill(7), account: "ada" }, policy, start).change!,
    start,
  )
  assert.equal(replay(before, [...restarted, ...activation], "continues").totp, null)
  const active = replay(sampleRecord(), [...restarted, ...activation], "continues")
  assert.equal(active.totp?.attempts.disabledAt, start)
  assert.equal(active.authenticatorsBound, 2, "its number is not given again")
})

test("a removal is one again, but for what was bound since beside it", () => {
  const removal = pastOf(remove(sampleRecord(), start + hour), start + hour)
  const enrolling = sampleRecord({ pending: samplePending })
  assert.deepEqual(replay(enrolling, removal, "continues"), remove(enrolling, start + hour)?.record)
  const { totp, codes } = replay(sampleRecord(), removal, "beside")
  assert.deepEqual([totp, codes], [null, null])
  const rebound = sampleRecord({ totp: { ...sampleTotp, activatedAt: start + 2 * hour } })
  assert.deepEqual(replay(rebound, removal, "beside"), { ...rebound, codes: null })
  const reissued = sampleRecord({ codes: sampleSet({ issuedAt: start + 2 * hour }) })
  assert.deepEqual(replay(reissued, removal, "beside"), { ...reissued, totp: null })
})

test("voided codes are void again, and disabled where they may be all there is or belong to another history", () => {
  const voiding = pastOf(voidCodes(sampleRecord()), start + hour)
  assert.equal(replay(sampleRecord(), voiding, "continues").codes, null)
  assert.equal(replay(sampleRecord(), voiding, "beside").codes?.attempts.disabledAt, start + hour)
  const codesAlone = replay(sampleRecord({ totp: null }), voiding, "continues")
  assert.equal(codesAlone.codes?.attempts.disabledAt, start + hour)
  const later = sampleRecord({ codes: sampleSet({ set: 9 }) })
  assert.deepEqual(replay(later, voiding, "continues"), later)
})

test("a lock is one again, but for what was bound since beside it", () => {
  const history: Past[] = [{ kind: "locked", set: 1, at: start + hour }]
  const record = sampleRecord({ pending: samplePending })
  for (const mode of ["continues", "beside"] as const) {
    const { totp, codes, pending } = replay(record, history, mode)
    assert.deepEqual([totp?.attempts.disabledAt, codes?.attempts.disabledAt], [start + hour, start + hour])
    assert.ok(codes?.digests.every(digest => digest === null))
    assert.equal(pending, null)
  }
  const since = {
    totp: { ...sampleTotp, activatedAt: start + 2 * hour },
    codes: sampleSet({ issuedAt: start + 2 * hour }),
  }
  const rebound = sampleRecord({ ...since, pending: { ...samplePending, startedAt: start + 2 * hour } })
  assert.deepEqual(replay(rebound, history, "beside"), rebound)
})

test("beside the record a history spends and counts, and loosens nothing", () => {
  const failing = { failures: 7, forgiven: 2, retryAt: start + hour, disabledAt: null }
  const record = sampleRecord({
    totp: { ...sampleTotp, attempts: failing },
    pending: { ...samplePending, attempts: failing },
    codes: sampleSet({ attempts: failing }),
  })
  const history: Past[] = [
    { kind: "accepted", method: "totp", step: 300, at: start },
    { kind: "accepted", method: "backup-code", set: 1, selector: 4, at: start },
    { kind: "unlocked", at: start },
    { kind: "refused", reason: "wrong-code", method: "totp", failures: 9, at: start },
    { kind: "refused", reason: "wrong-code", method: "totp", pending: true, failures: 1, at: start },
  ]
  const { totp, pending, codes } = replay(record, history, "beside")
  assert.equal(totp?.lastStep, 300)
  assert.equal(codes?.digests[4], null)
  assert.deepEqual(totp?.attempts, { ...failing, failures: 9, forgiven: 0 })
  assert.deepEqual(codes?.attempts, { ...failing, forgiven: 0 })
  assert.deepEqual(pending?.attempts, failing)
})

test("events of an enrolment, of another set and of nothing known leave the rest alone", () => {
  const record = sampleRecord()
  const history: Past[] = [
    { kind: "refused", reason: "wrong-code", method: "totp", pending: true, failures: 3, at: start },
    { kind: "accepted", method: "backup-code", set: 9, selector: 0, at: start },
    { kind: "refused", reason: "replayed", method: "totp", at: start },
    { kind: "replayed", replayedThrough: 4, at: start },
  ]
  assert.deepEqual(replay(record, history, "continues"), record)
})

test("beside the record, what was bound after an event is left alone by it; what was bound before is not", () => {
  const later = start + 2 * hour
  const event = start + hour
  const rebound = sampleRecord({
    totp: { ...sampleTotp, activatedAt: later },
    codes: sampleSet({ issuedAt: later }),
    pending: { ...samplePending, startedAt: later },
  })
  const history: Past[] = [
    { kind: "accepted", method: "totp", step: 300, at: event },
    { kind: "accepted", method: "backup-code", set: 1, selector: 4, at: event },
    { kind: "refused", reason: "wrong-code", method: "totp", failures: 9, at: event },
    { kind: "refused", reason: "wrong-code", method: "backup-code", set: 1, failures: 9, at: event },
    { kind: "refused", reason: "wrong-code", method: "totp", pending: true, failures: 9, at: event },
    { kind: "disabled", method: "totp", pending: true, failures: 100, at: event },
    { kind: "codes-confirmed", set: 1, at: event },
    { kind: "totp-replaced", step: 7, at: event },
    { kind: "recovered", at: event },
    { kind: "enrollment-started", at: event },
    { kind: "unlocked", at: event },
  ]
  assert.deepEqual(replay(rebound, history, "beside"), rebound)
  const before = sampleRecord({ pending: samplePending })
  for (const each of history.slice(0, 9)) assert.notDeepEqual(replay(before, [each], "beside"), before, each.kind)
})

test("a history that continues the record counts whatever its clock said", () => {
  const history: Past[] = [
    { kind: "accepted", method: "totp", step: 300, at: start - hour },
    { kind: "accepted", method: "backup-code", set: 1, selector: 4, at: start - hour },
  ]
  const { totp, codes } = replay(sampleRecord(), history, "continues")
  assert.deepEqual([totp?.lastStep, codes?.digests[4]], [300, null])
})

test("beside the record an activation disables the authenticator of then, and an enrolment that is under way goes on", () => {
  const record = sampleRecord({ pending: samplePending })
  for (const kind of ["totp-activated", "totp-replaced"] as const) {
    const { totp, pending } = replay(record, [{ kind, step: 7, at: start + hour }], "beside")
    assert.deepEqual([totp?.secret, totp?.attempts.disabledAt], [sampleTotp.secret, start + hour])
    assert.deepEqual(pending, samplePending)
  }
  const started: Past[] = [{ kind: "enrollment-started", at: start + hour }]
  assert.deepEqual(replay(record, started, "beside").pending, samplePending)
  assert.equal(replay(record, started, "continues").pending, null)
})

test("a note, a failure and a spent code are of their own set alone", () => {
  const record = sampleRecord({ codes: sampleSet({ set: 3 }), setsIssued: 3 })
  const others: Past[] = [
    { kind: "codes-confirmed", set: 2, at: start },
    { kind: "code-checked", set: 2, at: start },
    { kind: "refused", reason: "wrong-code", method: "backup-code", set: 2, failures: 4, at: start },
    { kind: "accepted", method: "backup-code", set: 2, selector: 1, at: start },
    { kind: "accepted", method: "backup-code", set: 3, at: start },
    { kind: "codes-issued", set: 3, firstSelector: 5, codesLeft: 10, at: start },
  ]
  assert.deepEqual(replay(record, others, "continues"), record)
  const own: Past[] = [
    { kind: "codes-confirmed", set: 3, at: start + 1 },
    { kind: "code-checked", set: 3, at: start + 2 },
    {
      kind: "refused",
      reason: "wrong-code",
      method: "backup-code",
      set: 3,
      failures: 4,
      waitSeconds: 30,
      at: start + 3,
    },
  ]
  const { codes } = replay(record, own, "continues")
  assert.deepEqual(
    [codes?.confirmedAt, codes?.checkedAt, codes?.attempts],
    [start + 1, start + 2, { failures: 4, forgiven: 0, retryAt: start + 30_003, disabledAt: null }],
  )
})

test("a record without factors goes through any history without gaining one", () => {
  const bare = sampleRecord({ totp: null, codes: null })
  const history: Past[] = [
    { kind: "accepted", method: "totp", step: 300, at: start },
    { kind: "accepted", method: "backup-code", set: 1, selector: 4, at: start },
    { kind: "refused", reason: "wrong-code", method: "totp", failures: 2, at: start },
    { kind: "refused", reason: "wrong-code", method: "backup-code", set: 1, failures: 2, at: start },
    { kind: "code-checked", set: 1, at: start },
    { kind: "codes-voided", set: 1, at: start },
    { kind: "recovered", at: start },
    { kind: "locked", set: 1, at: start },
    { kind: "unlocked", at: start },
    { kind: "removed", at: start },
    { kind: "passphrase-sent", set: 1, at: start },
  ]
  for (const mode of ["continues", "beside"] as const) assert.deepEqual(replay(bare, history, mode), bare)
})

test("failures at a factor that is not there count for that factor, and beside the record none is lost", () => {
  const missed = (method: "totp" | "backup-code", failures: number): Past => {
    return { kind: "refused", reason: "not-enrolled", method, failures, at: start }
  }
  const bare = sampleRecord({ totp: null, codes: null })
  const { missing } = replay(bare, [missed("totp", 3), missed("backup-code", 5)], "continues")
  assert.deepEqual([missing.totp.failures, missing.codes.failures], [3, 5])
  const tried = { ...bare, missing }
  const beside = replay(tried, [missed("totp", 1), missed("backup-code", 9)], "beside")
  assert.deepEqual([beside.missing.totp.failures, beside.missing.codes.failures], [3, 9])
})

test("a staged set that the record already knows is no lost one", () => {
  const record = sampleRecord({ staged: sampleStaged(), setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  for (const set of [1, 2]) {
    const event: Past = { kind: "codes-issued", at: start + 1, set, codesLeft: 10, firstSelector: 5, staged: true }
    assert.deepEqual(replay(record, [event], "continues"), record)
  }
})

test("a set that was adopted is adopted where it is there, and disables an older one where it is lost", () => {
  const adopted = (set: number): Past => ({ kind: "codes-adopted", at: start + 1, set })
  const record = sampleRecord({ staged: sampleStaged(), setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  assert.equal(replay(record, [adopted(2)], "continues").codes?.set, 2)
  const lost = replay(record, [adopted(3)], "continues")
  assert.ok(lost.codes?.digests.every(digest => digest === null))
  assert.equal(lost.codes?.attempts.disabledAt, start + 1)
  assert.equal(lost.staged?.set, 2, "the staged set is another")
  assert.deepEqual(replay(record, [adopted(1)], "continues").codes, record.codes, "it is the current one")
  const bare = sampleRecord({ codes: null })
  assert.deepEqual(replay(bare, [adopted(3)], "continues"), bare)
})

test("a lock voids what was staged with the set of then, and leaves a later one alone", () => {
  const record = sampleRecord({ staged: sampleStaged(), setsIssued: 2, nextSelector: 20, selectorsIssued: 20 })
  const locked = (at: number): Past => ({ kind: "locked", at })
  assert.equal(replay(record, [locked(start + 1)], "beside").staged, null)
  assert.deepEqual(replay(record, [locked(start - 1)], "beside").staged, record.staged)
})

const { attempts: _, lostAt: __, others: ___, ...boundFirst } = sampleTotp
const tablet = { ...boundFirst, number: 2, secret: new Uint8Array(20).fill(7), activatedAt: start + hour, lastStep: 50 }
const two = sampleRecord({ totp: { ...sampleTotp, others: [tablet] }, authenticatorsBound: 2 })
const numbersOf = ({ totp }: SubjectRecord) => totp && [totp, ...totp.others].map(({ number }) => number)

test("[44] a step of one of several is spent again at that one, and none of another's", () => {
  const used: Past = { kind: "accepted", method: "totp", authenticator: 2, step: 77, at: start + 2 * hour }
  for (const mode of ["continues", "beside"] as const) {
    const { totp } = replay(two, [used], mode)
    assert.deepEqual([totp!.lastStep, totp!.others[0]!.lastStep], [100, 77], mode)
  }
  const { totp } = replay(two, [{ ...used, at: start + 5 }], "beside")
  assert.equal(totp!.others[0]!.lastStep, 50, "bound after it: another authenticator of the same number")
})

test("an authenticator that was added after the backup is lost, its number is not given again, and the others work", () => {
  const added: Past = { kind: "totp-added", authenticator: 2, step: 7, at: start + hour }
  const [record, pending] = [sampleRecord(), { ...samplePending, adds: true }]
  const lost = replay(record, [{ kind: "enrollment-started", at: start + 1 }, added], "continues")
  assert.deepEqual([lost.totp, lost.pending, lost.authenticatorsBound], [record.totp, null, 2])
  const bound = replay({ ...record, pending }, [added], "continues")
  assert.deepEqual([numbersOf(bound), bound.totp!.others[0]!.lastStep, bound.pending], [[1, 2], 7, null])
  const beside = replay({ ...record, pending }, [added], "beside")
  assert.deepEqual([beside.totp, beside.pending, beside.authenticatorsBound], [record.totp, pending, 2])
})

test("an authenticator that was removed after the backup is removed again; the last of a record is disabled, not missing", () => {
  const removed = (authenticator: number, at = start + 2 * hour): Past => ({ kind: "totp-removed", authenticator, at })
  for (const mode of ["continues", "beside"] as const) {
    const { totp, formerSecrets } = replay(two, [removed(1)], mode)
    assert.deepEqual([totp!.number, totp!.others, formerSecrets.length], [2, [], 1], mode)
    // The one that was added after the backup is lost; the one that was removed must not sign in again.
    const last = replay(sampleRecord(), [removed(1)], mode)
    assert.equal(last.totp?.attempts.disabledAt, start + 2 * hour, mode)
    assert.deepEqual(replay(two, [removed(9)], mode), { ...two, recentProof: null }, mode)
  }
  assert.deepEqual(numbersOf(replay(two, [removed(2, start + 5)], "beside")), [1, 2], "bound after the event")
})

test("a failure of several counts for all, and the names are as the record has them", () => {
  const failed: Past = { kind: "refused", method: "totp", reason: "wrong-code", failures: 4, at: start + 2 * hour }
  const renamed: Past = { kind: "totp-renamed", authenticator: 2, at: start + 2 * hour }
  const replayed = replay(two, [failed, renamed], "continues")
  assert.equal(replayed.totp!.attempts.failures, 4)
  assert.deepEqual(replayed.totp!.others, two.totp!.others)
})
