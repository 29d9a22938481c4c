import assert from "node:assert/strict"
import { test } from "node:test"
import { PosternError } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { Store } from "../persistence/ports.ts"
import type { CodeParcel, PassphraseParcel } from "../postern-options.ts"
import {
  authenticatorCode,
  changeRecord,
  enroll,
  openTrial,
  wrongCodeLike,
  wrongTotp,
} from "../testing/stand-ins.test.ts"

const day = 24 * 3600
const addresses = [{ channel: "email", to: "ada@example.com", language: "en" }]

/** A subject with an authenticator, codes and an address, where codes may be sent sealed. */
async function sealedTrial(store = memoryStore()) {
  const trial = openTrial({ store, policy: { codes: { delivery: "sealed" } } })
  const { uri, codes } = await enroll(trial)
  await trial.postern.setAddresses("ada", addresses)
  const kits: CodeParcel[] = []
  const texts: PassphraseParcel[] = []
  return {
    ...trial,
    uri,
    codes,
    kits,
    texts,
    now: () => authenticatorCode(uri, trial.clock.now),
    sendCodes: (proof: string, more = {}) =>
      trial.postern.sendCodes("ada", { proof, send: async kit => void kits.push(kit), ...more }),
    sendText: (more = {}) =>
      trial.postern.sendPassphrase("ada", { send: async text => void texts.push(text), ...more }),
  }
}

const isoOf = (at: number) => new Date(at).toISOString()

test("a set is handed over with its passphrase, the account and the addresses, and is told of without its codes", async () => {
  const { postern, clock, kits, codes, now, sendCodes } = await sealedTrial()
  const sentAt = clock.now
  const answer = await sendCodes(now(), { ip: "192.0.2.1" })
  assert.deepEqual(answer, { outcome: "sent", set: 2, endsAt: isoOf(sentAt + day * 1000) })
  assert.equal(kits.length, 1)
  const [kit] = kits as [CodeParcel]
  assert.deepEqual([kit.account, kit.addresses, kit.codeSet.set], ["ada@example.com", addresses, 2])
  assert.match(kit.codeSet.text, /ada@example\.com/)
  assert.ok(kit.passphrase.length >= 16)
  assert.ok(!JSON.stringify(answer).includes(kit.passphrase))
  const { events } = await postern.auditTrail("ada")
  const [issued] = events.filter(({ kind }) => kind === "codes-issued").slice(-1)
  assert.deepEqual([issued?.set, issued?.ip], [2, "192.0.2.1"])
  assert.deepEqual(await postern.verify("ada", codes[0]!), { outcome: "refused", reason: "superseded" })
})

test("the passphrase goes out on its own, is that of the kit, and begins ten minutes anew each time", async () => {
  const { clock, kits, texts, now, sendCodes, sendText } = await sealedTrial()
  assert.deepEqual(await sendText(), { outcome: "refused", reason: "not-enrolled" })
  await sendCodes(now())
  for (let time = 1; time <= 2; time++) {
    clock.advance(31)
    const endsAt = isoOf(clock.now + 600_000)
    assert.deepEqual(await sendText(), { outcome: "sent", set: 2, endsAt })
    assert.deepEqual(texts.at(-1), {
      set: 2,
      passphrase: kits[0]!.passphrase,
      endsAt,
      account: "ada@example.com",
      addresses,
    })
  }
  assert.deepEqual(await sendText(), { outcome: "throttled", retryAfterSeconds: 30 })
  assert.equal(texts.length, 2)
})

test("a set is handed over once, though somebody else's commit comes between", async () => {
  const memory = memoryStore()
  let commits = 0
  let conflictingCommit = 0
  const store: Store = {
    ...memory,
    commit: async write => (++commits === conflictingCommit ? "conflict" : memory.commit(write)),
  }
  const { postern, kits, now, sendCodes } = await sealedTrial(store)
  conflictingCommit = commits + 1
  assert.equal((await sendCodes(now())).outcome, "sent")
  assert.deepEqual([kits.length, commits], [1, conflictingCommit + 1])
  assert.equal((await postern.checkCode("ada", kits[0]!.codeSet.codes[0]!)).outcome, "valid")
})

