import assert from "node:assert/strict"
import { test } from "node:test"
import { inspect } from "node:util"
import { PosternError } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { Random, Store } from "../persistence/ports.ts"
import { keyRing } from "../persistence/sealing/key-ring.ts"
import { authenticatorCode, enroll, keyOf, openTrial, seededRandom, wrongCodeLike } from "./stand-ins.test.ts"

/** A store that fails where it is told to. */
function brittleStore() {
  const memory = memoryStore()
  const store = {
    ...memory,
    fault: null as null | "load" | "before commit" | "after commit" | "pages",
    load: (async key => {
      if (store.fault === "load") throw new Error("ECONNREFUSED postgres://user:password@db")
      return memory.load(key)
    }) satisfies Store["load"],
    commit: (async write => {
      if (store.fault === "before commit") throw new PosternError("store-unavailable")
      const result = await memory.commit(write)
      if (store.fault === "after commit") throw new Error("connection reset")
      return result
    }) satisfies Store["commit"],
    pages: (async (key, range) => {
      if (store.fault === "pages") throw new Error("SELECT box FROM page")
      return memory.pages(key, range)
    }) satisfies Store["pages"],
  }
  return store
}

async function everyAct(trial: ReturnType<typeof openTrial>, uri: string, codes: readonly string[]) {
  const { postern, clock } = trial
  const live = () => authenticatorCode(uri, clock.now)
  return {
    "verify TOTP": () => postern.verify("ada", live()),
    "verify code": () => postern.verify("ada", codes[0]!),
    "verify wrong code": () => postern.verify("ada", wrongCodeLike(codes[0]!)),
    confirm: () => postern.confirmCodes("ada", codes[0]!),
    check: () => postern.checkCode("ada", codes[0]!),
    replace: () => postern.replaceCodes("ada", { proof: live() }),
    recover: () => postern.recover("ada", codes[0]!, { account: "ada" }),
    enrol: () => postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true }),
    "start recovery": () => postern.startRecovery("ada"),
    "enrol with proof": () => postern.enrollTotp("ada", { account: "ada", proof: live() }),
    remove: () => postern.remove("ada"),
    "remove with proof": () => postern.remove("ada", { proof: live() }),
    unlock: () => postern.unlock("ada"),
    lock: () => postern.lock("ada", { proof: live() }),
    "set addresses": () => postern.setAddresses("ada", [{ channel: "email", to: "ada@example.com" }]),
  } as Record<string, () => Promise<unknown>>
}

test("[40] a store that does not answer a load: nothing is accepted, and the fault says that nothing changed", async () => {
  const store = brittleStore()
  const trial = openTrial({ store })
  const { uri, codes } = await enroll(trial)
  store.fault = "load"
  for (const [name, act] of Object.entries(await everyAct(trial, uri, codes)))
    await assert.rejects(act, { code: "store-unavailable" }, name)
  await assert.rejects(trial.postern.status("ada"), { code: "store-unavailable" })
  await assert.rejects(async () => void (await trial.postern.auditTrail("ada")), { code: "store-unavailable" })
  store.fault = null
  for (let i = 0; i < 40; i++) await trial.postern.unlock("ada")
  store.fault = "pages"
  await assert.rejects(async () => void (await trial.postern.auditTrail("ada")), { code: "store-unavailable" })
  await assert.rejects(
    async () => {
      for await (const event of trial.postern.events("ada")) assert.fail(event.kind)
    },
    { code: "store-unavailable" },
  )
})

test("[40] a commit that fails before it wrote: nothing is accepted, all is as before", async () => {
  const store = brittleStore()
  const trial = openTrial({ store })
  const { uri, codes } = await enroll(trial)
  const before = await trial.postern.status("ada")
  store.fault = "before commit"
  for (const [name, act] of Object.entries(await everyAct(trial, uri, codes)))
    await assert.rejects(act, { code: "store-unavailable" }, name)
  store.fault = null
  assert.deepEqual(await trial.postern.status("ada"), before)
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
})

test("[40] a commit of which nobody knows: nothing is accepted, the fault says so, and the code stays spent", async () => {
  const store = brittleStore()
  const trial = openTrial({ store })
  const { uri, codes } = await enroll(trial)
  store.fault = "after commit"
  await assert.rejects(trial.postern.verify("ada", codes[0]!), { code: "store-outcome-unknown" })
  await assert.rejects(trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now)), {
    code: "store-outcome-unknown",
  })
  store.fault = null
  assert.deepEqual(await trial.postern.verify("ada", codes[0]!), { outcome: "refused", reason: "already-used" })
  const live = authenticatorCode(uri, trial.clock.now)
  assert.deepEqual(await trial.postern.verify("ada", live), { outcome: "refused", reason: "replayed" })
})

test("[68] no fault shows in its message, its details or its causes what was typed or issued", async () => {
  const store = brittleStore()
  const trial = openTrial({ store })
  const { uri, codes } = await enroll(trial)
  const secret = new URL(uri).searchParams.get("secret")!
  const live = authenticatorCode(uri, trial.clock.now)
  const acts = await everyAct(trial, uri, codes)
  for (const fault of ["load", "before commit", "after commit"] as const) {
    store.fault = fault
    for (const act of Object.values(acts)) {
      const thrown = await act().then(
        () => null,
        (each: unknown) => each,
      )
      // What an earlier act has committed unheard may need no commit any more.
      if (thrown === null && fault === "after commit") continue
      assert.ok(thrown instanceof PosternError)
      const shown = inspect(thrown, { depth: 10, showHidden: true })
      for (const hidden of [live, codes[0]!, codes[0]!.replaceAll("-", ""), secret]) assert.ok(!shown.includes(hidden))
      assert.ok(!thrown.message.includes("password"))
    }
  }
})

