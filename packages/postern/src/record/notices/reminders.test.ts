import assert from "node:assert/strict"
import { test } from "node:test"
import { formerAddressMs } from "../decisions/addresses.ts"
import type { CodeSet } from "../model/code-set.ts"
import { emptyRun, noHistory } from "../model/history.ts"
import { policy, sampleRecord, sampleSet, sampleStaged, start } from "../model/sample-record.test.ts"
import type { NewEvent } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { planNotices } from "./notice-plan.ts"
import {
  forgettingOf,
  isForgetting,
  type Reminder,
  reminderFacts,
  remindersOf,
  replacementReminder,
} from "./reminders.ts"

const day = 86_400_000
const expiresAt = start + 100 * day
const unconfirmed = { id: "set-1-unconfirmed", kind: "codes-unconfirmed" } as const
const expiring = (days: number) => ({ id: `set-1-expiring-${days}`, kind: "codes-expiring" }) as const

/** What a reminder tells of a set at an instant. */
function facts(reminder: Pick<Reminder, "id" | "kind">, set: Partial<CodeSet>, now: number) {
  return reminderFacts(reminder, sampleRecord({ codes: sampleSet(set) }), now)
}

test("a set's reminders fall due a day after its issue and 30, 7 and 1 days before its expiry", () => {
  assert.deepEqual(remindersOf(sampleSet(), null, start), [{ ...unconfirmed, dueAt: start + day }])
  assert.deepEqual(remindersOf(sampleSet({ expiresAt }), null, start), [
    { ...unconfirmed, dueAt: start + day },
    ...[30, 7, 1].map(days => ({ ...expiring(days), dueAt: expiresAt - days * day })),
  ])
})

test("a reminder is planned while it is still to come, and not from the instant on that it is due", () => {
  const ids = (now: number) => remindersOf(sampleSet({ expiresAt }), null, now).map(({ id }) => id)
  assert.deepEqual(ids(expiresAt - 7 * day - 1), ["set-1-expiring-7", "set-1-expiring-1"])
  assert.deepEqual(ids(expiresAt - 7 * day), ["set-1-expiring-1"])
})

test("codes are called unconfirmed until they are confirmed or one of them was used", () => {
  assert.deepEqual(facts(unconfirmed, {}, start + day), { set: 1, codesLeft: 10 })
  assert.equal(facts(unconfirmed, { confirmedAt: start }, start + day), null)
  assert.equal(facts(unconfirmed, { lastUsedAt: start }, start + day), null)
})

test("a warning is true from its day on until the next one's, and the last until the set expires", () => {
  for (const [days, next] of [
    [30, 7],
    [7, 1],
    [1, 0],
  ] as const) {
    const told = { set: 1, codesLeft: 10, expiresAt: new Date(expiresAt).toISOString(), daysLeft: days }
    const warned = (now: number) => facts(expiring(days), { expiresAt }, now)
    assert.equal(warned(expiresAt - days * day - 1), null)
    assert.deepEqual(warned(expiresAt - days * day), told)
    assert.deepEqual(warned(expiresAt - next * day - 1), told)
    assert.equal(warned(expiresAt - next * day), null)
  }
  assert.equal(facts(expiring(30), { expiresAt: null }, start), null)
})

test("nobody is reminded of codes that were replaced, are gone, used up or disabled", () => {
  const now = expiresAt - day
  const attempts = { failures: 100, forgiven: 0, retryAt: 0, disabledAt: start }
  assert.equal(reminderFacts(expiring(1), sampleRecord({ codes: null }), now), null)
  for (const set of [{ set: 2 }, { digests: [null] }, { attempts }])
    for (const reminder of [unconfirmed, expiring(1)]) assert.equal(facts(reminder, { expiresAt, ...set }, now), null)
})

