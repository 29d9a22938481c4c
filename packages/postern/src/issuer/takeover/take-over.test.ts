import assert from "node:assert/strict"
import { createHash, createHmac } from "node:crypto"
import { test } from "node:test"
import { memoryStore } from "../../stores/memory/index.ts"
import { parseKeyRing } from "../persistence/sealing/key-ring.ts"
import type { PosternOptions } from "../postern-options.ts"
import { authenticatorCode, enroll, openTrial, type Trial, wrongTotp } from "../testing/stand-ins.test.ts"
import { bcryptVector, deviseForm, plainEntry, sampleCodes, sampleSecret, sampleUri } from "./legacy-samples.test.ts"

function open(options: Partial<PosternOptions> = {}): Trial {
  return openTrial({ ...options, policy: { takeover: true, ...options.policy } })
}

async function verdict({ postern }: Trial, input: string): Promise<string> {
  const outcome = await postern.verify("ada", input)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("a subject is taken over with its authenticator and its codes, each of which is good once, however it is typed", async () => {
  const trial = open()
  const { postern, clock } = trial
  const outcome = await postern.takeOver("ada", plainEntry(["abCDe-12345", null, "Zz9Yy-8XxWw"]))
  assert.deepEqual(outcome, { outcome: "taken-over", result: "imported", codesLeft: 2 })
  const status = (await postern.status("ada"))!
  const { format, origin, mayRecover, left, total } = status.codes
  assert.deepEqual([format, origin, mayRecover, left, total], ["legacy", "better-auth", false, 2, 3])
  assert.equal(status.codes.expiresAt, new Date(clock.now + 180 * 86_400_000).toISOString())
  assert.deepEqual(
    [status.totp.status, status.required, status.advice],
    ["active", true, ["codes-low", "replace-codes"]],
  )
  assert.equal(await verdict(trial, authenticatorCode(sampleUri, clock.now)), "accepted")
  assert.equal(await verdict(trial, "3. abCDe\u201112345 "), "accepted")
  assert.equal(await verdict(trial, "abCDe-12345"), "wrong-code")
  assert.equal(await verdict(trial, "zz9Yy-8XxWw"), "wrong-code")
  assert.equal(await verdict(trial, "Zz9Yy8XxWw"), "accepted")
  assert.equal(await verdict(trial, "another form"), "mistyped")
  const { events, chain } = await postern.auditTrail("ada")
  assert.equal(chain, "intact")
  assert.deepEqual(events[0], {
    seq: 1,
    at: events[0]!.at,
    kind: "taken-over",
    origin: "better-auth",
    method: "totp",
    step: 1,
    set: 1,
    scheme: "plain",
    codesLeft: 2,
  })
  assert.deepEqual(
    events
      .filter(({ method }) => method === "backup-code")
      .map(({ kind, scheme, selector }) => [kind, scheme, selector]),
    [
      ["accepted", "plain", 0],
      ["refused", "plain", undefined],
      ["refused", "plain", undefined],
      ["accepted", "plain", 2],
    ],
  )
  assert.doesNotMatch(JSON.stringify(events), /abCDe|Zz9Yy|KF2W/)
})

test("nobody is taken over without the policy, over a second factor, or a second time", async () => {
  await assert.rejects(openTrial().postern.takeOver("ada", plainEntry([])), { code: "takeover-off" })
  const trial = open()
  await enroll(trial)
  await assert.rejects(trial.postern.takeOver("ada", plainEntry(["abCDe-12345"])), { code: "already-enrolled" })
  await trial.postern.startRecovery("ada")
  await assert.rejects(trial.postern.takeOver("ada", plainEntry(["abCDe-12345"])), { code: "already-enrolled" })
  await trial.postern.takeOver("bob", plainEntry(["abCDe-12345"]))
  await assert.rejects(trial.postern.takeOver("bob", plainEntry(["abCDe-12345"])), { code: "already-enrolled" })
  // A second import must not bring back what was removed here.
  await trial.postern.remove("bob")
  assert.equal(await trial.postern.status("bob"), null)
  await assert.rejects(trial.postern.takeOver("bob", plainEntry(["abCDe-12345"])), { code: "already-enrolled" })
})

test("an enrolment that nobody finished is no second factor, and is void", async () => {
  const { postern } = open()
  await postern.enrollTotp("ada", { account: "ada" })
  await postern.takeOver("ada", plainEntry(["abCDe-12345"]))
  assert.equal((await postern.status("ada"))?.totp.enrollmentPending, false)
})

test("fifty parallel uses of one code of another system: one accepted", async () => {
  for (const entry of [
    plainEntry(sampleCodes(10)),
    { v: 1 as const, codes: { scheme: "bcrypt" as const, form: deviseForm, values: [bcryptVector.hash] } },
  ]) {
    const trial = open({ limits: { waiting: 1000 } })
    await trial.postern.takeOver("ada", entry)
    const code = "totp" in entry ? sampleCodes(10)[4]! : bcryptVector.code
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => trial.postern.verify("ada", code)))
    const accepted = outcomes.filter(each => each.status === "fulfilled" && each.value.outcome === "accepted")
    assert.equal(accepted.length, 1)
    assert.equal((await trial.postern.status("ada"))?.codes.left, entry.codes!.values.length - 1)
  }
})

