import assert from "node:assert/strict"
import { test } from "node:test"
import { type codeFormats, parseKit } from "@postern/core"
import { started } from "../../../../test/started-enrollment.ts"
import type { PosternError } from "../record/index.ts"
import { memoryStore } from "../stores/memory/index.ts"
import { createPostern } from "./create-postern.ts"
import type { SubjectQuery } from "./operations/checks/subject-query.ts"
import type { Activated, CodesIssued, Enrollment, Recovered } from "./postern.ts"
import type { PosternOptions } from "./postern-options.ts"
import {
  authenticatorCode,
  enroll,
  openTrial,
  seededRandom,
  type Trial,
  testKeys,
  wrongCodeLike,
  wrongTotp,
} from "./testing/stand-ins.test.ts"

async function reasonOf(trial: Trial, input: string, subject = "ada"): Promise<string> {
  const outcome = await trial.postern.verify(subject, input)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

async function replaceCodes(trial: Trial, uri: string): Promise<readonly string[]> {
  const proof = authenticatorCode(uri, trial.clock.now)
  const { codeSet } = (await trial.postern.replaceCodes("ada", { proof })) as CodesIssued
  trial.clock.advance(30)
  return codeSet.codes
}

test("[53] enrolment gives a secret of 160 bits, the same in URI and text, and a QR code", async () => {
  const { postern } = openTrial()
  const { secret, uri, qrSvg, status } = started(await postern.enrollTotp("ada", { account: "ada@example.com" }))
  assert.equal(status, "pending")
  assert.match(secret, /^[A-Z2-7]{32}$/)
  const expected = `otpauth://totp/Acme:ada%40example.com?secret=${secret}&issuer=Acme&algorithm=SHA1&digits=6&period=30`
  assert.equal(uri, expected)
  assert.match(qrSvg, /^<svg [\s\S]*<\/svg>$/)
})

test("every name that is taken can be enrolled, shown as a QR code, and activated into a kit", async () => {
  for (const account of ["漢".repeat(70), "a".repeat(200), "'\"<&>%20", " ada ", "ada\u200f", "😀".repeat(50)]) {
    const trial = openTrial({ issuer: "漢".repeat(70) })
    const { uri } = started(await trial.postern.enrollTotp("ada", { account }))
    const activated = await trial.postern.activateTotp("ada", authenticatorCode(uri, trial.clock.now))
    const { codeSet } = activated as Activated
    assert.equal(parseKit(codeSet!.text).account, account)
  }
  const { postern } = openTrial()
  for (const account of ["a\u202eb", "a\u2066b", "漢".repeat(200), ""])
    await assert.rejects(postern.enrollTotp("ada", { account }), RangeError)
  assert.throws(() => openTrial({ issuer: "a\u202eb" }), RangeError)
})

test("[52] a pending authenticator never authenticates, a new QR code voids the former, and giving up leaves the active one", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const first = started(await postern.enrollTotp("ada", { account: "ada" }))
  assert.equal(await reasonOf(trial, authenticatorCode(first.uri, clock.now)), "not-enrolled")
  const second = started(await postern.enrollTotp("ada", { account: "ada" }))
  const stale = await postern.activateTotp("ada", authenticatorCode(first.uri, clock.now))
  assert.deepEqual(stale, { outcome: "refused", reason: "superseded" })
  assert.equal((await postern.activateTotp("ada", authenticatorCode(second.uri, clock.now))).outcome, "activated")
  clock.advance(30)
  const third = started(await postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true }))
  assert.equal(await reasonOf(trial, authenticatorCode(third.uri, clock.now)), "wrong-code")
  assert.equal(await reasonOf(trial, authenticatorCode(second.uri, clock.now)), "accepted")
  clock.advance(24 * 3600 + 1)
  const late = await postern.activateTotp("ada", authenticatorCode(third.uri, clock.now))
  assert.deepEqual(late, { outcome: "refused", reason: "expired" })
  assert.equal(await reasonOf(trial, authenticatorCode(second.uri, clock.now)), "accepted")
})

test("[26] re-enrolling with a proof spends it, and a wrong one changes nothing", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  const proof = wrongTotp(uri, trial.clock.now)
  const refused = await trial.postern.enrollTotp("ada", { account: "ada", proof })
  assert.deepEqual(refused, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  assert.equal((await trial.postern.status("ada"))?.totp.enrollmentPending, false)
  const again = await trial.postern.enrollTotp("ada", { account: "ada", proof: codes[0]! })
  assert.equal("status" in again && again.status, "pending")
  assert.equal(await reasonOf(trial, codes[0]!), "already-used")
})

