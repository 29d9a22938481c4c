import assert from "node:assert/strict"
import { registerHooks } from "node:module"
import { test } from "node:test"

// Slow hashes are counted where they are called, and are the real ones. So nothing that leads to those modules may be imported before.
const counted = (name: string, call: string) => `
  import * as real from ${JSON.stringify(import.meta.resolve(name))}
  export const ${call} = (...given) => { globalThis.slowHashes = (globalThis.slowHashes ?? 0) + 1; return (real.default ?? real).${call}(...given) }`
const counting: Record<string, string> = {
  "@node-rs/argon2": counted("@node-rs/argon2", "hashRaw"),
  "@node-rs/bcrypt": counted("@node-rs/bcrypt", "hash"),
}
registerHooks({
  resolve: (specifier, context, next) =>
    Object.hasOwn(counting, specifier)
      ? {
          url: `data:text/javascript,${encodeURIComponent(counting[specifier]!)}`,
          format: "module",
          shortCircuit: true,
        }
      : next(specifier, context),
})
const { openTrial } = await import("../testing/stand-ins.test.ts")
const { bcryptVector, deviseForm, plainEntry, sampleCodes } = await import("./legacy-samples.test.ts")

function slowHashes(): number {
  return (globalThis as { slowHashes?: number }).slowHashes ?? 0
}

async function hashesOf(act: () => Promise<unknown>): Promise<number> {
  const before = slowHashes()
  await act()
  return slowHashes() - before
}

const policy = { takeover: true, codes: { format: "standard" as const, count: 1 } }

test("an attempt at codes that were hashed anew costs one slow hash at most, for 1 to 24 of them", {
  timeout: 120_000,
}, async () => {
  for (const count of [1, 2, 10, 16, 17, 24]) {
    const { postern } = openTrial({ policy })
    const codes = sampleCodes(count)
    assert.equal(await hashesOf(() => postern.takeOver("ada", plainEntry(codes))), count, "each is hashed once")
    for (const code of new Set([codes[0]!, codes.at(-1)!]))
      assert.equal(await hashesOf(() => postern.verify("ada", code)), 1)
    for (let i = 0; i < 4; i++) assert.ok((await hashesOf(() => postern.verify("ada", `zzzz${i}-zzzzz`))) <= 1)
    assert.equal(await hashesOf(() => postern.verify("ada", "another form")), 0)
  }
})

test("codes of 112 bits and more need no slow hash", async () => {
  const { postern } = openTrial({ policy })
  const entry = plainEntry(["abcdefghij-KLMNOPQRST"], { alphabet: "base62", lengths: [20], groups: [10, 10] })
  const hashes = await hashesOf(async () => {
    await postern.takeOver("ada", entry)
    assert.equal((await postern.verify("ada", "abcdefghij-KLMNOPQRST")).outcome, "accepted")
  })
  assert.equal(hashes, 0)
})

test("foreign codes cost one of their own hashes for each code that is left, and none for what cannot be one", async () => {
  const salts = ["abcdefghijklmnopqrstuu", "......................", "zzzzzzzzzzzzzzzzzzzzzu"]
  const values = salts.map(salt => bcryptVector.hash.replace("abcdefghijklmnopqrstuu", salt))
  const { postern } = openTrial({ policy })
  const entry = { v: 1, codes: { scheme: "bcrypt", form: deviseForm, values: [...values, null] } } as const
  assert.equal(await hashesOf(() => postern.takeOver("ada", entry)), 0)
  assert.equal(await hashesOf(() => postern.verify("ada", "0000000000000000")), 3)
  assert.equal(await hashesOf(() => postern.verify("ada", "000000000000000")), 0)
  const used = await hashesOf(() => postern.verify("ada", bcryptVector.code))
  assert.ok(used >= 1 && used <= 3)
  assert.equal(await hashesOf(() => postern.verify("ada", bcryptVector.code)), 2)
})

