import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { started } from "../../../../../test/started-enrollment.ts"
import type { NoticeFacts } from "../../record/index.ts"
import { createNoticeReader } from "../outbox/notice-reader.ts"
import {
  authenticatorCode,
  type Enrolled,
  enroll,
  openTrial,
  type Trial,
  testKeys,
  wrongCodeLike,
  wrongTotp,
} from "./stand-ins.test.ts"

// What a person is told of, seen from the public functions: a plan that no call leads to would be none.

const day = 86_400

/** Takes what is due now out of the outbox, opened. */
async function take({ store, clock }: Trial): Promise<{ kind: string; facts: NoticeFacts; id: string }[]> {
  const reader = createNoticeReader({ store, keys: testKeys, issuer: "Acme" })
  const claim = { lease: `${Math.random()}`, now: clock.now, until: clock.now + 60_000, limit: 99 }
  const told: { kind: string; facts: NoticeFacts; id: string }[] = []
  for (const lane of await reader.outbox.claim(claim)) {
    const { due } = await reader.open(lane, clock.now)
    const later = lane.notices.filter(({ dueAt }) => dueAt > clock.now).map(({ dueAt }) => dueAt)
    const settlement = { removed: due.map(({ stored }) => stored.id), progressed: [], undelivered: [], state: "" }
    const dueAt = later.length === 0 ? null : Math.min(...later)
    assert.equal(await reader.outbox.settle(lane, { ...settlement, next: { dueAt } }), true)
    told.push(...due.flatMap(({ notice }) => (notice === null ? [] : [notice])))
  }
  return told
}
const kindsOf = async (trial: Trial) => (await take(trial)).map(({ kind }) => kind)

function openTold(policy = {}): Trial {
  return openTrial({ notices: true, policy })
}

/** A subject whose enrolment was told of already. */
async function told(policy = {}): Promise<Trial & Enrolled> {
  const trial = openTold(policy)
  const enrolled = await enroll(trial)
  await take(trial)
  return { ...trial, ...enrolled }
}
const live = ({ uri, clock }: Trial & Enrolled) => authenticatorCode(uri, clock.now)