test("a time step that was used at the old door is not accepted here; where none is told, the present one is used", async () => {
  const trial = open()
  const { clock, postern } = trial
  const step = Math.floor(clock.now / 30_000)
  const { lastStep: _, ...totp } = plainEntry([]).totp!
  await postern.takeOver("ada", { v: 1, totp: { ...totp, lastStep: step - 1 } })
  assert.equal(await verdict(trial, authenticatorCode(sampleUri, clock.now - 30_000)), "replayed")
  assert.equal(await verdict(trial, authenticatorCode(sampleUri, clock.now)), "accepted")
  await postern.takeOver("bob", { v: 1, totp })
  assert.equal((await postern.verify("bob", authenticatorCode(sampleUri, clock.now))).outcome, "refused")
  clock.advance(30)
  assert.equal((await postern.verify("bob", authenticatorCode(sampleUri, clock.now))).outcome, "accepted")
})

test("codes of digits are told from the authenticator's by their number, and never taken where they have the same", async () => {
  const form = { alphabet: "digits", lengths: [8] }
  const trial = open()
  await trial.postern.takeOver("ada", plainEntry(["51120137", "97079580"], form))
  assert.equal(await verdict(trial, "5112 0137"), "accepted")
  assert.equal(await verdict(trial, "51120137"), "wrong-code")
  assert.equal((await trial.postern.status("ada"))?.throttle.codes?.failures, 1)
  assert.equal(await verdict(trial, wrongTotp(sampleUri, trial.clock.now)), "wrong-code")
  assert.equal((await trial.postern.status("ada"))?.throttle.totp?.failures, 1)
  const taken = await trial.postern.takeOver("bob", plainEntry(["123456"], { alphabet: "digits", lengths: [6] }))
  assert.deepEqual(taken, { outcome: "taken-over", result: "totp-only", codesLeft: 0, reason: "codes-look-like-totp" })
  const { totp: _, ...alone } = plainEntry(["123456"], { alphabet: "digits", lengths: [6] })
  assert.deepEqual(await trial.postern.takeOver("eve", alone), { outcome: "skipped", reason: "codes-look-like-totp" })
  assert.equal(await trial.postern.status("eve"), null)
})

test("under uniform detail codes of six digits are not taken, also beside an app of eight: there six digits are a TOTP code for everybody", async () => {
  const entry = plainEntry(["123456"], { alphabet: "digits", lengths: [6] })
  const eight = { ...entry, totp: { ...entry.totp!, digits: 8 as const } }
  for (const [detail, codesLeft] of [
    ["full", 1],
    ["uniform", 0],
  ] as const) {
    const { postern } = openTrial({ policy: { takeover: true, detail } })
    const taken = await postern.takeOver("ada", eight)
    assert.ok(taken.outcome === "taken-over")
    assert.equal(taken.codesLeft, codesLeft)
    assert.equal(taken.reason, codesLeft === 0 ? "codes-look-like-totp" : undefined)
  }
})

test("hashes that need no salt are wrapped, keyed ones with the key from the ring", async () => {
  const form = { alphabet: "keycloak", lengths: [12], case: "upper" } as const
  const sha512 = "18WOGrk1Vdmf+VU6fHyi3VDbBu4k46zEgfLUPUAMvE3B2OUl8NYg/ZB/me+gym0qE8QQq4/c0ZRQfMRjHW0cLg=="
  const trial = open()
  await trial.postern.takeOver("ada", { v: 1, codes: { scheme: "sha512", form, values: [sha512] } })
  assert.equal(await verdict(trial, "abcd-1efg-h2ij"), "accepted")
  const key = Buffer.from("key of the other system, any length")
  const keys = parseKeyRing(
    `k1:${createHash("sha256").update("k1").digest("hex")} legacy:old:${key.toString("base64")}`,
  )
  const keyed = open({ keys })
  const values = [createHmac("sha256", key).update("ABCD1EFGH2IJ").digest("hex")]
  await keyed.postern.takeOver("ada", { v: 1, codes: { scheme: "hmac-sha256", keyId: "old", form, values } })
  assert.equal(await verdict(keyed, "ABCD1EFGH2IJ"), "accepted")
  const codes = { scheme: "hmac-sha256", keyId: "gone", form, values } as const
  await assert.rejects(keyed.postern.takeOver("bob", { v: 1, codes }), { code: "legacy-key-missing" })
})

