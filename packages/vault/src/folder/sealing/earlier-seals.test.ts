import assert from "node:assert/strict"
import test from "node:test"
import { type Batch, currentBatch, type Fact, type ReaderSeal } from "../../record/index.ts"
import { codes, names, withRule } from "../access/rule-team.fixture.ts"
import type { Vault } from "../vault.ts"
import { unsigned } from "./rule-seals.ts"
import { sealForReaders } from "./seal-codes.ts"

const batchOf = (vault: Vault) => currentBatch(vault.state.accounts[0]!)!

/** Seals other codes as those of the batch, under the checks of the right ones: they name the same batch, and nobody sees it from outside. */
async function sealRubbish(vault: Vault, readers: readonly string[]): Promise<void> {
  const batch = batchOf(vault)
  const { checks, rule } = batch.sealed as ReaderSeal
  const wrong = codes.map(() => ({ code: "99999-99999", salt: "AAAAAAAAAAAAAAAAAAAAAA" }))
  const to = vault.membersView.readers.filter(({ name }) => readers.includes(name))
  const sealed = { ...(await sealForReaders(batch.id, wrong, rule!, to)), checks }
  await vault.commit(() => [{ kind: "batch-resealed", batch: batch.id, sealed, why: "rule" }])
}

test("codes that a reader sealed rubbish over are opened by the seal before, with who did it, and sealed right again", async t => {
  const team = await withRule(t, { read: names })
  await sealRubbish(await team.open("ben"), names)
  await team.sync(...names)
  const ada = await team.open("ada")
  assert.deepEqual(ada.staleBatches(), [])
  assert.deepEqual(await ada.openCodes(batchOf(ada), [1]), [codes[1]])
  assert.deepEqual(
    ada.brokenSeals.map(({ by, batch }) => [by, batch]),
    [["ben", batchOf(ada).id]],
  )
  // With the next thing that Ada writes, whatever it is.
  await ada.commit(() => [{ kind: "codes-read", batches: [], purpose: "show" }])
  assert.deepEqual(ada.staleBatches(), [])
  await team.sync(...names)
  const cyn = await team.open("cyn")
  assert.deepEqual([await cyn.openCodes(batchOf(cyn)), cyn.brokenSeals], [codes, []])
})

test("where no seal of before is for a reader the one who sealed rubbish is named, and nothing else is given out", async t => {
  const team = await withRule(t, { read: ["ada", "ben"] })
  const ada = await team.open("ada")
  const on = { account: ada.state.accounts[0]!.id }
  const fact = { kind: "rule-set", rule: "new-r", on, read: names, signature: unsigned } as Fact
  await ada.commit(() => [fact])
  await team.sync(...names)
  await sealRubbish(await team.open("ben"), names)
  await team.sync(...names)
  const cyn = await team.open("cyn")
  await assert.rejects(cyn.openCodes(batchOf(cyn)), { code: "integrity-broken", message: /^ben sealed something else/ })
})

test("a seal of before opens nothing that others must agree to now", async t => {
  const team = await withRule(t, { read: ["ada", "ben", "cyn"] })
  const ada = await team.open("ada")
  const on = { account: ada.state.accounts[0]!.id }
  await ada.commit(() => [{ kind: "rule-set", rule: "new-r", on, need: 2, of: names, signature: unsigned } as Fact])
  await ada.reseal(ada.staleBatches(), "rule")
  await team.sync(...names)
  const ben = await team.open("ben")
  await assert.rejects(ben.openCodes(batchOf(ben)), { code: "locked" })
})

test("codes that a reader sealed for all by name and for themselves alone in truth are opened by the seal before", async t => {
  const team = await withRule(t, { read: names })
  const ben = await team.open("ben")
  const batch = batchOf(ben)
  const { checks, rule } = batch.sealed as ReaderSeal
  const own = ben.membersView.readers.filter(({ name }) => name === "ben")
  const wrong = codes.map(() => ({ code: "99999-99999", salt: "AAAAAAAAAAAAAAAAAAAAAA" }))
  const sealed = { ...(await sealForReaders(batch.id, wrong, rule!, own)), checks, to: names }
  await ben.commit(() => [{ kind: "batch-resealed", batch: batch.id, sealed, why: "rule" }])
  await team.sync(...names)
  const ada = await team.open("ada")
  assert.deepEqual(await ada.openCodes(batchOf(ada), [1]), [codes[1]])
  assert.deepEqual(
    ada.brokenSeals.map(({ by }) => by),
    ["ben"],
  )
  await ada.commit(() => [{ kind: "codes-read", batches: [], purpose: "show" }])
  await team.sync(...names)
  const cyn = await team.open("cyn")
  assert.deepEqual([await cyn.openCodes(batchOf(cyn)), cyn.brokenSeals], [codes, []])
})

test("codes that were never sealed for a reader whom their seal names say who added them", async t => {
  const team = await withRule(t, { read: names })
  const ben = await team.open("ben")
  const { account, sealed: right } = batchOf(ben)
  const place = { kind: "batch-added" as const, batch: "new-b", account, sort: "single-use" as const }
  const own = ben.membersView.readers.filter(({ name }) => name === "ben")
  const salted = codes.map(code => ({ code: `${code}9`, salt: "AAAAAAAAAAAAAAAAAAAAAA" }))
  const sealed = { ...(await sealForReaders("new-b", salted, right!.rule!, own)), to: names }
  await ben.commit(() => [{ ...place, sealed }])
  await team.sync(...names)
  const ada = await team.open("ada")
  const bad = ada.state.accounts[0]!.batches.find(({ seals }) => seals[0]!.by === "ben")!
  await assert.rejects(ada.openCodes(bad), { code: "integrity-broken", message: /^ben sealed these codes so that/ })
})

test("one batch that nobody but its sealer can open keeps no other from being sealed anew", async t => {
  const team = await withRule(t, { read: ["ada", "ben"] })
  const ben = await team.open("ben")
  const { account, sealed: right } = batchOf(ben)
  const own = ben.membersView.readers.filter(({ name }) => name === "ben")
  const salted = codes.map(code => ({ code: `${code}9`, salt: "AAAAAAAAAAAAAAAAAAAAAA" }))
  const facts: Fact[] = []
  for (let made = 0; made < 21; made++) {
    const batch = `new-${made}`
    const sealed = { ...(await sealForReaders(batch, salted, right!.rule!, own)), to: ["ada", "ben"] }
    facts.push({ kind: "batch-added", batch, account, sort: "single-use", sealed })
  }
  await ben.commit(() => facts)
  await team.sync(...names)
  const ada = await team.open("ada")
  const good = (): Batch => ada.state.accounts[0]!.batches.find(({ seals }) => seals[0]!.by === "ada")!
  const on = { account }
  await ada.commit(() => [{ kind: "rule-set", rule: "new-r", on, read: names, signature: unsigned } as Fact])
  assert.equal(ada.staleBatches().length, 22)
  await ada.commit(() => [{ kind: "codes-read", batches: [], purpose: "show" }])
  assert.deepEqual((good().sealed as ReaderSeal).to, names)
  await ada.commit(() => [{ kind: "rule-set", rule: "new-r", on, read: ["ada", "cyn"], signature: unsigned } as Fact])
  assert.equal(await ada.reseal(ada.staleBatches(), "rule"), 1)
  assert.deepEqual((good().sealed as ReaderSeal).to, ["ada", "cyn"])
})
