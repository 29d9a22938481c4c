import assert from "node:assert/strict"
import { test } from "node:test"
import { emptyRun, noHistory } from "../model/history.ts"
import type { NoticeFacts } from "../model/notice.ts"
import { settlePolicy } from "../model/policy.ts"
import { samplePending, sampleRecord, sampleSet, sampleStaged, sampleTotp, start } from "../model/sample-record.test.ts"
import type { NewEvent } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { planNotices } from "./notice-plan.ts"

const policy = settlePolicy({ codes: { lowAt: 3 } })
const bare = sampleRecord({ totp: null, codes: null })

/** A set of ten of which so many are left. */
function setWith(left: number) {
  const { digests } = sampleSet()
  return sampleSet({ digests: digests.map((digest, i) => (i < left ? digest : null)) })
}

/** What is told of events that lead from one record to another: kinds with their facts. */
function told(events: readonly NewEvent[], before: SubjectRecord | null, record = sampleRecord()) {
  const { prompt } = planNotices(before, { record, events }, policy, start)
  return prompt.map(({ kind, facts }): [string, NoticeFacts] => [kind, facts])
}

const whole = { set: 1, codesLeft: 10 }

test("every change of a factor is told with what is left, and once where one act makes several events", () => {
  const issued: NewEvent = { kind: "codes-issued", set: 1, codesLeft: 10 }
  const totp = { method: "totp" } as const
  const cases: [NewEvent[], SubjectRecord | null, [string, NoticeFacts][]][] = [
    [[{ kind: "totp-activated" }, issued], null, [["authenticator-added", { ...totp, ...whole }]]],
    [[{ kind: "totp-replaced" }, issued], sampleRecord(), [["authenticator-replaced", { ...totp, ...whole }]]],
    [
      [{ kind: "totp-added", authenticator: 2 }],
      sampleRecord(),
      [["authenticator-added", { ...totp, authenticator: "2" }]],
    ],
    [
      [
        { kind: "accepted", ...totp, authenticator: 1 },
        { kind: "totp-removed", authenticator: 2 },
      ],
      sampleRecord(),
      [["authenticator-removed", { ...totp, authenticator: "2" }]],
    ],
    [[{ kind: "totp-renamed", authenticator: 2 }], sampleRecord(), []],
    [[{ kind: "accepted", ...totp }, issued], sampleRecord(), [["codes-replaced", { ...totp, ...whole }]]],
    [[issued], null, [["codes-issued", whole]]],
    [[issued], sampleRecord({ codes: null }), [["codes-issued", whole]]],
    [
      [
        { kind: "accepted", method: "backup-code" },
        { kind: "recovered" },
        { ...issued, staged: true },
        { kind: "enrollment-started" },
      ],
      sampleRecord(),
      [["recovered", { method: "backup-code", ...whole }]],
    ],
    [[{ kind: "codes-adopted" }], sampleRecord(), [["codes-replaced", { method: "backup-code", ...whole }]]],
    [
      [
        { kind: "accepted", method: "backup-code" },
        { ...issued, staged: true },
      ],
      sampleRecord(),
      [["backup-code-used", { method: "backup-code", ...whole }]],
    ],
    [[{ kind: "recovery-started" }], sampleRecord(), [["recovery-started", {}]]],
    [[{ kind: "codes-voided", set: 4 }], sampleRecord(), [["codes-voided", { set: 4, codesLeft: 0 }]]],
    [[{ kind: "codes-voided" }], sampleRecord(), [["codes-voided", { codesLeft: 0 }]]],
    [[{ kind: "code-checked" }], sampleRecord(), [["code-checked", whole]]],
    [[{ kind: "unlocked" }], sampleRecord(), [["unlocked", {}]]],
    [[{ kind: "locked" }], sampleRecord(), [["locked", {}]]],
    [[{ kind: "addresses-changed" }], sampleRecord(), [["addresses-changed", {}]]],
    [[{ kind: "taken-over", origin: "keycloak", ...totp }], null, [["taken-over", { ...totp, ...whole }]]],
    [[{ kind: "taken-over", origin: "keycloak" }], null, [["taken-over", whole]]],
    [[{ kind: "takeover-undone", origin: "keycloak" }], sampleRecord(), []],
    [[{ kind: "accepted", ...totp }], sampleRecord(), []],
    [[{ kind: "accepted", ...totp }, { kind: "codes-confirmed" }], sampleRecord(), []],
    [[{ kind: "enrollment-started" }, { kind: "passphrase-sent" }, { kind: "replayed" }], sampleRecord(), []],
  ]
  for (const [events, before, expected] of cases)
    assert.deepEqual(told(events, before), expected, events.map(({ kind }) => kind).join())
})

