import assert from "node:assert/strict"
import { test } from "node:test"
import { kitFileName, parseKit } from "@postern/core"
import { started } from "../../../../../test/started-enrollment.ts"
import type { Activated } from "../postern.ts"
import { authenticatorCode, enroll, openTrial, wrongTotp } from "../testing/stand-ins.test.ts"

// What keeps an application from letting people in by mistake.

test("status says that a second factor is required as soon as there is one, and not for an enrolment alone", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const { uri } = started(await postern.enrollTotp("grace", { account: "grace" }))
  assert.equal((await postern.status("grace"))?.required, false)
  await postern.activateTotp("grace", authenticatorCode(uri, clock.now))
  assert.equal((await postern.status("grace"))?.required, true)
})

test("a second factor stays required after a recovery left half-way, and when the authenticator is disabled", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const { codes } = await enroll(trial)
  await postern.recover("ada", codes[0]!, { account: "ada" })
  const recovered = await postern.status("ada")
  assert.deepEqual([recovered?.totp.status, recovered?.required], ["disabled", true])
  assert.ok(recovered?.advice.includes("replace-authenticator"))

  const { uri } = await enroll(trial, "grace")
  for (let i = 0; i < 100; i++) {
    await postern.verify("grace", wrongTotp(uri, clock.now))
    clock.advance(3600)
  }
  const disabled = await postern.status("grace")
  assert.deepEqual([disabled?.totp.status, disabled?.required], ["disabled", true])
})

test("status gives the advice of the next sign-in: few codes left, not confirmed, expiring", async () => {
  const trial = openTrial({ policy: { codes: { count: 3, expireAfterDays: 20 } } })
  const { postern } = trial
  const { codes } = await enroll(trial)
  assert.deepEqual((await postern.status("ada"))?.advice, ["codes-low", "confirm-codes", "codes-expiring"])
  await postern.confirmCodes("ada", codes[0]!)
  assert.deepEqual((await postern.status("ada"))?.advice, ["codes-low", "codes-expiring"])
})

test("where there is a second factor another authenticator takes a proof, or an application that says that it vouches", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const { codes } = await enroll(trial)
  const isPending = async () => (await postern.status("ada"))?.totp.enrollmentPending
  await assert.rejects(postern.enrollTotp("ada", { account: "ada" }), { code: "already-enrolled" })
  assert.equal(await isPending(), false)
  assert.ok(!("uri" in (await postern.enrollTotp("ada", { account: "ada", proof: "ABCD-EFGH-JKLM-NPGX" }))))
  assert.equal(await isPending(), false)
  started(await postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true }))
  assert.equal(await isPending(), true)
  await postern.lock("ada", { proof: codes[0]! })
  clock.advance(30)
  await assert.rejects(postern.enrollTotp("ada", { account: "ada" }), { code: "already-enrolled" })
  await postern.startRecovery("ada")
  started(await postern.enrollTotp("ada", { account: "ada" }))
})

test("a recovery that was left half-way gives nobody an authenticator without a proof", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await trial.postern.recover("ada", codes[0]!, { account: "ada" })
  await assert.rejects(trial.postern.enrollTotp("ada", { account: "thief" }), { code: "already-enrolled" })
})

test("an enrolment that an operator made due is required, and the password alone is not enough until it is done", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  await enroll(trial)
  assert.equal(await postern.startRecovery("ada", { by: "grace: seen in person" }), true)
  assert.equal(await postern.startRecovery("ada"), false, "there is nothing left to void")
  const owed = (await postern.status("ada"))!
  assert.deepEqual([owed.required, owed.mustEnroll, owed.totp.status, owed.codes.status], [true, true, "none", "none"])
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  assert.equal((await postern.status("ada"))?.mustEnroll, true)
  await postern.activateTotp("ada", authenticatorCode(uri, clock.now))
  const done = (await postern.status("ada"))!
  assert.deepEqual([done.required, done.mustEnroll, done.totp.status], [true, false, "active"])
  assert.equal(await postern.startRecovery("nobody"), false)
})

test("a misspelt option is refused at start, not left at its default", () => {
  assert.throws(() => openTrial({ polices: { detail: "uniform" } } as object), TypeError)
})

test("a code set comes with the name of the file to keep it in", async () => {
  const { postern, clock } = openTrial()
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
  const { codeSet } = (await postern.activateTotp("ada", authenticatorCode(uri, clock.now))) as Activated
  assert.equal(codeSet?.fileName, kitFileName({ issuer: "Acme", set: 1 }))
  assert.deepEqual(parseKit(codeSet!.text).codes, codeSet!.codes)
})