test("an activation takes just six digits: others are mistyped and not counted", async () => {
  const trial = openTrial()
  const { uri } = started(await trial.postern.enrollTotp("ada", { account: "ada" }))
  for (const typed of ["1234567", "12345678", "12345", "", "abc", "ABCD-EFGH-JKLM-NPGW"])
    assert.deepEqual(await trial.postern.activateTotp("ada", typed), { outcome: "refused", reason: "mistyped" })
  const live = authenticatorCode(uri, trial.clock.now)
  assert.equal((await trial.postern.activateTotp("ada", ` ${live.slice(0, 3)} ${live.slice(3)} `)).outcome, "activated")
  assert.equal((await trial.postern.verify("ada", live)).outcome, "refused", "it was accepted once")
  const again = await trial.postern.activateTotp("ada", live)
  assert.deepEqual(again, { outcome: "activated", codeSet: null, repeated: true })
  trial.clock.advance(90)
  assert.deepEqual(await trial.postern.activateTotp("ada", live), { outcome: "refused", reason: "not-enrolled" })
})

test("[50] a TOTP code is six ASCII digits: seven, eight and other scripts are mistyped and cost no try", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const live = authenticatorCode(uri, trial.clock.now)
  const fullWidth = [...live].map(digit => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join("")
  for (const typed of [
    `${live}0`,
    `00${live}`,
    live.slice(1),
    fullWidth,
    `+${live}`,
    `${live}\0`,
    "",
    "\0",
    "😀",
    "9".repeat(1_000_000),
  ])
    assert.equal(await reasonOf(trial, typed), "mistyped")
  assert.equal((await trial.postern.status("ada"))?.throttle.totp?.failures, 0)
  assert.equal(await reasonOf(trial, live), "accepted")
})

test("[6] a symbol more, less or changed fails, without a try where the check symbols show it", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const code = codes[0]!
  for (const typed of [`${code}A`, code.slice(0, -1), code.replace(/.$/, symbol => (symbol === "A" ? "B" : "A"))])
    assert.equal(await reasonOf(trial, typed), "mistyped")
  assert.equal(await reasonOf(trial, wrongCodeLike(code)), "wrong-code")
  assert.equal(await reasonOf(trial, ` 3. ${code.toLowerCase().replaceAll("-", " – ")} `), "accepted")
})

test("[23] codes work in any order, and a set of one and of sixteen to the last", async () => {
  for (const count of [1, 16]) {
    const trial = openTrial({ policy: { codes: { count } } })
    const { codes } = await enroll(trial)
    for (const [i, code] of [...codes].reverse().entries()) {
      const outcome = await trial.postern.verify("ada", code)
      assert.equal(outcome.outcome === "accepted" && outcome.codesLeft, count - 1 - i)
    }
    assert.equal((await trial.postern.status("ada"))?.codes.status, "used-up")
    for (const code of codes) assert.equal(await reasonOf(trial, code), "already-used")
  }
})

test("sets of changing size and format follow each other: the last sheet alone is good, the one before is superseded", async () => {
  const store = memoryStore()
  const open = (format: keyof typeof codeFormats, count: number, seed: number) =>
    openTrial({ store, policy: { codes: { format, count }, recovery: format !== "short" } }, seed)
  let trial = open("standard", 2, 1)
  const { uri, codes } = await enroll(trial)
  let previous = codes
  const changes = [
    ["long", 16],
    ["long", 1],
    ["short", 3],
    ["standard", 1],
    ["long", 16],
    ["long", 5],
  ] as const
  for (const [index, [format, count]] of changes.entries()) {
    const { now } = trial.clock
    trial = open(format, count, index + 2)
    trial.clock.now = now
    const current = await replaceCodes(trial, uri)
    assert.equal(current.length, count)
    for (const code of previous) assert.equal(await reasonOf(trial, code), "superseded")
    assert.equal((await trial.postern.checkCode("ada", current.at(-1)!)).outcome, "valid")
    assert.equal(await reasonOf(trial, current[0]!), "accepted")
    previous = current
  }
})

test("sheets keep their selectors apart until all thirty-two went round; what meets a selector again is wrong, never accepted", async () => {
  const trial = openTrial({ policy: { codes: { count: 16 }, attempts: { freeFailures: 100 } } })
  const { uri, codes: first } = await enroll(trial)
  const second = await replaceCodes(trial, uri)
  for (const code of first) assert.equal(await reasonOf(trial, code), "superseded")
  await replaceCodes(trial, uri)
  for (const code of second) assert.equal(await reasonOf(trial, code), "superseded")
  for (const code of first) assert.equal(await reasonOf(trial, code), "wrong-code")
})