test("only an id as it is written here is a reminder's, with the kind that goes with it", () => {
  const twelfth = { set: 12, expiresAt }
  const now = expiresAt - day
  assert.deepEqual(facts({ ...unconfirmed, id: "set-12-unconfirmed" }, twelfth, now), { set: 12, codesLeft: 10 })
  assert.equal(facts({ ...expiring(1), id: "set-12-expiring-1" }, twelfth, now)?.set, 12)
  assert.equal(facts({ ...unconfirmed, kind: "codes-expiring" }, {}, now), null)
  for (const id of ["", "set-1", "reset-1-unconfirmed", "set-1-unconfirmed-", "set-1-unconfirmed at last"])
    assert.equal(facts({ ...unconfirmed, id }, {}, now), null, id)
})

const legacy = {
  form: { alphabet: "hex", lengths: [16], groups: [16], case: "lower" },
  mayRecover: true,
  keyId: null,
  scheme: "plain",
  slots: [],
} as const

test("whoever has codes of another system is asked to replace them 30 and 90 days after the takeover, whenever they were issued", () => {
  const set = sampleSet({ format: "legacy", legacy, issuedAt: start - 700 * day, expiresAt })
  const asked = [30, 90].map(days => ({
    id: `set-1-legacy-${start + days * day}`,
    kind: "codes-to-replace",
    dueAt: start + days * day,
  }))
  const warned = [30, 7, 1].map(days => ({ ...expiring(days), dueAt: expiresAt - days * day }))
  assert.deepEqual(remindersOf(set, { at: start }, start), [...asked, ...warned])
  assert.deepEqual(remindersOf(set, { at: start }, start + 30 * day), [asked[1], ...warned])
})

test("asking to replace codes is true while codes of another system stand, and never of codes of our own", () => {
  const reminder = replacementReminder({ set: 1 }, start + day)
  const told = { set: 1, codesLeft: 10, expiresAt: new Date(expiresAt).toISOString() }
  const old = { format: "legacy", legacy } as const
  assert.deepEqual(facts(reminder, { ...old, expiresAt }, start + day), told)
  assert.deepEqual(facts(reminder, { ...old }, start + day), { set: 1, codesLeft: 10 })
  assert.equal(facts(reminder, {}, start + day), null)
  assert.equal(facts(reminder, { ...old, set: 2 }, start + day), null)
  assert.equal(facts(reminder, { ...old, expiresAt }, expiresAt), null)
  assert.equal(facts({ ...reminder, kind: "codes-expiring" }, { ...old, expiresAt }, start + day), null)
})

test("addresses that are told of nothing any more are forgotten two days after the event that took them out", () => {
  const former = [{ channel: "email", to: "ada@example.com", language: "en", leftAt: start }]
  const without = sampleRecord({ history: { ...noHistory, recent: emptyRun({ seq: 7, mac: new Uint8Array(16) }) } })
  const record: SubjectRecord = { ...without, addresses: { ...without.addresses, former } }
  const forgetting = { id: "addresses-9", kind: "addresses-changed", dueAt: start + formerAddressMs }
  const planned = (events: readonly NewEvent[], after = record) =>
    planNotices(sampleRecord(), { record: after, events }, policy, start).reminders
  for (const kind of ["addresses-changed", "removed"] as const)
    assert.deepEqual(planned([{ kind: "unlocked" }, { kind }]), [forgetting])
  assert.deepEqual(planned([{ kind: "unlocked" }, { kind: "locked" }]), [])
  assert.deepEqual(planned([{ kind: "addresses-changed" }], without), [])
  assert.deepEqual(forgettingOf(9, record, start), [forgetting])
  assert.deepEqual([isForgetting(forgetting), isForgetting(unconfirmed)], [true, false])
})

test("a staged set has a reminder of its own while nobody showed it to be saved, and none of its expiry", () => {
  const record = sampleRecord({ staged: sampleStaged({ expiresAt }) })
  const reminder = { id: "set-2-unconfirmed", kind: "codes-unconfirmed" } as const
  assert.deepEqual(reminderFacts(reminder, record, start + day), { set: 2, codesLeft: 10 })
  const warning = { id: "set-2-expiring-7", kind: "codes-expiring" } as const
  assert.equal(reminderFacts(warning, record, expiresAt - 7 * day), null)
})
