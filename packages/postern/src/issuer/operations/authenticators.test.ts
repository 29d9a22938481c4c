import assert from "node:assert/strict"
import { test } from "node:test"
import { started } from "../../../../../test/started-enrollment.ts"
import type { PosternError } from "../../record/index.ts"
import { authenticatorCode, enroll, openTrial, type Trial, wrongTotp } from "../testing/stand-ins.test.ts"

/** Adds an authenticator with a proof, and lets the clock pass the step that proved it. */
async function add(trial: Trial, proof: string, name = "Tablet"): Promise<string> {
  const { postern, clock } = trial
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada@example.com", add: true, name, proof }))
  const outcome = await postern.activateTotp("ada", authenticatorCode(uri, clock.now))
  assert.deepEqual(outcome, { outcome: "activated", codeSet: null, added: true })
  clock.advance(30)
  return uri
}

async function twoAuthenticators(options: Parameters<typeof openTrial>[0] = {}) {
  const trial = openTrial(options)
  const { uri: phone, codes } = await enroll(trial)
  const tablet = await add(trial, authenticatorCode(phone, trial.clock.now))
  const live = (uri: string) => authenticatorCode(uri, trial.clock.now)
  return { ...trial, phone, tablet, codes, live }
}

test("an authenticator is added with a proof; both sign in, and status names them", async () => {
  const { postern, clock, phone, tablet, codes, live } = await twoAuthenticators()
  for (const [uri, authenticator] of [
    [phone, "1"],
    [tablet, "2"],
  ] as const) {
    const { advice: _, ...outcome } = (await postern.verify("ada", live(uri))) as { advice: unknown }
    assert.deepEqual(outcome, { outcome: "accepted", method: "totp", authenticator, codesLeft: 10 })
  }
  assert.equal((await postern.verify("ada", codes[0]!)).outcome, "accepted", "the codes stayed")
  const { totp } = (await postern.status("ada"))!
  const now = new Date(clock.now).toISOString()
  assert.deepEqual(totp.authenticators, [
    { id: "1", name: null, label: "ada@example.com", activatedAt: "2026-01-01T00:00:00.000Z", lastUsedAt: now },
    { id: "2", name: "Tablet", label: "ada@example.com", activatedAt: "2026-01-01T00:00:30.000Z", lastUsedAt: now },
  ])
})

test("[61] a session alone adds nothing, vouched for or not: it always takes a proof", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const { postern, clock } = trial
  for (const replaceWithoutProof of [true, false])
    await assert.rejects(postern.enrollTotp("ada", { account: "x", add: true, replaceWithoutProof }), {
      code: "already-enrolled",
    })
  const wrong = wrongTotp(uri, clock.now)
  const refused = await postern.enrollTotp("ada", { account: "x", add: true, proof: wrong })
  assert.deepEqual(refused, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  assert.equal((await postern.status("ada"))!.totp.enrollmentPending, false)
})

test("one that was begun and left never signs in, and the next takes its place", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const { postern, clock } = trial
  const options = { account: "x", add: true } as const
  const left = started(await postern.enrollTotp("ada", { ...options, proof: authenticatorCode(uri, clock.now) })).uri
  assert.equal((await postern.verify("ada", authenticatorCode(left, clock.now))).outcome, "refused")
  clock.advance(30)
  await add(trial, authenticatorCode(uri, clock.now))
  assert.equal((await postern.status("ada"))!.totp.authenticators.length, 2)
  assert.equal((await postern.activateTotp("ada", authenticatorCode(left, clock.now))).outcome, "refused")
})

test("an answer to an addition that got lost is given again, and binds it once", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const { postern, clock } = trial
  const proof = authenticatorCode(uri, clock.now)
  const begun = started(await postern.enrollTotp("ada", { account: "x", add: true, proof })).uri
  const code = authenticatorCode(begun, clock.now)
  await postern.activateTotp("ada", code)
  assert.deepEqual(await postern.activateTotp("ada", code), { outcome: "activated", codeSet: null, repeated: true })
  assert.equal((await postern.status("ada"))!.totp.authenticators.length, 2)
})

test("no more are bound than the policy allows, and the proof of one too many is not spent", async () => {
  const trial = openTrial({ policy: { totp: { maxAuthenticators: 2 } } })
  const { uri } = await enroll(trial)
  const { postern, clock } = trial
  const tablet = await add(trial, authenticatorCode(uri, clock.now))
  const proof = authenticatorCode(tablet, clock.now)
  await assert.rejects(postern.enrollTotp("ada", { account: "x", add: true, proof }), {
    code: "too-many-authenticators",
  })
  assert.equal((await postern.verify("ada", proof)).outcome, "accepted")
  clock.advance(30)
  // In the place of all it is one.
  const replacing = { account: "x", proof: authenticatorCode(uri, clock.now) }
  assert.ok("uri" in (await postern.enrollTotp("ada", replacing)))
})

test("[63] one of two is removed with a proof of either, and the last one is not", async () => {
  const { postern, clock, phone, tablet, live } = await twoAuthenticators()
  await assert.rejects(postern.removeAuthenticator("ada", "7", { proof: live(phone) }), {
    code: "authenticator-unknown",
  })
  assert.deepEqual(await postern.removeAuthenticator("ada", "1", { proof: live(phone) }), { outcome: "removed" })
  clock.advance(30)
  assert.deepEqual(await postern.verify("ada", live(phone)), { outcome: "refused", reason: "superseded" })
  const proof = live(tablet)
  await assert.rejects(postern.removeAuthenticator("ada", "2", { proof }), { code: "authenticator-last" })
  const { outcome, ...rest } = await postern.verify("ada", proof)
  assert.equal(outcome, "accepted", "its proof was not spent")
  assert.ok(!("authenticator" in rest), "of one nothing has to be said")
  const { events } = await postern.auditTrail("ada", { newest: true, limit: 5 })
  assert.deepEqual(
    events.map(({ kind, authenticator }) => [kind, authenticator]).filter(([, which]) => which !== undefined),
    [
      ["totp-added", 2],
      ["accepted", 1],
      ["totp-removed", 1],
    ],
  )
})