describe("a person is told", () => {
  test("of nothing, unless notices are turned on", async () => {
    const trial = openTrial()
    await enroll(trial)
    assert.deepEqual(await kindsOf(trial), [])
    assert.throws(() => openTrial({ notices: "yes" as unknown as boolean }), TypeError)
    const { outbox: _, ...store } = trial.store
    assert.throws(() => openTrial({ notices: true, store }), TypeError)
  })

  test("once of an authenticator added, with the codes that came with it", async () => {
    const trial = openTold({ codes: { expireAfterDays: 90 } })
    await enroll(trial)
    const [notice, ...others] = await take(trial)
    assert.equal(others.length, 0)
    assert.equal(notice!.kind, "authenticator-added")
    const expiresAt = new Date(trial.clock.now - 30_000 + 90 * day * 1000).toISOString()
    assert.deepEqual(notice!.facts, { method: "totp", set: 1, codesLeft: 10, expiresAt })
  })

  test("of nothing when a TOTP code signs in, or a pending enrolment is shown", async () => {
    const trial = await told()
    assert.equal((await trial.postern.verify("ada", live(trial))).outcome, "accepted")
    await trial.postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true })
    assert.deepEqual(await kindsOf(trial), [])
  })

  test("of a second authenticator in the place of the first", async () => {
    const trial = await told()
    const options = { account: "ada", replaceWithoutProof: true }
    const { uri } = started(await trial.postern.enrollTotp("ada", options))
    await trial.postern.activateTotp("ada", authenticatorCode(uri, trial.clock.now))
    assert.deepEqual(await kindsOf(trial), ["authenticator-replaced"])
  })

  test("[58] of every use, recovery and re-issue, once each", async () => {
    const trial = await told()
    const { postern, codes, clock } = trial
    await postern.verify("ada", codes[0]!)
    const [used] = await take(trial)
    assert.deepEqual([used!.kind, used!.facts], ["backup-code-used", { method: "backup-code", set: 1, codesLeft: 9 }])
    await postern.replaceCodes("ada", { proof: live(trial) })
    const [replaced] = await take(trial)
    assert.deepEqual([replaced!.kind, replaced!.facts], ["codes-replaced", { method: "totp", set: 2, codesLeft: 10 }])
    clock.advance(30)
    const again = await postern.replaceCodes("ada", { proof: live(trial) })
    assert.ok(again.outcome === "issued")
    await postern.recover("ada", again.codeSet.codes[0]!, { account: "ada" })
    assert.deepEqual(await kindsOf(trial), ["codes-replaced", "recovered"])
  })

  test("of codes issued where there were none, checked, voided, and of everything removed", async () => {
    const trial = await told()
    const { postern, codes } = trial
    await postern.checkCode("ada", codes[0]!)
    await postern.confirmCodes("ada", codes[0]!)
    await postern.voidCodes("ada", { by: "grace" })
    await postern.replaceCodes("ada", { proof: live(trial) })
    await postern.remove("ada")
    const expected = ["code-checked", "codes-voided", "codes-issued", "second-factor-removed"]
    assert.deepEqual(await kindsOf(trial), expected)
  })

  test("of few codes when the limit is crossed, and again when none is left", async () => {
    const trial = await told({ codes: { count: 4, lowAt: 2 } })
    for (const code of trial.codes) await trial.postern.verify("ada", code)
    assert.deepEqual(await kindsOf(trial), [
      "backup-code-used",
      "backup-code-used",
      "codes-low",
      "backup-code-used",
      "backup-code-used",
      "codes-gone",
    ])
  })

  test("[60] of the third failure in a row, of each wait, and of the end, with when, where from and how often", async () => {
    const trial = await told()
    const { postern, uri, clock, codes, store } = trial
    const source = { ip: "198.51.100.7", userAgent: "Firefox" }
    for (let i = 0; i < 2; i++) await postern.verify("ada", wrongTotp(uri, clock.now), source)
    assert.deepEqual(await kindsOf(trial), [])
    for (let i = 0; i < 3; i++) await postern.verify("ada", wrongTotp(uri, clock.now), source)
    const reader = createNoticeReader({ store, keys: testKeys, issuer: "Acme" })
    const [lane] = await reader.outbox.claim({ lease: "l", now: clock.now, until: clock.now, limit: 9 })
    const { due } = await reader.open(lane!, clock.now)
    assert.deepEqual(
      due.map(({ notice }) => [notice!.kind, notice!.facts, notice!.source, notice!.at]),
      [
        ["second-factor-failing", { method: "totp", failures: 3 }, source, new Date(clock.now).toISOString()],
        ["throttled", { method: "totp", failures: 5, waitSeconds: 30 }, source, new Date(clock.now).toISOString()],
      ],
    )
    await take(trial)
    for (let i = 0; i < 3; i++) await postern.verify("ada", wrongCodeLike(codes[0]!))
    const [failing] = await take(trial)
    assert.deepEqual([failing!.kind, failing!.facts], ["second-factor-failing", { method: "backup-code", failures: 3 }])
  })

  test("of a factor that was disabled, not of the wait that it would have been", async () => {
    const trial = await told({ attempts: { freeFailures: 100, disableAfter: 10 } })
    for (let i = 0; i < 10; i++) await trial.postern.verify("ada", wrongTotp(trial.uri, trial.clock.now))
    assert.deepEqual(await kindsOf(trial), ["second-factor-failing", "disabled"])
  })

  test("under uniform detail of guesses at codes that are not there, but of no wait and no end of them; and nobody without a factor of anything", async () => {
    const trial = await told({ detail: "uniform", attempts: { freeFailures: 5, disableAfter: 10 } })
    const { postern, uri, clock, codes } = trial
    await postern.voidCodes("ada")
    await take(trial)
    for (let i = 0; i < 12; i++) {
      await postern.verify("ada", wrongCodeLike(codes[0]!))
      await postern.verify("nobody", wrongTotp(uri, clock.now))
      clock.advance(3600)
    }
    const reasons = (await postern.auditTrail("ada")).events.filter(({ kind }) => kind === "disabled")
    assert.deepEqual(
      reasons.map(({ reason }) => reason),
      ["not-enrolled"],
    )
    assert.deepEqual(await kindsOf(trial), ["second-factor-failing"])
  })

  test("of an operator who ended a wait; the third failure after that is told again", async () => {
    const trial = await told()
    const { postern, uri, clock } = trial
    for (let i = 0; i < 3; i++) await postern.verify("ada", wrongTotp(uri, clock.now))
    await postern.unlock("ada", { by: "grace: on the phone" })
    for (let i = 0; i < 3; i++) await postern.verify("ada", wrongTotp(uri, clock.now))
    assert.deepEqual(await kindsOf(trial), ["second-factor-failing", "unlocked", "second-factor-failing"])
  })

  test("of nothing when an enrolment that guards nothing fails or is taken away", async () => {
    const trial = openTold()
    const { uri } = started(await trial.postern.enrollTotp("ada", { account: "ada" }))
    for (let i = 0; i < 6; i++) await trial.postern.activateTotp("ada", wrongTotp(uri, trial.clock.now))
    await trial.postern.remove("ada")
    assert.deepEqual(await kindsOf(trial), [])
  })

  test("[51] of a replayed TOTP code: it is refused, an event and a notice say so, and neither holds the code", async () => {
    const trial = await told()
    const code = live(trial)
    await trial.postern.verify("ada", code)
    assert.deepEqual(await trial.postern.verify("ada", code), { outcome: "refused", reason: "replayed" })
    const { events } = await trial.postern.auditTrail("ada")
    const { kind, reason } = events.at(-1)!
    assert.deepEqual([kind, reason], ["refused", "replayed"])
    const [notice] = await take(trial)
    assert.deepEqual([notice!.kind, notice!.facts], ["totp-replayed", { method: "totp" }])
    assert.ok(!JSON.stringify([notice, events]).includes(code))
  })
})