test("after removal nothing is left to sign in with, and after enrolling again the old sheet is superseded", async () => {
  const trial = openTrial()
  const old = await enroll(trial)
  await trial.postern.remove("ada")
  assert.equal(await trial.postern.status("ada"), null)
  assert.equal(await reasonOf(trial, old.codes[0]!), "not-enrolled")
  assert.equal(await reasonOf(trial, authenticatorCode(old.uri, trial.clock.now)), "not-enrolled")
  assert.equal(await trial.postern.unlock("ada"), false)
  assert.deepEqual(await trial.postern.remove("ada"), { outcome: "removed" })
  const renewed = await enroll(trial)
  for (const code of old.codes) assert.equal(await reasonOf(trial, code), "superseded")
  assert.equal(await reasonOf(trial, renewed.codes[0]!), "accepted")
  const { chain, events } = await trial.postern.auditTrail("ada")
  assert.equal(chain, "intact")
  assert.equal(events.filter(event => event.kind === "removed").length, 1)
})

test("a set is refused from the very millisecond of its expiry", async () => {
  const trial = openTrial({ policy: { codes: { expireAfterDays: 1 } } })
  const { codes } = await enroll(trial)
  const { issuedAt, expiresAt } = (await trial.postern.status("ada"))!.codes
  assert.equal(Date.parse(expiresAt!) - Date.parse(issuedAt!), 86_400_000)
  trial.clock.now = Date.parse(expiresAt!) - 1
  assert.equal(await reasonOf(trial, codes[0]!), "accepted")
  trial.clock.now++
  assert.equal(await reasonOf(trial, codes[1]!), "expired")
  assert.deepEqual(await trial.postern.checkCode("ada", codes[1]!), { outcome: "refused", reason: "expired" })
  assert.equal((await trial.postern.status("ada"))?.codes.status, "expired")
})

test("[24] a recovery given up leaves both sheets as ways in until one code of the new one is used; taken up again it keeps it", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  const recovered = (await trial.postern.recover("ada", codes[0]!, { account: "ada" })) as Recovered
  assert.equal(recovered.outcome, "recovered")
  assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "disabled")
  assert.equal(await reasonOf(trial, codes[0]!), "already-used")
  assert.equal(await reasonOf(trial, codes[1]!), "accepted")
  assert.equal(await reasonOf(trial, authenticatorCode(recovered.enrollment.uri, trial.clock.now)), "disabled")
  trial.clock.advance(3 * 86_400)
  assert.equal(await reasonOf(trial, recovered.codeSet.codes[0]!), "accepted")
  assert.equal(await reasonOf(trial, codes[2]!), "superseded")
  const again = started(
    (await trial.postern.enrollTotp("ada", { account: "ada", proof: recovered.codeSet.codes[1]! })) as Enrollment,
  )
  const activated = await trial.postern.activateTotp("ada", authenticatorCode(again.uri, trial.clock.now))
  assert.deepEqual(activated, { outcome: "activated", codeSet: null })
  assert.equal(await reasonOf(trial, recovered.codeSet.codes[2]!), "accepted")
})

test("[24] a recovery whose answer got lost is asked for again with the same code, and the set that nobody saw is void", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const lost = (await trial.postern.recover("ada", codes[0]!, { account: "ada" })) as Recovered
  trial.clock.advance(60)
  const seen = (await trial.postern.recover("ada", codes[0]!, { account: "ada" })) as Recovered
  assert.deepEqual([lost.codeSet.set, seen.codeSet.set], [2, 3])
  const stale = await trial.postern.activateTotp("ada", authenticatorCode(lost.enrollment.uri, trial.clock.now))
  assert.deepEqual(stale, { outcome: "refused", reason: "superseded" })
  assert.equal(await reasonOf(trial, lost.codeSet.codes[0]!), "superseded")
  const noted = await trial.postern.confirmCodes("ada", seen.codeSet.codes[4]!)
  assert.deepEqual(noted, { outcome: "confirmed", set: 3, codesLeft: 10 })
  assert.equal(await reasonOf(trial, codes[1]!), "superseded")
})