test("an authenticator is named and unnamed with a proof", async () => {
  const { postern, clock, phone, live } = await twoAuthenticators()
  const names = async () => (await postern.status("ada"))!.totp.authenticators.map(({ name }) => name)
  assert.deepEqual(await postern.renameAuthenticator("ada", "1", { name: "Phone", proof: live(phone) }), {
    outcome: "renamed",
  })
  assert.deepEqual(await names(), ["Phone", "Tablet"])
  clock.advance(30)
  await postern.renameAuthenticator("ada", "2", { name: null, proof: live(phone) })
  assert.deepEqual(await names(), ["Phone", null])
  const refused = await postern.renameAuthenticator("ada", "2", { name: "x", proof: live(phone) })
  assert.equal(refused.outcome, "refused", "the proof was spent")
})

test("names and ids that are none are told by the argument, never by their content", async () => {
  const { postern } = await twoAuthenticators()
  const rename = (id: unknown, name: unknown) =>
    postern.renameAuthenticator("ada", id as string, { name: name as string, proof: "123456" })
  for (const [id, name, expected] of [
    ["1", "", /^RangeError: name/],
    ["1", "a".repeat(41), /^RangeError: name/],
    ["1", "evil\u202e", /^RangeError: name/],
    ["1", 5, /^TypeError: name/],
    [1, "x", /^TypeError: id/],
    ["0", "x", /^RangeError: id/],
    ["1e3", "x", /^RangeError: id/],
  ] as const)
    await assert.rejects(rename(id, name), (fault: Error) => expected.test(String(fault)))
  await assert.rejects(postern.enrollTotp("bob", { account: "x", add: "yes" as never }), /^TypeError: add/)
})

test("[45] a step is spent once, however many use it at once, and additions at once end with one", async () => {
  const { postern, clock, phone, tablet, live } = await twoAuthenticators()
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, i) => postern.verify("ada", live(i % 2 === 0 ? phone : tablet))),
  )
  assert.equal(outcomes.filter(({ outcome }) => outcome === "accepted").length, 2)
  clock.advance(30)
  // Each removes the other: one commit comes first, and the other finds the last one.
  const removals = await Promise.allSettled([
    postern.removeAuthenticator("ada", "2", { proof: live(phone) }),
    postern.removeAuthenticator("ada", "1", { proof: live(tablet) }),
  ])
  const ended = removals.map(each =>
    each.status === "fulfilled" ? each.value.outcome : (each.reason as PosternError).code,
  )
  assert.equal(ended.filter(each => each === "removed").length, 1, ended.join())
  assert.equal((await postern.status("ada"))!.totp.authenticators.length, 1)
})

test("under uniform detail every refusal of several reads the same, a used code of another one too", async () => {
  const { postern, phone, tablet, live } = await twoAuthenticators({ policy: { detail: "uniform" } })
  await postern.verify("ada", live(tablet))
  const refusal = { outcome: "refused", reason: "wrong-code" }
  assert.deepEqual(await postern.verify("ada", live(tablet)), refusal)
  assert.deepEqual(await postern.removeAuthenticator("ada", "1", { proof: live(tablet) }), refusal)
  assert.equal((await postern.verify("ada", live(phone))).outcome, "accepted")
})

test("what cannot be done is said before the proof is looked at: nobody tries codes on it in silence", async () => {
  const trial = openTrial({ policy: { totp: { maxAuthenticators: 1 } } })
  const { uri, codes } = await enroll(trial)
  const { postern, clock } = trial
  const trail = async () => (await postern.auditTrail("ada")).events.length
  const before = await trail()
  for (const proof of [authenticatorCode(uri, clock.now), wrongTotp(uri, clock.now), codes[0]!, "K7QM"]) {
    for (const [code, asked] of [
      ["authenticator-unknown", () => postern.removeAuthenticator("ada", "9", { proof })],
      ["authenticator-unknown", () => postern.renameAuthenticator("ada", "9", { name: "x", proof })],
      ["authenticator-last", () => postern.removeAuthenticator("ada", "1", { proof })],
      ["too-many-authenticators", () => postern.enrollTotp("ada", { account: "x", add: true, proof })],
    ] as const)
      await assert.rejects(asked(), { code }, proof)
  }
  assert.equal(await trail(), before)
  const nobody = await postern.removeAuthenticator("nobody", "1", { proof: "000000" })
  assert.deepEqual(nobody, { outcome: "refused", reason: "not-enrolled" })
})

test("codes that a stolen phone had staged let nobody in once it is removed, and the sheet at hand stays good", async () => {
  const { postern, clock, phone, tablet, codes, live } = await twoAuthenticators()
  const thief = await postern.replaceCodes("ada", { proof: live(tablet), staged: true })
  assert.ok(thief.outcome === "issued" && thief.staged === true)
  assert.equal((await postern.removeAuthenticator("ada", "2", { proof: live(phone) })).outcome, "removed")
  clock.advance(30)
  for (const code of thief.codeSet.codes.slice(0, 2)) {
    assert.equal((await postern.verify("ada", code)).outcome, "refused")
    assert.equal((await postern.confirmCodes("ada", code)).outcome, "refused")
  }
  assert.equal((await postern.verify("ada", codes[0]!)).outcome, "accepted")
})