describe("a person is reminded", () => {
  test("after a day of codes that were never shown to be saved, unless they were", async () => {
    for (const act of ["nothing", "confirm", "use", "replace", "remove"] as const) {
      const trial = await told()
      if (act === "confirm") await trial.postern.confirmCodes("ada", trial.codes[0]!)
      if (act === "use") await trial.postern.verify("ada", trial.codes[0]!)
      if (act === "replace") await trial.postern.replaceCodes("ada", { proof: live(trial) })
      if (act === "remove") await trial.postern.remove("ada")
      await take(trial)
      trial.clock.advance(day - 60)
      assert.deepEqual(await kindsOf(trial), [], act)
      trial.clock.advance(60)
      const expected = act === "nothing" || act === "replace" ? ["codes-unconfirmed"] : []
      assert.deepEqual(await kindsOf(trial), expected, act)
    }
  })

  test("30, 7 and 1 days before codes expire; after a standstill by the nearest warning alone", async () => {
    const trial = await told({ codes: { expireAfterDays: 60 } })
    await trial.postern.confirmCodes("ada", trial.codes[0]!)
    const days: (number | undefined)[] = []
    for (let i = 0; i < 70; i++) {
      days.push(...(await take(trial)).map(({ facts }) => facts.daysLeft))
      trial.clock.advance(day)
    }
    assert.deepEqual(days, [30, 7, 1])
    const idle = await told({ codes: { expireAfterDays: 60 } })
    await idle.postern.confirmCodes("ada", idle.codes[0]!)
    idle.clock.advance(54 * day)
    assert.deepEqual(
      (await take(idle)).map(({ facts }) => facts.daysLeft),
      [7],
    )
  })

  test("of no expiry that is already nearer than the warning when the codes are issued", async () => {
    const trial = await told({ codes: { expireAfterDays: 5 } })
    trial.clock.advance(2 * day)
    assert.deepEqual(await kindsOf(trial), ["codes-unconfirmed"])
    trial.clock.advance(2 * day)
    assert.deepEqual(
      (await take(trial)).map(({ facts }) => facts.daysLeft),
      [1],
    )
  })

  test("of sets that were issued before notices were turned on, once they are planted, however often that is done", async () => {
    const quiet = openTrial({ policy: { codes: { expireAfterDays: 60 } } })
    await enroll(quiet)
    quiet.clock.advance(40 * day)
    const reader = createNoticeReader({ store: quiet.store, keys: testKeys, issuer: "Acme" })
    const key = { tenant: "default", subject: "ada" }
    assert.equal(await reader.plantReminders(key, quiet.clock.now), 2)
    assert.equal(await reader.plantReminders(key, quiet.clock.now), 0)
    assert.equal(await reader.plantReminders({ ...key, subject: "nobody" }, quiet.clock.now), 0)
    quiet.clock.advance(14 * day)
    assert.deepEqual(
      (await take(quiet)).map(({ facts }) => facts.daysLeft),
      [7],
    )
  })
})