test("the passphrase of codes whose authenticator is gone names no account", async () => {
  const trial = await sealedTrial()
  await trial.sendCodes(trial.now())
  await changeRecord(trial, record => ({ ...record, totp: null }))
  assert.equal((await trial.sendText()).outcome, "sent")
  assert.equal(trial.texts[0]!.account, null)
})

test("each kit has a passphrase of its own", async () => {
  const { clock, kits, now, sendCodes } = await sealedTrial()
  await sendCodes(now())
  clock.advance(30)
  await sendCodes(now())
  assert.notEqual(kits[0]!.passphrase, kits[1]!.passphrase)
})

test("a proof that is wrong hands nothing over, and a way that fails changes nothing", async () => {
  const { postern, clock, uri, codes, kits, now, sendCodes } = await sealedTrial()
  const refused = await sendCodes(wrongTotp(uri, clock.now))
  assert.deepEqual([refused.outcome, kits.length], ["refused", 0])
  const failing = (fault: Error) => ({
    send: async () => {
      throw fault
    },
  })
  const down = new Error("the mail server is down")
  await assert.rejects(sendCodes(now(), failing(down)), (fault: PosternError) => {
    assert.deepEqual([fault.code, fault.cause], ["delivery-failed", down])
    return true
  })
  await assert.rejects(sendCodes(now(), failing(new PosternError("delivery-addresses"))), {
    code: "delivery-addresses",
  })
  // Neither the proof nor the codes of before were spent by it.
  assert.equal((await postern.verify("ada", now())).outcome, "accepted")
  assert.equal((await postern.verify("ada", codes[0]!)).outcome, "accepted")
})

test("a passphrase that could not be sent counts as sent", async () => {
  const { clock, now, texts, sendCodes, sendText } = await sealedTrial()
  await sendCodes(now())
  clock.advance(31)
  const send = async () => {
    throw new Error("no gateway")
  }
  await assert.rejects(sendText({ send }), { code: "delivery-failed" })
  assert.deepEqual(await sendText(), { outcome: "throttled", retryAfterSeconds: 30 })
  clock.advance(30)
  assert.equal((await sendText()).outcome, "sent")
  assert.equal(texts.length, 1)
})

test("without an authenticator codes are not sent, and where the policy does not allow it nothing is", async () => {
  const { postern, codes, kits } = await sealedTrial()
  const recovered = await postern.recover("ada", codes[0]!, { account: "ada@new.example" })
  assert.equal(recovered.outcome, "recovered")
  const [proof] = (recovered as { codeSet: { codes: readonly string[] } }).codeSet.codes
  const send = async (kit: CodeParcel) => void kits.push(kit)
  await assert.rejects(postern.sendCodes("ada", { proof: proof!, send }), { code: "authenticator-needed" })
  const before = (await postern.auditTrail("ada")).events.length
  const wrong = { proof: wrongCodeLike(proof!), send }
  await assert.rejects(postern.sendCodes("ada", wrong), { code: "authenticator-needed" }, "no code is tried in silence")
  assert.equal((await postern.auditTrail("ada")).events.length, before)
  assert.equal(kits.length, 0)
  const off = openTrial()
  await enroll(off)
  await assert.rejects(off.postern.sendCodes("ada", { proof: "123456", send }), { code: "delivery-off" })
  await assert.rejects(off.postern.sendPassphrase("ada", { send: async () => {} }), { code: "delivery-off" })
})

test("options that are none are told by name", async () => {
  const { postern } = await sealedTrial()
  await assert.rejects(postern.sendCodes("ada", null as never), /^TypeError: options: expected an object/)
  await assert.rejects(postern.sendCodes("ada", { proof: 5, send: async () => {} } as never), /^TypeError: proof: /)
  await assert.rejects(postern.sendPassphrase("ada", null as never), /^TypeError: options: expected an object/)
})