test("foreign hashes are kept as a MAC, found whichever code it is, and spent one by one", async () => {
  const store = memoryStore()
  const trial = open({ store })
  const hashes = [
    "$2a$04$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK",
    null,
    "$2a$04$......................WRK47kbr.QCtj6Eh/iTqkY.KdFw1jfy",
  ]
  await trial.postern.takeOver("ada", { v: 1, codes: { scheme: "bcrypt", form: deviseForm, values: hashes } })
  assert.equal((await trial.postern.status("ada"))?.codes.mayRecover, true)
  assert.equal(await verdict(trial, "0123456789abcdee"), "wrong-code")
  assert.equal(await verdict(trial, "0123 4567 89AB CDEF"), "accepted")
  assert.equal(await verdict(trial, "0123456789abcdef"), "wrong-code")
  assert.equal((await trial.postern.status("ada"))?.codes.left, 1)
})

test("sets whose hashes take too long are left behind, and the authenticator is taken", async () => {
  const values = Array.from({ length: 16 }, () => "$2a$13$abcdefghijklmnopqrstuu47kbr.QCtj6Eh/iTqkY.KdFw1jfyWRK")
  const codes = { scheme: "bcrypt", form: deviseForm, values } as const
  const outcome = await open().postern.takeOver("ada", { v: 1, totp: { secret: sampleSecret }, codes })
  assert.deepEqual(outcome, { outcome: "taken-over", result: "totp-only", codesLeft: 0, reason: "too-slow" })
})

test("a code of fewer than 64 bits signs in and does not recover: nothing is spent, counted or hashed, and it is written down", async () => {
  const trial = open()
  const [code] = sampleCodes(1)
  await trial.postern.takeOver("ada", plainEntry(sampleCodes(2)))
  for (let i = 0; i < 3; i++) {
    const outcome = await trial.postern.recover("ada", code!, { account: "ada" })
    assert.deepEqual(outcome, { outcome: "refused", reason: "not-for-recovery" })
  }
  const status = await trial.postern.status("ada")
  assert.deepEqual([status?.codes.left, status?.throttle.codes?.failures], [2, 0])
  const { events } = await trial.postern.auditTrail("ada")
  assert.deepEqual(
    events.map(({ kind, reason }) => reason ?? kind),
    ["taken-over", "not-for-recovery"],
  )
  const used = await trial.postern.verify("ada", code!)
  assert.ok(used.outcome === "accepted" && used.advice.includes("replace-authenticator"))
})

test("a code of 64 bits and more recovers like one of ours, also right after the sign-in that it was used for", async () => {
  const form = { alphabet: "base62", lengths: [20], groups: [10, 10] }
  const trial = open()
  await trial.postern.takeOver("ada", plainEntry(["abcdefghij-KLMNOPQRST", "0123456789-uvwxyzABCD"], form))
  assert.equal(await verdict(trial, "abcdefghij-KLMNOPQRST"), "accepted")
  const recovered = await trial.postern.recover("ada", "abcdefghijKLMNOPQRST", { account: "ada" })
  assert.ok(recovered.outcome === "recovered")
  // The other old codes stand until one of the new is proved; then they are known as old ones.
  assert.equal(await verdict(trial, "0123456789-uvwxyzABCD"), "accepted")
  assert.equal(await verdict(trial, recovered.codeSet.codes[0]!), "accepted")
  assert.equal(await verdict(trial, "0123456789-uvwxyzABCD"), "superseded")
  assert.equal((await trial.postern.status("ada"))?.codes.format, "long")
})

test("failures count and are slowed down as with codes of our own, a lock-out comes along, and the other factor has its own", async () => {
  const trial = open()
  const [right] = sampleCodes(1)
  await trial.postern.takeOver("ada", plainEntry(sampleCodes(10)))
  for (let i = 0; i < 5; i++) assert.equal(await verdict(trial, "aaaaa-aaaaa"), "wrong-code")
  assert.equal(await verdict(trial, right!), "throttled")
  assert.equal(await verdict(trial, authenticatorCode(sampleUri, trial.clock.now)), "accepted")
  trial.clock.advance(30)
  assert.equal(await verdict(trial, right!), "accepted")
  const lockedUntil = new Date(trial.clock.now + 60_000).toISOString()
  await trial.postern.takeOver("bob", { ...plainEntry(sampleCodes(10)), lockedUntil })
  const locked = await trial.postern.verify("bob", right!)
  assert.deepEqual(locked, { outcome: "throttled", retryAfterSeconds: 60 })
})