test("the last code that signed in is the proof for a recovery for fifteen minutes, and no other code is", async () => {
  const trial = openTrial({ policy: { codes: { count: 1 } } })
  const { codes } = await enroll(trial)
  assert.equal(await reasonOf(trial, codes[0]!), "accepted")
  assert.equal((await trial.postern.status("ada"))?.codes.left, 0)
  const wrong = await trial.postern.recover("ada", wrongCodeLike(codes[0]!), { account: "ada" })
  assert.deepEqual(wrong, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  const other = await trial.postern.replaceCodes("ada", { proof: codes[0]! })
  assert.deepEqual(other, { outcome: "refused", reason: "already-used" })
  trial.clock.advance(15 * 60 - 1)
  const recovered = (await trial.postern.recover("ada", codes[0]!, { account: "ada" })) as Recovered
  assert.equal(recovered.outcome, "recovered")
  const { events } = await trial.postern.auditTrail("ada")
  const kinds = events.map(({ kind }) => kind)
  assert.deepEqual(kinds.slice(-3), ["recovered", "codes-issued", "enrollment-started"])
  assert.equal(kinds.filter(kind => kind === "accepted").length, 1, "the code was used once")
  trial.clock.advance(2)
  const late = await trial.postern.recover("ada", codes[0]!, { account: "ada" })
  assert.deepEqual(late, { outcome: "refused", reason: "already-used" })
})

test("codes that are replaced where they are the only way in wait for their proof; the old ones stay good until then", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await trial.postern.recover("ada", codes[0]!, { account: "ada" })
  const issued = (await trial.postern.replaceCodes("ada", { proof: codes[1]! })) as CodesIssued
  assert.deepEqual([issued.outcome, issued.staged, issued.codeSet.set], ["issued", true, 3])
  assert.deepEqual((await trial.postern.status("ada"))?.codes.staged?.set, 3)
  assert.equal(await reasonOf(trial, codes[2]!), "accepted")
  assert.equal(await reasonOf(trial, issued.codeSet.codes[0]!), "accepted")
  assert.equal(await reasonOf(trial, codes[3]!), "superseded")
})

test("codes that are replaced by a code of theirs wait for their proof: nobody is locked out by an answer that got lost", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const staged = (await trial.postern.replaceCodes("ada", { proof: codes[0]! })) as CodesIssued
  assert.equal(staged.staged, true)
  assert.equal(await reasonOf(trial, codes[1]!), "accepted")
  const issued = (await trial.postern.replaceCodes("ada", { proof: codes[2]!, staged: false })) as CodesIssued
  assert.ok(!("staged" in issued), "a sheet that was stolen is void at once if that is asked for")
  for (const code of [codes[3]!, staged.codeSet.codes[0]!]) assert.equal(await reasonOf(trial, code), "superseded")
})

test("[25] codes that are replaced by a code of the app are void at once, or wait for their proof if that is asked for", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  const live = () => authenticatorCode(uri, trial.clock.now)
  const staged = (await trial.postern.replaceCodes("ada", { proof: live(), staged: true })) as CodesIssued
  assert.equal(staged.staged, true)
  assert.equal(await reasonOf(trial, codes[0]!), "accepted")
  trial.clock.advance(30)
  const issued = (await trial.postern.replaceCodes("ada", { proof: live() })) as CodesIssued
  assert.ok(!("staged" in issued))
  for (const code of [codes[1]!, staged.codeSet.codes[0]!]) assert.equal(await reasonOf(trial, code), "superseded")
})

test("[25] what the finder of a sheet began with a code of it ends with the sheet", async () => {
  for (const way of ["replaced at once", "replaced by a code", "voided"]) {
    const trial = openTrial()
    const { uri, codes } = await enroll(trial)
    const { postern } = trial
    const stranger = started(await postern.enrollTotp("ada", { account: "ada", proof: codes[0]! }))
    if (way === "voided") await postern.voidCodes("ada")
    else {
      const proof = way === "replaced at once" ? authenticatorCode(uri, trial.clock.now) : codes[1]!
      const { codeSet } = (await postern.replaceCodes("ada", { proof })) as CodesIssued
      assert.equal((await postern.confirmCodes("ada", codeSet.codes[0]!)).outcome, "confirmed")
    }
    const finished = await postern.activateTotp("ada", authenticatorCode(stranger.uri, trial.clock.now))
    assert.deepEqual(finished, { outcome: "refused", reason: "not-enrolled" }, way)
    trial.clock.advance(30)
    assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "accepted", way)
  }
})

test("codes that have expired are not told as left", async () => {
  const trial = openTrial({ policy: { codes: { expireAfterDays: 1 } } })
  const { uri } = await enroll(trial)
  trial.clock.advance(86_400)
  assert.deepEqual(await trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now)), {
    outcome: "accepted",
    method: "totp",
    codesLeft: 0,
    advice: ["codes-low"],
  })
})