test("addresses that were taken out are forgotten after two days, and nobody is told of that", async () => {
  const trial = await told()
  const { postern, clock } = trial
  const at = (to: string) => [{ channel: "email", to, language: "en" }]
  await postern.confirmCodes("ada", trial.codes[0]!)
  await postern.setAddresses("ada", at("old@example.com"))
  await postern.setAddresses("ada", at("new@example.com"))
  const { now } = clock
  await take(trial)
  clock.advance(2 * day - 1)
  assert.deepEqual(await kindsOf(trial), [])
  assert.equal((await postern.addressesAt("ada", now)).length, 2)
  clock.advance(1)
  assert.deepEqual(await kindsOf(trial), [])
  assert.deepEqual(await postern.addressesAt("ada", now), at("new@example.com"))
  assert.equal((await postern.auditTrail("ada")).chain, "intact")
  await postern.remove("ada")
  assert.deepEqual(await kindsOf(trial), ["second-factor-removed"])
  clock.advance(2 * day)
  assert.deepEqual([await kindsOf(trial), await postern.addressesAt("ada", now)], [[], []])
})

describe("what waits in the outbox", () => {
  test("cannot be read, altered, moved or made up by somebody who writes to the database", async () => {
    const trial = openTold()
    await enroll(trial)
    await enroll(trial, "grace")
    const reader = createNoticeReader({ store: trial.store, keys: testKeys, issuer: "Acme" })
    const claim = { lease: "l", now: trial.clock.now, until: trial.clock.now, limit: 9 }
    const [ada, grace] = await reader.outbox.claim(claim)
    const [own, other] = [ada!.notices[0]!, grace!.notices[0]!]
    assert.ok(!Buffer.from(own.box!).toString("latin1").includes("example.com"))
    const forged = [
      { ...own, box: other.box },
      { ...own, kind: "recovered" },
      { ...own, id: "9-authenticator-added" },
      { ...own, at: own.at + 1 },
      { ...own, box: (await trial.store.load(ada!))!.box },
      { ...own, box: Buffer.from("made up") },
    ]
    for (const notice of forged) {
      const opening = reader.open({ ...ada!, notices: [{ ...notice, progress: "" }] }, trial.clock.now)
      await assert.rejects(opening, { code: "record-unreadable" })
    }
    const made = { ...own, kind: "recovered", box: null }
    const { due } = await reader.open(
      { ...ada!, notices: [made, { ...made, id: "set-1-unconfirmed" }] },
      trial.clock.now,
    )
    assert.deepEqual(
      due.map(({ notice }) => notice),
      [null, null],
    )
  })

  test("has names of its own in all the world, which tell nothing of addresses", async () => {
    const trial = openTold()
    await enroll(trial)
    await enroll(trial, "grace")
    const reader = createNoticeReader({ store: trial.store, keys: testKeys, issuer: "Acme" })
    const lanes = await reader.outbox.claim({ lease: "l", now: trial.clock.now, until: trial.clock.now, limit: 9 })
    const names = new Set<string>()
    for (const lane of lanes) {
      const opened = await reader.open(lane, trial.clock.now)
      const { notice } = opened.due[0]!
      for (const to of ["a@example.com", "b@example.com"]) {
        const key = opened.addressKey({ channel: "email", to })
        names.add(notice!.id).add(key).add(opened.deliveryId(notice!, key))
      }
      const again = await reader.open(lane, trial.clock.now)
      assert.equal(again.due[0]!.notice!.id, notice!.id)
    }
    assert.equal(names.size, 2 * 5)
  })
})
