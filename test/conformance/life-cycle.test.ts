import assert from "node:assert/strict"
import { test } from "node:test"
import type { Store, SubjectEvent } from "postern"
import { memoryStore } from "postern/memory"
import {
  authenticatorCode,
  enroll,
  openTrial,
  type Trial,
  wrongCodeLike,
  wrongTotp,
} from "../../packages/postern/src/issuer/testing/stand-ins.test.ts"
import { started } from "../started-enrollment.ts"

async function reasonOf({ postern }: Trial, input: string): Promise<string> {
  const outcome = await postern.verify("ada", input)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("[24] a recovery that breaks off before its commit changed nothing, and one that breaks off after it is whole", async () => {
  for (const isWritten of [false, true]) {
    const memory = memoryStore()
    let isBroken = false
    const store: Store = {
      ...memory,
      async commit(write) {
        if (!isBroken) return memory.commit(write)
        if (isWritten) await memory.commit(write)
        throw new Error("connection reset")
      },
    }
    const trial = openTrial({ store })
    const { uri, codes } = await enroll(trial)
    isBroken = true
    await assert.rejects(trial.postern.recover("ada", codes[0]!, { account: "ada" }), { code: "store-outcome-unknown" })
    isBroken = false
    const { totp, codes: left } = (await trial.postern.status("ada"))!
    const staged = left.staged?.set ?? null
    const expected = isWritten ? ["disabled", true, 1, 9, 2] : ["active", false, 1, 10, null]
    assert.deepEqual([totp.status, totp.enrollmentPending, left.set, left.left, staged], expected)
    const [byTotp, byCode] = isWritten ? ["disabled", "already-used"] : ["accepted", "accepted"]
    assert.equal(await reasonOf(trial, authenticatorCode(uri, trial.clock.now)), byTotp)
    assert.equal(await reasonOf(trial, codes[0]!), byCode)
    assert.equal(await reasonOf(trial, codes[1]!), "accepted", "the sheet is still a way in")
  }
})

test("[24] of an old and a new sheet one code works once, whichever is used first, and none of the old after one of the new", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const recovered = await trial.postern.recover("ada", codes[0]!, { account: "ada" })
  assert.ok(recovered.outcome === "recovered")
  const fresh = recovered.codeSet.codes
  assert.equal(await reasonOf(trial, codes[1]!), "accepted")
  const both = await Promise.all([reasonOf(trial, codes[2]!), reasonOf(trial, fresh[0]!)])
  assert.ok(both.includes("accepted"))
  for (const code of [...codes, fresh[0]!]) assert.match(await reasonOf(trial, code), /^(superseded|already-used)$/)
  for (const code of fresh.slice(1)) assert.equal(await reasonOf(trial, code), "accepted")
})

test("[29] whatever is read after the codes were shown holds counts, dates, words and the account's name, and no code, secret, salt or digest", async () => {
  const trial = openTrial()
  const { postern } = trial
  const { uri, codes } = await enroll(trial)
  const hidden = [new URL(uri).searchParams.get("secret")!, ...codes]
  await postern.verify("ada", codes[0]!, { ip: "192.0.2.1", userAgent: "a browser" })
  await postern.checkCode("ada", codes[1]!)
  const answers = {
    status: await postern.status("ada"),
    trail: await postern.auditTrail("ada"),
    summary: await postern.summary(),
    confirmed: await postern.confirmCodes("ada", codes[2]!),
    accepted: await postern.verify("ada", codes[3]!),
    refused: await postern.verify("ada", wrongCodeLike(codes[4]!)),
  }
  const text = JSON.stringify(answers)
  for (const each of hidden) assert.ok(!text.includes(each) && !text.includes(each.replaceAll("-", "")))
  // The account's name is the one that the authenticator shows, so that support and the person speak of the same entry.
  const word = /^(?:[a-z0-9-]{1,24}|\d{4}-\d\d-\d\dT[\d:.]+Z|a browser|192\.0\.2\.1|ada@example\.com)$/
  for (const value of leavesOf(answers))
    assert.ok(typeof value !== "string" || word.test(value), `a value that is none of these: ${value}`)
})

function leavesOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [value]
}

test("[61] a proof is good once and while it is fresh: replace, remove and re-enrol refuse a stale one", async () => {
  const trial = openTrial()
  const { postern, clock } = trial
  const { uri, codes } = await enroll(trial)
  const used = authenticatorCode(uri, clock.now)
  assert.equal(await reasonOf(trial, used), "accepted")
  const seen = authenticatorCode(uri, clock.now + 30_000)
  clock.advance(600)
  assert.equal(await reasonOf(trial, codes[0]!), "accepted")
  const before = await postern.status("ada")
  for (const [proof, reason] of [
    [used, "wrong-code"],
    [seen, "wrong-code"],
    [codes[0]!, "already-used"],
  ] as const) {
    for (const act of [
      () => postern.replaceCodes("ada", { proof }),
      () => postern.remove("ada", { proof }),
      () => postern.enrollTotp("ada", { account: "ada", proof }),
    ]) {
      const outcome = await act()
      assert.ok("outcome" in outcome && outcome.outcome === "refused" && outcome.reason === reason)
      await postern.unlock("ada")
    }
  }
  const after = await postern.status("ada")
  assert.deepEqual([after?.totp, after?.codes], [before?.totp, before?.codes])
})

test("[65] issue, use, failure, voiding and disabling each stand in the trail, with time in UTC and source", async () => {
  const trial = openTrial({ policy: { attempts: { disableAfter: 10 } } })
  const { postern, clock } = trial
  const source = { ip: "192.0.2.1", userAgent: "a browser", requestId: "r-1", by: "ada herself" }
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada", ...source }))
  const activated = await postern.activateTotp("ada", authenticatorCode(uri, clock.now), source)
  assert.ok(activated.outcome === "activated")
  const { codes } = activated.codeSet!
  clock.advance(30)
  await postern.verify("ada", codes[0]!, source)
  await postern.confirmCodes("ada", codes[1]!, source)
  await postern.replaceCodes("ada", { proof: codes[1]!, staged: false, ...source })
  await postern.voidCodes("ada", source)
  for (let failures = 0; failures < 10; failures++) {
    await postern.verify("ada", wrongTotp(uri, clock.now), source)
    await postern.unlock("ada", source)
  }
  await postern.remove("ada", source)
  const { events, chain } = await postern.auditTrail("ada")
  assert.equal(chain, "intact")
  for (const { at, ip, userAgent, requestId, by } of events) {
    assert.equal(new Date(at).toISOString(), at)
    assert.deepEqual({ ip, userAgent, requestId, by }, source)
  }
  const said = (kind: string, facts: Partial<SubjectEvent>) =>
    events.some(
      event => event.kind === kind && Object.entries(facts).every(([name, fact]) => event[name as never] === fact),
    )
  const start = "2026-01-01T00:00:00.000Z"
  const later = "2026-01-01T00:00:30.000Z"
  assert.ok(said("enrollment-started", { at: start }))
  assert.ok(said("totp-activated", { at: start }))
  assert.ok(said("codes-issued", { at: start, set: 1 }))
  assert.ok(said("accepted", { at: later, method: "backup-code", set: 1, codesLeft: 9 }))
  assert.ok(said("codes-confirmed", { at: later, set: 1 }))
  assert.ok(said("codes-issued", { at: later, set: 2 }))
  assert.ok(said("codes-voided", { at: later, set: 2, codesLeft: 10 }))
  assert.ok(said("refused", { method: "totp", reason: "wrong-code", failures: 10 }))
  assert.ok(said("disabled", { method: "totp" }))
  assert.ok(said("removed", {}))
})