test("a recovery is told once, with the new sheet, however often its answer gets lost", () => {
  const recoveredEvents = (isFirstUse: boolean): NewEvent[] => [
    ...(isFirstUse ? [{ kind: "accepted", method: "backup-code" } as const] : []),
    { kind: "recovered" },
    { kind: "codes-issued", set: 2, codesLeft: 10, staged: true },
  ]
  const record = sampleRecord({ staged: sampleStaged() })
  const expected = [["recovered", { method: "backup-code", set: 2, codesLeft: 10 }]]
  const proof = { set: 1, selector: 0, digest: new Uint8Array(16), at: start }
  const after = (recoveries: number) => sampleRecord({ recentProof: { ...proof, recoveries } })
  assert.deepEqual(told(recoveredEvents(true), sampleRecord(), record), expected)
  assert.deepEqual(told(recoveredEvents(false), after(0), record), expected, "the code had only signed in")
  assert.deepEqual(told(recoveredEvents(false), after(1), record), [])
  assert.deepEqual(told(recoveredEvents(true), after(1), record), expected, "with another code it is another recovery")
})

test("a removal is told where there was a factor, proved or in codes, and not of an enrolment alone", () => {
  const removal: NewEvent[] = [{ kind: "removed" }]
  const gone: [string, NoticeFacts][] = [["second-factor-removed", {}]]
  assert.deepEqual(told(removal, sampleRecord({ codes: null }), bare), gone)
  assert.deepEqual(told(removal, sampleRecord({ totp: null }), bare), gone)
  assert.deepEqual(told(removal, { ...bare, pending: samplePending }, bare), [])
  assert.deepEqual(told(removal, null, bare), [])
})

test("the use of a code is told, with few left when the mark is passed and none left when it was the last", () => {
  const use: NewEvent[] = [{ kind: "accepted", method: "backup-code", set: 1 }]
  const kinds = (from: number, to: number) =>
    told(use, sampleRecord({ codes: setWith(from) }), sampleRecord({ codes: setWith(to) })).map(([kind]) => kind)
  assert.deepEqual(kinds(5, 4), ["backup-code-used"])
  assert.deepEqual(kinds(4, 3), ["backup-code-used", "codes-low"])
  assert.deepEqual(kinds(3, 2), ["backup-code-used"])
  assert.deepEqual(kinds(1, 0), ["backup-code-used", "codes-gone"])
  for (const spentFor of ["removed", "locked"] as const)
    assert.ok(!told([...use, { kind: spentFor }], sampleRecord()).some(([kind]) => kind === "backup-code-used"))
})

test("failures are told at the third, at every wait and at the end, each of its own factor and since the last unlock", () => {
  const failure = (method: "totp" | "backup-code", failures: number): NewEvent => {
    return { kind: "refused", reason: "wrong-code", method, failures }
  }
  const forgiven = { failures: 2, forgiven: 2, retryAt: 0, disabledAt: null }
  const unlocked = sampleRecord({ totp: { ...sampleTotp, attempts: forgiven } })
  const failing = (method: "totp" | "backup-code", failures: number) => ["second-factor-failing", { method, failures }]
  for (const method of ["totp", "backup-code"] as const) {
    assert.deepEqual(told([failure(method, 3)], sampleRecord()), [failing(method, 3)])
    for (const failures of [1, 2, 4, 5]) assert.deepEqual(told([failure(method, failures)], sampleRecord()), [])
    assert.deepEqual(told([{ ...failure(method, 5), waitSeconds: 30 }], sampleRecord()), [
      ["throttled", { method, failures: 5, waitSeconds: 30 }],
    ])
    const last: NewEvent[] = [failure(method, 100), { kind: "disabled", method, failures: 100 }]
    assert.deepEqual(told(last, sampleRecord()), [["disabled", { method, failures: 100 }]])
  }
  const nearTheCap = { failures: 97, forgiven: 97, retryAt: 0, disabledAt: null }
  const last: NewEvent[] = [failure("totp", 100), { kind: "disabled", method: "totp", failures: 100 }]
  assert.deepEqual(told(last, sampleRecord({ totp: { ...sampleTotp, attempts: nearTheCap } })), [
    ["disabled", { method: "totp", failures: 100 }],
  ])
  assert.deepEqual(told([failure("totp", 5)], unlocked), [failing("totp", 5)])
  assert.deepEqual(told([failure("backup-code", 5)], unlocked), [])
  assert.deepEqual(told([{ ...failure("totp", 3), pending: true }], sampleRecord()), [])
  assert.deepEqual(told([{ kind: "refused", reason: "already-used", method: "backup-code" }], sampleRecord()), [])
  const replay: NewEvent = { kind: "refused", reason: "replayed", method: "totp" }
  assert.deepEqual(told([replay], sampleRecord()), [["totp-replayed", { method: "totp" }]])
})