test("[40] a clock without a usable time: nothing is accepted or issued", async () => {
  let broken: (() => number) | null = null
  const trial = openTrial({ clock: () => (broken ? broken() : trial.clock.now) })
  const { uri, codes } = await enroll(trial)
  const acts = await everyAct(trial, uri, codes)
  const throwing = () => {
    throw new Error("no clock")
  }
  const clocks = [
    () => Number.NaN,
    () => -1,
    () => Number.POSITIVE_INFINITY,
    () => 2 ** 60,
    () => "1" as never,
    throwing,
  ]
  for (const clock of clocks) {
    broken = clock
    for (const [name, act] of Object.entries(acts)) await assert.rejects(act, { code: "clock-fault" }, name)
    await assert.rejects(trial.postern.activateTotp("ada", "123456"), { code: "clock-fault" })
  }
  broken = null
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
})

test("a clock with fractions is read as whole milliseconds", async () => {
  const trial = openTrial({ clock: () => trial.clock.now + 0.7 })
  const { codes } = await enroll(trial)
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
})

test("[1] a generator that fails or falls short: nothing is issued, nothing is stored", async () => {
  const good = seededRandom(1)
  let broken: Random | null = null
  const trial = openTrial({ random: size => (broken ?? good)(size) })
  const { uri } = await enroll(trial)
  const before = await trial.store.load({ tenant: "default", subject: "ada" })
  const generators: Random[] = [
    () => {
      throw new Error("EAGAIN")
    },
    size => new Uint8Array(size - 1),
    size => new Uint8Array(size + 1),
    size => Array(size).fill(4) as never,
    () => undefined as never,
  ]
  for (const generator of generators) {
    broken = generator
    await assert.rejects(trial.postern.enrollTotp("bob", { account: "bob" }), { code: "random-fault" })
    const proof = authenticatorCode(uri, trial.clock.now)
    await assert.rejects(trial.postern.replaceCodes("ada", { proof }), { code: "random-fault" })
  }
  // The generator fails only when the codes are drawn, after the salt.
  let draws = 0
  broken = size => (++draws > 3 ? new Uint8Array(0) : good(size))
  const proof = authenticatorCode(uri, trial.clock.now)
  await assert.rejects(trial.postern.replaceCodes("ada", { proof }), { code: "random-fault" })
  broken = null
  assert.equal(await trial.store.load({ tenant: "default", subject: "bob" }), null)
  assert.deepEqual(await trial.store.load({ tenant: "default", subject: "ada" }), before)
  assert.equal((await trial.postern.verify("ada", proof)).outcome, "accepted", "the proof was not spent")
})

test("[14] a right code without the key ring, or with another one, is not verifiable", async () => {
  const { store } = await (async () => {
    const trial = openTrial()
    await enroll(trial)
    return trial
  })()
  const otherKey = openTrial({ store, keys: keyRing([{ id: "k1", key: keyOf("another") }]) })
  await assert.rejects(otherKey.postern.verify("ada", "123456"), { code: "record-unreadable" })
  const retired = openTrial({ store, keys: keyRing([{ id: "k9", key: keyOf("k9") }]) })
  await assert.rejects(retired.postern.verify("ada", "123456"), { code: "key-retired" })
})

test("[16] records are sealed anew under a new primary key, while serving, and the old key can then be retired", async () => {
  const k1 = { id: "k1", key: keyOf("k1") }
  const k2 = { id: "k2", key: keyOf("k2") }
  const first = openTrial()
  const { codes } = await enroll(first)
  const both = openTrial({ store: first.store, keys: keyRing([k2, k1]) }, 2)
  both.clock.now = first.clock.now
  assert.equal(await first.postern.reseal("ada"), false)
  assert.equal(await both.postern.reseal("ada"), true)
  assert.equal(await both.postern.reseal("ada"), false)
  assert.equal(await both.postern.reseal("nobody"), false)
  const newOnly = openTrial({ store: first.store, keys: keyRing([k2]) }, 3)
  newOnly.clock.now = first.clock.now
  assert.equal((await newOnly.postern.verify("ada", codes[0]!)).outcome, "accepted")
  assert.equal((await newOnly.postern.auditTrail("ada")).chain, "intact")
  await assert.rejects(first.postern.verify("ada", codes[1]!), { code: "key-retired" })
})

test("[49] a box that is moved to another subject or tenant is refused there", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const box = (await trial.store.load({ tenant: "default", subject: "ada" }))!
  const moved = openTrial({ store: { ...trial.store, load: async () => box } })
  moved.clock.now = trial.clock.now
  await assert.rejects(moved.postern.verify("mallory", codes[0]!), { code: "record-unreadable" })
  await assert.rejects(moved.postern.forTenant("t2").verify("ada", codes[0]!), { code: "record-unreadable" })
  assert.equal(
    (await moved.postern.checkCode("ada", codes[0]!).catch(each => each.code)) === "record-unreadable",
    false,
  )
})