test("[24] a set that expired after a recovery is replaced by the activation", async () => {
  const trial = openTrial({ policy: { codes: { expireAfterDays: 1 } } })
  const { codes } = await enroll(trial)
  const { codeSet } = (await trial.postern.recover("ada", codes[0]!, { account: "ada" })) as Recovered
  trial.clock.advance(86_400)
  const again = started(await trial.postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true }))
  const activated = await trial.postern.activateTotp("ada", authenticatorCode(again.uri, trial.clock.now))
  assert.equal((activated as Activated).codeSet?.set, codeSet.set + 1)
  assert.equal(await reasonOf(trial, (activated as Activated).codeSet!.codes[0]!), "accepted")
})

test("[46] an app whose clock is minutes off is told so at its second code in a row, and is not let in", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  for (const [minutes, seconds] of [
    [-5, -300],
    [5, 300],
    [60, 3600],
  ] as const) {
    const off = (later: number) => authenticatorCode(uri, trial.clock.now + minutes * 60_000 + later)
    const first = await trial.postern.verify("ada", off(0))
    assert.ok(first.outcome === "refused" && first.clockOffSeconds === undefined)
    trial.clock.advance(30)
    const second = await trial.postern.verify("ada", off(0))
    assert.ok(second.outcome === "refused" && second.clockOffSeconds === seconds)
    await trial.postern.unlock("ada")
    trial.clock.advance(600)
    await trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now))
  }
})

test("[2] short codes do not recover, even when the policy was changed after they were issued", async () => {
  const store = memoryStore()
  const modest = openTrial({ store, policy: { codes: { format: "short", count: 2 }, recovery: false } })
  const { codes } = await enroll(modest)
  await assert.rejects(modest.postern.recover("ada", codes[0]!, { account: "ada" }), { code: "recovery-off" })
  const later = openTrial({ store, policy: { codes: { format: "long" } } }, 2)
  later.clock.now = modest.clock.now
  await assert.rejects(later.postern.recover("ada", codes[0]!, { account: "ada" }), { code: "recovery-off" })
  const wrong = wrongCodeLike(codes[0]!)
  await assert.rejects(later.postern.recover("ada", wrong, { account: "ada" }), { code: "recovery-off" })
  assert.equal(await reasonOf(later, codes[0]!), "accepted", "it was not spent")
})

test("[55] recovery takes a backup code alone, never a TOTP code", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const live = authenticatorCode(uri, trial.clock.now)
  const { outcome, ...rest } = await trial.postern.recover("ada", live, { account: "ada" })
  assert.deepEqual([outcome, rest], ["refused", { reason: "mistyped", suspectGroups: [] }])
})

test("[44] a step is accepted once: the same again and an earlier one after a later one are replayed", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const step = trial.clock.now
  assert.equal(await reasonOf(trial, authenticatorCode(uri, step + 30_000)), "accepted")
  assert.equal(await reasonOf(trial, authenticatorCode(uri, step + 30_000)), "replayed")
  assert.equal(await reasonOf(trial, authenticatorCode(uri, step)), "replayed")
  trial.clock.advance(-3600)
  assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "replayed")
  const { events } = await trial.postern.auditTrail("ada")
  assert.equal(
    events.filter(event => event.reason === "replayed").length,
    2,
    "[51] written once in thirty seconds of either clock",
  )
})

test("[44] the code that activated is not accepted again", async () => {
  const trial = openTrial()
  const { uri } = started(await trial.postern.enrollTotp("ada", { account: "ada" }))
  const live = authenticatorCode(uri, trial.clock.now)
  await trial.postern.activateTotp("ada", live)
  assert.equal(await reasonOf(trial, live), "replayed")
  trial.clock.advance(30)
  assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), "accepted")
})

test("confirming and checking spend nothing, and their failures count as in verify", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  assert.deepEqual(await trial.postern.confirmCodes("ada", codes[3]!), { outcome: "confirmed", set: 1, codesLeft: 10 })
  assert.deepEqual(await trial.postern.checkCode("ada", codes[3]!), { outcome: "valid", set: 1, codesLeft: 10 })
  const wrong = wrongCodeLike(codes[3]!)
  for (const act of [trial.postern.checkCode, trial.postern.confirmCodes, trial.postern.checkCode])
    assert.equal((await act("ada", wrong)).outcome, "refused")
  await trial.postern.checkCode("ada", codes[3]!)
  assert.equal(
    (await trial.postern.status("ada"))?.throttle.codes?.failures,
    3,
    "and a check that succeeds resets nothing",
  )
  await trial.postern.verify("ada", wrong)
  await trial.postern.verify("ada", wrong)
  assert.deepEqual(await trial.postern.checkCode("ada", codes[3]!), { outcome: "throttled", retryAfterSeconds: 30 })
  trial.clock.advance(30)
  assert.equal(await reasonOf(trial, codes[3]!), "accepted")
  assert.deepEqual(await trial.postern.checkCode("ada", codes[3]!), { outcome: "refused", reason: "already-used" })
  assert.equal((await trial.postern.status("ada"))?.throttle.codes?.failures, 0)
})