test("guesses at a factor that is not there are told once to whoever has the other, and to nobody else", () => {
  const guess = (method: "totp" | "backup-code", failures: number): NewEvent => {
    return { kind: "refused", reason: "not-enrolled", method, failures }
  }
  const codesAlone = sampleRecord({ totp: null })
  const totpAlone = sampleRecord({ codes: null })
  for (const [method, before] of [
    ["totp", codesAlone],
    ["backup-code", totpAlone],
  ] as const) {
    assert.deepEqual(told([guess(method, 3)], before), [["second-factor-failing", { method, failures: 3 }]])
    assert.deepEqual(told([{ ...guess(method, 5), waitSeconds: 30 }], before), [])
    assert.deepEqual(told([{ kind: "disabled", reason: "not-enrolled", method, failures: 100 }], before), [])
    assert.deepEqual(told([guess(method, 3)], bare), [])
    assert.deepEqual(told([guess(method, 3)], null), [])
  }
  const forgiven = { failures: 2, forgiven: 2, retryAt: 0, disabledAt: null }
  for (const [method, factor, before] of [
    ["totp", "totp", codesAlone],
    ["backup-code", "codes", totpAlone],
  ] as const) {
    const unlocked = { ...before, missing: { ...before.missing, [factor]: forgiven } }
    assert.deepEqual(told([guess(method, 3)], unlocked), [])
    assert.equal(told([guess(method, 5)], unlocked).length, 1)
  }
})

test("notices are numbered by their events, in order, and name the account as it is or as it was", () => {
  const record = sampleRecord({
    history: { ...noHistory, recent: emptyRun({ seq: 7, mac: new Uint8Array(16) }) },
    codes: setWith(0),
  })
  const events: NewEvent[] = [
    { kind: "unlocked" },
    { kind: "accepted", method: "backup-code", set: 1 },
    { kind: "addresses-changed" },
  ]
  const { prompt } = planNotices(sampleRecord({ codes: setWith(1) }), { record, events }, policy, start)
  assert.deepEqual(
    prompt.map(({ id, seq, account }) => [id, seq, account]),
    [
      ["8-unlocked", 16, sampleTotp.account],
      ["9-backup-code-used", 18, sampleTotp.account],
      ["9-codes-gone", 19, sampleTotp.account],
      ["10-addresses-changed", 20, sampleTotp.account],
    ],
  )
  const accountIn = (before: SubjectRecord | null, after: SubjectRecord) =>
    planNotices(before, { record: after, events: [{ kind: "unlocked" }] }, policy, start).prompt[0]!.account
  assert.equal(accountIn(sampleRecord(), bare), sampleTotp.account)
  assert.equal(accountIn(null, { ...bare, pending: samplePending }), samplePending.account)
  assert.equal(accountIn(sampleRecord(), { ...bare, pending: samplePending }), samplePending.account)
  assert.equal(accountIn(null, bare), null)
})

test("a backup code that was spent for new codes is told by them alone", () => {
  const used: NewEvent = { kind: "accepted", method: "backup-code" }
  const issued: NewEvent = { kind: "codes-issued", set: 2, codesLeft: 10 }
  assert.deepEqual(told([used, issued], sampleRecord()), [["codes-replaced", { method: "backup-code", ...whole }]])
})