test("once the set has expired or was replaced, its codes are told as such and cost no try", async () => {
  const trial = open()
  const [first, second] = sampleCodes(2)
  await trial.postern.takeOver("ada", plainEntry([first, second]))
  const signedIn = await trial.postern.verify("ada", first!)
  assert.ok(signedIn.outcome === "accepted" && signedIn.renewal !== undefined)
  assert.ok((await trial.postern.replaceCodes("ada", { proof: signedIn.renewal, staged: false })).outcome === "issued")
  assert.equal(await verdict(trial, second!), "superseded")
  assert.equal(await verdict(trial, "aaaaa-aaaaa"), "superseded")
  assert.equal((await trial.postern.status("ada"))?.throttle.codes?.failures, 0)
  await trial.postern.takeOver("bob", plainEntry([first, second]))
  trial.clock.advance(180 * 86_400)
  const expired = await trial.postern.verify("bob", first!)
  assert.deepEqual(expired, { outcome: "refused", reason: "expired" })
})

test("without the policy nothing of a record is looked at for what is mistyped, and old codes are", async () => {
  const store = memoryStore()
  const on = open({ store })
  await on.postern.takeOver("ada", plainEntry(sampleCodes(2)))
  const off = openTrial({ store })
  assert.equal(await verdict(off, sampleCodes(1)[0]!), "mistyped")
  assert.equal(await verdict(on, sampleCodes(1)[0]!), "accepted")
})

test("codes can be confirmed, tested and voided like our own, and lock the account", async () => {
  const trial = open()
  const { postern } = trial
  const [first, second] = sampleCodes(2)
  await postern.takeOver("ada", plainEntry([first, second]))
  assert.equal((await postern.checkCode("ada", first!)).outcome, "valid")
  assert.equal((await postern.confirmCodes("ada", second!)).outcome, "confirmed")
  assert.equal((await postern.lock("ada", { proof: first! })).outcome, "locked")
  assert.equal(await verdict(trial, second!), "disabled")
  await postern.takeOver("bob", plainEntry([first, second]))
  assert.equal(await postern.voidCodes("bob"), true)
  assert.equal((await postern.status("bob"))?.codes.status, "none")
})

test("several authenticators are taken over: each signs in, one code counts once, and the codes are told from all", async () => {
  const trial = open()
  const { postern, clock } = trial
  const tablet = `${sampleSecret.slice(0, -1)}A`
  const eight = { secret: tablet, digits: 8, name: "Tablet", lastStep: 2 } as const
  const entry = { ...plainEntry(["abCDe-12345"]), totp: [plainEntry([]).totp, eight] }
  assert.equal((await postern.takeOver("ada", entry)).outcome, "taken-over")
  const { totp } = (await postern.status("ada"))!
  assert.deepEqual(
    totp.authenticators.map(({ id, name }) => [id, name]),
    [
      ["1", null],
      ["2", "Tablet"],
    ],
  )
  const uri = `otpauth://totp/Acme:ada?secret=${tablet}&algorithm=SHA1&digits=8&period=30`
  for (const [of, authenticator] of [
    [sampleUri, "1"],
    [uri, "2"],
  ] as const) {
    const outcome = await postern.verify("ada", authenticatorCode(of, clock.now))
    assert.equal(outcome.outcome === "accepted" && outcome.authenticator, authenticator)
    assert.equal(await verdict(trial, authenticatorCode(of, clock.now)), "replayed")
  }
  assert.equal(await verdict(trial, "1234567"), "mistyped", "no authenticator shows seven digits")
  // Codes of as many digits as any of them shows cannot be told from it.
  const digits = { ...plainEntry(["12345678"], { alphabet: "digits", lengths: [8] }), totp: entry.totp }
  const outcome = await postern.takeOver("bob", digits)
  assert.deepEqual([outcome.outcome, "reason" in outcome && outcome.reason], ["taken-over", "codes-look-like-totp"])
})

test("nobody is taken over with more authenticators than the policy allows: which of them stays is not ours to say", async () => {
  const totp = [sampleSecret, `${sampleSecret.slice(0, -1)}A`].map(secret => ({ secret }))
  const entry = { ...plainEntry(sampleCodes(2)), totp }
  const strict = open({ policy: { takeover: true, totp: { maxAuthenticators: 1 } } }).postern
  const skipped = { outcome: "skipped", reason: "several-authenticators" }
  assert.deepEqual(await strict.takeOver("ada", entry), skipped)
  assert.equal(await strict.status("ada"), null)
  assert.equal((await strict.takeOver("ada", { ...entry, totp: totp[0]! })).outcome, "taken-over")
  const two = open({ policy: { takeover: true, totp: { maxAuthenticators: 2 } } }).postern
  assert.equal((await two.takeOver("ada", entry)).outcome, "taken-over")
})