test("[18] under uniform detail every refusal reads the same and tells no count, in every function", async () => {
  const trial = openTrial({ policy: { detail: "uniform", codes: { count: 2 } } })
  const old = await enroll(trial)
  const { uri, codes } = await enroll(trial)
  await trial.postern.verify("ada", codes[0]!)
  // Until then the code that was just accepted is good for a recovery.
  trial.clock.advance(16 * 60)
  const used = authenticatorCode(uri, trial.clock.now)
  await trial.postern.verify("ada", used)
  const { postern } = trial
  const refused = { outcome: "refused", reason: "wrong-code" }
  const inputs = [
    used,
    wrongTotp(uri, trial.clock.now),
    "1234567",
    "",
    codes[0]!,
    old.codes[0]!,
    wrongCodeLike(codes[1]!),
  ]
  for (const subject of ["ada", "nobody"]) {
    for (const input of inputs) {
      const account = "ada"
      const acts = [
        () => postern.verify(subject, input),
        () => postern.checkCode(subject, input),
        () => postern.confirmCodes(subject, input),
        () => postern.replaceCodes(subject, { proof: input }),
        () => postern.recover(subject, input, { account }),
        () => postern.enrollTotp(subject, { account, proof: input }),
        () => postern.remove(subject, { proof: input }),
        () => postern.activateTotp(subject, input),
      ]
      for (const act of acts) {
        assert.deepEqual(await act(), refused)
        await postern.unlock(subject)
      }
    }
  }
})

test("[26] nothing is replaced or removed on a proof that is wrong, used or missing", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  await trial.postern.verify("ada", codes[0]!)
  for (const proof of [wrongTotp(uri, trial.clock.now), codes[0]!, "", wrongCodeLike(codes[1]!)]) {
    assert.equal((await trial.postern.replaceCodes("ada", { proof })).outcome, "refused")
    assert.equal((await trial.postern.remove("ada", { proof })).outcome, "refused")
  }
  const status = (await trial.postern.status("ada"))!
  assert.deepEqual([status.codes.set, status.codes.left, status.totp.status], [1, 9, "active"])
  const live = authenticatorCode(uri, trial.clock.now)
  assert.deepEqual(await trial.postern.remove("ada", { proof: live }), { outcome: "removed" })
  assert.equal(await trial.postern.status("ada"), null)
})

test("arguments of the wrong shape are refused at the door, by name and without their content", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const { postern } = trial
  const secret = codes[0]!
  const wrong = undefined as never
  const acts: [string, () => unknown][] = [
    ["subject", () => postern.verify(wrong, secret)],
    ["subject", () => postern.verify(5 as never, secret)],
    ["input", () => postern.verify("ada", wrong)],
    ["input", () => postern.verify("ada", [secret] as never)],
    ["input", () => postern.verify("ada", 123456 as never)],
    ["input", () => postern.verify("ada", { toString: () => secret } as never)],
    ["source", () => postern.verify("ada", secret, null as never)],
    ["source", () => postern.verify("ada", secret, "192.0.2.1" as never)],
    ["ip", () => postern.verify("ada", secret, { ip: 5 } as never)],
    ["code", () => postern.checkCode("ada", wrong)],
    ["code", () => postern.confirmCodes("ada", null as never)],
    ["code", () => postern.activateTotp("ada", wrong)],
    ["options", () => postern.enrollTotp("ada", wrong)],
    ["options", () => postern.enrollTotp("ada", null as never)],
    ["account", () => postern.enrollTotp("ada", {} as never)],
    ["proof", () => postern.enrollTotp("ada", { account: "ada", proof: null } as never)],
    ["options", () => postern.replaceCodes("ada", wrong)],
    ["options", () => postern.replaceCodes("ada", secret as never)],
    ["proof", () => postern.replaceCodes("ada", {} as never)],
    ["options", () => postern.recover("ada", secret, wrong)],
    ["account", () => postern.recover("ada", secret, {} as never)],
    ["code", () => postern.recover("ada", wrong, { account: "ada" })],
    ["options", () => postern.remove("ada", null as never)],
    ["proof", () => postern.remove("ada", { proof: null } as never)],
    ["options", () => postern.lock("ada", null as never)],
    ["proof", () => postern.lock("ada", {} as never)],
    ["source", () => postern.unlock("ada", null as never)],
    ["page", () => postern.events("ada", null as never)],
    ["page", () => postern.auditTrail("ada", null as never)],
    ["subject", () => postern.status(wrong)],
    ["subject", () => postern.reseal(wrong)],
    ["tenant", () => postern.forTenant(wrong)],
  ]
  for (const [argument, act] of acts) {
    await assert.rejects(
      async () => act(),
      (fault: Error) => {
        assert.ok(fault instanceof TypeError, fault.message)
        assert.ok(fault.message.startsWith(`${argument}: expected `), fault.message)
        assert.ok(!fault.message.includes(secret) && !fault.message.includes("123456"))
        return true
      },
      argument,
    )
  }
  for (const subject of ["", "a\0b", "a\nb", "\ud800", "é".repeat(128)])
    await assert.rejects(postern.status(subject), RangeError)
  assert.equal(await postern.status("é".repeat(127)), null)
})

