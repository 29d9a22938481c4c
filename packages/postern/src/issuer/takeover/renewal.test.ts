import assert from "node:assert/strict"
import { test } from "node:test"
import { started } from "../../../../../test/started-enrollment.ts"
import { authenticatorCode, enroll, openTrial, type Trial } from "../testing/stand-ins.test.ts"
import { plainEntry, sampleCodes, sampleUri } from "./legacy-samples.test.ts"

async function signedIn(subject = "ada"): Promise<{ trial: Trial; renewal: string }> {
  const trial = openTrial({ policy: { takeover: true } })
  await trial.postern.takeOver(subject, plainEntry(sampleCodes(4)))
  const outcome = await trial.postern.verify(subject, authenticatorCode(sampleUri, trial.clock.now))
  assert.ok(outcome.outcome === "accepted" && outcome.renewal !== undefined)
  return { trial, renewal: outcome.renewal }
}

async function answer({ postern }: Trial, proof: string, subject = "ada"): Promise<string> {
  const outcome = await postern.replaceCodes(subject, { proof })
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("a sign-in while old codes stand brings a ticket that replaces them, once, at once after a TOTP code", async () => {
  const { trial, renewal } = await signedIn()
  const issued = await trial.postern.replaceCodes("ada", { proof: renewal })
  assert.ok(issued.outcome === "issued" && issued.staged === undefined)
  const { events } = await trial.postern.auditTrail("ada")
  assert.deepEqual(
    events.map(({ kind, set }) => [kind, set]),
    [
      ["taken-over", 1],
      ["accepted", undefined],
      ["codes-issued", 2],
    ],
  )
  assert.equal(await answer(trial, renewal), "expired")
  const next = await trial.postern.verify("ada", issued.codeSet.codes[0]!)
  assert.ok(next.outcome === "accepted" && next.renewal === undefined)
})

test("one ticket sent many times at once makes one set", async () => {
  const { trial, renewal } = await signedIn()
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => answer(trial, renewal)))
  assert.deepEqual(outcomes.sort(), [...Array(19).fill("expired"), "issued"])
})

test("the new codes wait for their proof where a code was the way in", async () => {
  const { trial } = await signedIn()
  const [code] = sampleCodes(1)
  const outcome = await trial.postern.verify("ada", code!)
  assert.ok(outcome.outcome === "accepted" && outcome.renewal !== undefined)
  const issued = await trial.postern.replaceCodes("ada", { proof: outcome.renewal })
  assert.ok(issued.outcome === "issued" && issued.staged === true)
})

test("a ticket lasts ten minutes, holds for its subject alone, and proves nothing else", async () => {
  const { trial, renewal } = await signedIn()
  const { postern, clock } = trial
  await postern.takeOver("bob", plainEntry(sampleCodes(2)))
  assert.equal(await answer(trial, renewal, "bob"), "mistyped")
  assert.equal(await answer(trial, `${renewal.slice(0, -2)}AA`), "mistyped")
  assert.equal(await answer(trial, "renewal.1.2"), "mistyped")
  assert.equal(await answer(trial, renewal, "nobody"), "mistyped")
  for (const attempt of [
    postern.verify("ada", renewal),
    postern.lock("ada", { proof: renewal }),
    postern.remove("ada", { proof: renewal }),
    postern.recover("ada", renewal, { account: "ada" }),
    postern.enrollTotp("ada", { account: "ada", proof: renewal }),
  ])
    assert.ok("reason" in (await attempt))
  assert.equal((await postern.status("ada"))?.throttle.codes?.failures, 0)
  clock.advance(599)
  const later = await signedIn()
  later.trial.clock.advance(600)
  assert.equal(await answer(later.trial, later.renewal), "expired")
  assert.equal(await answer(trial, renewal), "issued")
})

test("a ticket is void with its set, and codes of our own bring none", async () => {
  const { trial, renewal } = await signedIn()
  await trial.postern.voidCodes("ada")
  assert.equal(await answer(trial, renewal), "expired")
  const { uri: own } = await enroll(trial, "eve")
  const outcome = await trial.postern.verify("eve", authenticatorCode(own, trial.clock.now))
  assert.ok(outcome.outcome === "accepted" && outcome.renewal === undefined)
})

test("a ticket is good once also where the new codes wait for their proof", async () => {
  const { trial } = await signedIn()
  const [code] = sampleCodes(1)
  const outcome = await trial.postern.verify("ada", code!)
  assert.ok(outcome.outcome === "accepted" && outcome.renewal !== undefined)
  const { renewal } = outcome
  const issued = await trial.postern.replaceCodes("ada", { proof: renewal })
  assert.ok(issued.outcome === "issued" && issued.staged === true)
  assert.equal(await answer(trial, renewal), "expired")
  assert.equal((await trial.postern.checkCode("ada", issued.codeSet.codes[0]!)).outcome, "valid")
})

test("whoever signed in with a phone that was reported lost since cannot take the codes along", async () => {
  const trial = openTrial({ policy: { takeover: true } })
  const form = { alphabet: "base62", lengths: [20], case: "exact" }
  const codes = ["aaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaa2"]
  await trial.postern.takeOver("ada", plainEntry(codes, form))
  const thief = await trial.postern.verify("ada", authenticatorCode(sampleUri, trial.clock.now))
  assert.ok(thief.outcome === "accepted" && thief.renewal !== undefined)
  const recovered = await trial.postern.recover("ada", codes[0]!, { account: "ada" })
  assert.ok(recovered.outcome === "recovered")
  assert.equal(await answer(trial, thief.renewal), "expired")
  assert.equal((await trial.postern.checkCode("ada", recovered.codeSet.codes[0]!)).outcome, "valid")
})

test("a ticket is void once the authenticator that signed in is removed, and not when another one is", async () => {
  const { trial, renewal } = await signedIn()
  const { postern, clock } = trial
  const [first, second] = sampleCodes(2)
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada", add: true, proof: first! }))
  clock.advance(30)
  await postern.activateTotp("ada", authenticatorCode(uri, clock.now))
  clock.advance(30)
  const other = await postern.verify("ada", authenticatorCode(uri, clock.now))
  assert.ok(other.outcome === "accepted" && other.renewal !== undefined)
  assert.equal((await postern.removeAuthenticator("ada", "1", { proof: second! })).outcome, "removed")
  assert.equal(await answer(trial, renewal), "expired")
  assert.equal(await answer(trial, other.renewal), "issued")
})