test("nothing is hashed while the throttle speaks, for either kind, nor where a code may not recover", async () => {
  const attempts = { freeFailures: 2 }
  const { postern } = openTrial({ policy: { ...policy, attempts } })
  await postern.takeOver("ada", plainEntry(sampleCodes(10)))
  assert.equal(await hashesOf(() => postern.recover("ada", sampleCodes(1)[0]!, { account: "ada" })), 0)
  await postern.takeOver("bob", { v: 1, codes: { scheme: "bcrypt", form: deviseForm, values: [bcryptVector.hash] } })
  for (const [subject, wrong, right] of [
    ["ada", "zzzzz-zzzzz", sampleCodes(1)[0]!],
    ["bob", "0000000000000000", bcryptVector.code],
  ] as const) {
    for (let i = 0; i < 2; i++) await postern.verify(subject, wrong)
    const hashes = await hashesOf(async () => assert.equal((await postern.verify(subject, right)).outcome, "throttled"))
    assert.equal(hashes, 0)
  }
})

test("under uniform detail a text that is no code of ours costs the same hash and the same try for everybody", async () => {
  const { postern } = openTrial({ policy: { ...policy, detail: "uniform", attempts: { freeFailures: 2 } } })
  await postern.takeOver("ada", plainEntry(sampleCodes(10)))
  await postern.enrollTotp("pending", { account: "pending" })
  for (const text of ["zzzzz-zzzzz", "no such form at all"]) {
    for (const subject of ["ada", "nobody", "pending"]) {
      const hashes = await hashesOf(async () => {
        assert.deepEqual(await postern.verify(subject, text), { outcome: "refused", reason: "wrong-code" })
      })
      assert.equal(hashes, 1, `${text} for ${subject}`)
    }
  }
  for (const subject of ["ada", "nobody", "pending"])
    assert.equal((await postern.verify(subject, "zzzzz-zzzzz")).outcome, "throttled", subject)
})

test("under uniform detail six digits are a TOTP code for everybody: they cost no hash, and one try at the authenticator", async () => {
  const { postern } = openTrial({ policy: { ...policy, detail: "uniform", attempts: { freeFailures: 2 } } })
  const form = { alphabet: "hex", lengths: [6], case: "lower" }
  const entry = plainEntry(["12345a", "abcdef", "fedcba"], form)
  const { totp, ...alone } = entry
  await postern.takeOver("without an app", alone)
  await postern.takeOver("app of eight digits", { ...entry, totp: { ...totp!, digits: 8 } })
  await postern.takeOver("app of six digits", entry)
  await postern.enrollTotp("pending", { account: "pending" })
  for (const subject of ["without an app", "app of eight digits", "app of six digits", "pending", "nobody"]) {
    for (const text of ["123456", "654 321"]) {
      const hashes = await hashesOf(async () => {
        assert.deepEqual(await postern.verify(subject, text), { outcome: "refused", reason: "wrong-code" })
      })
      assert.equal(hashes, 0, `${text} for ${subject}`)
    }
    assert.equal((await postern.verify(subject, "123456")).outcome, "throttled", subject)
    assert.equal((await postern.verify(subject, "zzzzz-zzzzz")).outcome, "refused", subject)
  }
})

test("a flood at foreign codes is held by the hashes that it asks for, not by its attempts", async () => {
  const values = Array.from({ length: 10 }, () => bcryptVector.hash)
  const trial = openTrial({ policy, limits: { waiting: 100, inFlight: 1 } })
  await trial.postern.takeOver("ada", { v: 1, codes: { scheme: "bcrypt", form: deviseForm, values } })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, () => trial.postern.verify("ada", "0000000000000000")),
  )
  const busy = outcomes.filter(each => each.status === "rejected" && each.reason.code === "busy").length
  // Fifty places for one subject are five such attempts.
  assert.ok(busy >= 35, `${busy} of 40 were told to come back`)
  assert.equal(trial.postern.attemptsWaiting, 0)
})