test("a Postern is not made of the wrong parts", () => {
  const options = { issuer: "Acme", store: memoryStore(), keys: testKeys }
  assert.throws(() => createPostern(undefined as never), /^TypeError: createPostern: /)
  assert.throws(() => createPostern({ ...options, store: undefined as never }), TypeError)
  assert.throws(() => createPostern({ ...options, keys: "k1:abc" as never }), TypeError)
  assert.throws(() => createPostern({ ...options, keys: undefined as never }), /^TypeError: keys: /)
  assert.throws(() => createPostern({ ...options, issuer: "" }), /^RangeError: issuer: /)
  assert.throws(() => createPostern({ ...options, issuer: "Acme\nmain" }), /^RangeError: issuer: /)
  assert.equal(createPostern({ ...options, issuer: "Acme: main" }).issuer, "Acme: main")
  assert.throws(() => createPostern({ ...options, tenant: "" }), /^RangeError: tenant: /)
  for (const [policy, code] of [
    [{ attempts: { disableAfter: 101 } }, "policy-too-weak"],
    [{ codes: { count: 17 } }, "policy-invalid"],
  ] as const)
    assert.throws(
      () => createPostern({ ...options, policy }),
      (fault: PosternError) => fault.code === code,
    )
})

test("a Postern takes every option that there is", () => {
  const options: Required<PosternOptions> = {
    issuer: "Acme",
    store: memoryStore(),
    keys: testKeys,
    tenant: "berlin",
    policy: { recovery: false },
    hashing: { name: "pbkdf2-sha256" },
    limits: { inFlight: 1, waiting: 10 },
    clock: () => 0,
    random: seededRandom(1),
    notices: true,
    observe: { around: (_, work) => work() },
  }
  const { issuer, tenant } = createPostern(options)
  assert.deepEqual([issuer, tenant], ["Acme", "berlin"])
})

test("[9] no two codes are alike, over many sets", async () => {
  const { randomBytes } = await import("node:crypto")
  const trial = openTrial({ policy: { codes: { count: 16 } }, random: randomBytes })
  const seen = new Set<string>()
  const { uri, codes } = await enroll(trial)
  for (const code of codes) seen.add(code)
  for (let i = 0; i < 100; i++) for (const code of await replaceCodes(trial, uri)) seen.add(code)
  assert.equal(seen.size, 101 * 16)
})

test("[7] no code, secret or digest is in status, events or the store's own rows, raw or encoded", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  await trial.postern.verify("ada", codes[0]!, { ip: "192.0.2.1" })
  await trial.postern.verify("ada", wrongCodeLike(codes[1]!))
  await trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now))
  const key = { tenant: "default", subject: "ada" }
  const stored = await trial.store.load(key)
  const told = JSON.stringify([await trial.postern.status("ada"), await trial.postern.auditTrail("ada")])
  const box = Buffer.from(stored!.box)
  const secret = new URL(uri).searchParams.get("secret")!
  for (const hidden of [...codes, ...codes.map(code => code.replaceAll("-", "")), secret]) {
    assert.ok(!told.includes(hidden))
    assert.ok(!box.includes(hidden) && !box.includes(hidden.toLowerCase()))
  }
})

test("voided codes are refused, the authenticator works on, and the trail says who did it and why", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  assert.equal(await trial.postern.voidCodes("ada", { by: "grace: sheet stolen" }), true)
  assert.equal(await reasonOf(trial, codes[0]!), "not-enrolled")
  assert.equal((await trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now))).outcome, "accepted")
  const { events, chain } = await trial.postern.auditTrail("ada")
  const voided = events.find(event => event.kind === "codes-voided")
  assert.deepEqual([voided?.by, voided?.set, voided?.codesLeft, chain], ["grace: sheet stolen", 1, 10, "intact"])
  assert.equal(await trial.postern.voidCodes("ada"), false)
  assert.equal(await trial.postern.voidCodes("nobody"), false)
})

test("the summary counts the subjects of one's own tenant", async () => {
  const trial = openTrial()
  await enroll(trial)
  await trial.postern.forTenant("other").enrollTotp("eve", { account: "eve" })
  const { subjects, active, codesLeft } = await trial.postern.summary()
  assert.deepEqual([subjects, active, codesLeft[10]], [1, 1, 1])
  assert.equal((await trial.postern.forTenant("other").summary()).active, 0)
})

test("subjects are listed by name, by wait and by what is disabled, of one's own tenant, page by page", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const subjects = ["ada", "adele", "bob", "eve"]
  for (const subject of subjects) await enroll(trial, subject)
  for (const subject of subjects.slice(0, 3)) {
    for (let tries = 0; tries < 5; tries++) await postern.verify(subject, "000000")
    clock.advance(1)
  }
  await postern.forTenant("other").enrollTotp("adam", { account: "adam" })
  const namesOf = async (query: SubjectQuery) => (await postern.listSubjects(query)).subjects.map(each => each.subject)
  assert.deepEqual(await namesOf({}), ["ada", "adele", "bob", "eve"])
  assert.deepEqual(await namesOf({ prefix: "ad" }), ["ada", "adele"])
  const first = await postern.listSubjects({ state: "throttled", limit: 2 })
  const second = await postern.listSubjects({ state: "throttled", limit: 2, after: first.next! })
  assert.deepEqual(
    [...first.subjects, ...second.subjects].map(({ subject, throttledUntil }) => [
      subject,
      Math.ceil((Date.parse(throttledUntil!) - clock.now) / 1000),
    ]),
    [
      ["bob", 29],
      ["adele", 28],
      ["ada", 27],
    ],
  )
  assert.equal(second.next, null)
  assert.deepEqual(await namesOf({ state: "disabled" }), [])
  clock.advance(60)
  assert.deepEqual(await namesOf({ state: "throttled" }), [])
  assert.equal((await postern.listSubjects()).subjects[0]!.throttledUntil, null, "a wait that is over is none")
})

test("a list that cannot be asked for is refused by name, and nothing is read", async () => {
  const { postern } = openTrial()
  const wrong: unknown[] = [
    { state: "locked" },
    { prefix: 1 },
    { prefix: "a", state: "disabled" },
    { prefix: "x".repeat(256) },
    { limit: 0 },
    { limit: 1001 },
    { after: "!" },
    { after: Buffer.from("x").toString("base64url") },
    null,
  ]
  for (const query of wrong)
    await assert.rejects(
      postern.listSubjects(query as SubjectQuery),
      fault => fault instanceof TypeError || fault instanceof RangeError,
    )
})

test("unlock says whether there was anything to unlock: an authenticator, or an enrolment that is under way", async () => {
  const trial = openTrial()
  assert.equal(await trial.postern.unlock("ada"), false)
  await trial.postern.enrollTotp("ada", { account: "ada@example.com" })
  assert.equal(await trial.postern.unlock("ada"), true)
  await enroll(trial)
  assert.equal(await trial.postern.unlock("ada"), true)
})

test("a set that is issued while there is no authenticator names the account of the enrolment that is under way", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const recovered = await trial.postern.recover("ada", codes[0]!, { account: "ada@new.example" })
  assert.equal(recovered.outcome, "recovered")
  const [proof] = (recovered as { codeSet: { codes: readonly string[] } }).codeSet.codes
  const issued = await trial.postern.replaceCodes("ada", { proof: proof! })
  assert.equal(issued.outcome, "issued")
  assert.match((issued as { codeSet: { text: string } }).codeSet.text, /ada@new\.example/)
})

test("removal with a proof, of a subject that is removed meanwhile, is a refusal and no error", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await trial.postern.remove("ada")
  const again = await trial.postern.remove("ada", { proof: codes[0]! })
  assert.deepEqual(again, { outcome: "refused", reason: "not-enrolled" })
})
