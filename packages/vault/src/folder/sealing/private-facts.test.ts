import assert from "node:assert/strict"
import test from "node:test"
import { type Fact, findAccount, unsealed } from "../../record/index.ts"
import { removeMember } from "../members/membership.ts"
import { TeamFolders } from "../team.fixture.ts"
import type { Vault } from "../vault.ts"
import { unsigned } from "./rule-seals.ts"

const secretWords = ["Zurich Bank", "bank.example", "ada-login", "zurich-codes.txt", "for the notary"]

const account: readonly Fact[] = [
  {
    kind: "account-added",
    account: "new-a",
    name: "Zurich Bank",
    ref: "P1",
    login: "ada-login",
    url: "https://bank.example",
    tags: ["money"],
    private: unsealed,
  },
  {
    kind: "batch-added",
    batch: "new-b",
    account: "new-a",
    sort: "single-use",
    codes: ["12345678", "87654321"],
    source: "zurich-codes.txt",
    note: "for the notary",
  },
]

/** What of the account's own words stands in anything that the member reads. */
const wordsReadBy = (vault: Vault): string[] => {
  const read = JSON.stringify([vault.events, vault.state])
  return secretWords.filter(word => read.includes(word))
}

const makeTeam = (t: test.TestContext) => TeamFolders.create(t, { ada: "owner", ben: "manager", cyn: "owner" })
const names = ["ada", "ben", "cyn"] as const

const readers = (facts: object): Fact =>
  ({ kind: "rule-set", rule: "new-r", ...facts, signature: unsigned }) as unknown as Fact

test("a private account has its name and details for whoever added it; others see a reference and its tags", async t => {
  const team = await makeTeam(t)
  const ada = await team.open("ada")
  await ada.commit(() => account)
  await team.sync(...names)
  const shown = findAccount(ada.state, "Zurich Bank")
  const { name, login, url, batches, private: sealed } = shown
  assert.deepEqual([name, login, url, sealed?.to], ["Zurich Bank", "ada-login", "https://bank.example", ["ada"]])
  assert.deepEqual([batches[0]!.source, batches[0]!.note], ["zurich-codes.txt", "for the notary"])
  for (const member of ["ben", "cyn"] as const) {
    const other = await team.open(member)
    const seen = findAccount(other.state, "P1")
    assert.deepEqual([seen.name, seen.login, seen.url, seen.tags], ["P1", undefined, undefined, ["money"]], member)
    assert.deepEqual(wordsReadBy(other), [], member)
    assert.deepEqual(other.problems, [])
    await assert.rejects(other.openCodes(seen.batches[0]!), { code: "locked" })
  }
})

test("its words go to those whom a rule names, and not on to a member who has left", async t => {
  const team = await makeTeam(t)
  const ada = await team.open("ada")
  await ada.commit(() => account)
  await ada.commit(() => [readers({ on: { tag: "money" }, read: ["ada", "ben"] })])
  await ada.reseal(ada.staleBatches(), "rule")
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.deepEqual(findAccount(ben.state, "Zurich").private?.to, ["ada", "ben"])
  assert.equal(findAccount(ben.state, "Zurich").batches[0]!.note, "for the notary")
  assert.deepEqual(wordsReadBy(await team.open("cyn")), [])

  await ben.commit(() => [{ kind: "codes-read", batches: [], purpose: "show" }])
  await team.sync(...names)
  await removeMember(ada, "ben")
  await ada.reseal(ada.staleBatches(), "left")
  const { id } = findAccount(ada.state, "P1")
  await ada.commit(() => [
    { kind: "account-changed", account: id, set: { name: "Another Bank", note: undefined } as object },
  ])
  assert.deepEqual(findAccount(ada.state, "Another Bank").private?.to, ["ada"])
  assert.deepEqual(findAccount(ada.state, "P1").batches[0]!.private?.to, ["ada"])
  await team.sync(...names)
  const left = await team.open("ben")
  assert.ok(!JSON.stringify([left.events, left.state]).includes("Another Bank"))
})

test("who cannot read its words changes nothing of them, and who can seals them anew without keeping accounts", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member", cyn: "owner" })
  const ada = await team.open("ada")
  await ada.commit(() => account)
  await team.sync(...names)
  const cyn = await team.open("cyn")
  const { id } = findAccount(cyn.state, "P1")
  const rename = (set: object): readonly Fact[] => [{ kind: "account-changed", account: id, set }]
  await assert.rejects(
    cyn.commit(() => rename({ name: "Mine" })),
    { code: "not-entitled" },
  )
  await assert.rejects(
    cyn.commit(() => rename({ private: null })),
    { code: "not-entitled" },
  )

  const stranger = await team.open("ben")
  const taken = { to: ["ben"], age: "AAAA" }
  await assert.rejects(
    stranger.commit(() => rename({ private: taken })),
    { code: "not-entitled" },
  )

  await ada.commit(() => [readers({ on: { account: id }, read: ["ben"] })])
  await ada.reseal(ada.staleBatches(), "rule")
  await team.sync(...names)
  const [ben, other] = [await team.open("ben"), await team.open("cyn")]
  assert.equal(findAccount(ben.state, "P1").name, "Zurich Bank")
  assert.equal(findAccount(await team.open("ada").then(vault => vault.state), "P1").name, "P1")
  await other.commit(() => [readers({ on: { account: id }, read: ["ben", "cyn"] })])
  await other.reseal(other.staleBatches(), "rule")
  await team.sync(...names)
  // Ben is no manager; what he writes next takes the new readers in.
  const now = await team.open("ben")
  await now.commit(() => [{ kind: "codes-read", batches: [], purpose: "show" }])
  await team.sync(...names)
  const last = await team.open("cyn")
  assert.deepEqual([last.problems, findAccount(last.state, "P1").name], [[], "Zurich Bank"])
  await assert.rejects(
    now.commit(() => rename({ tags: ["x"] })),
    { code: "not-entitled" },
    "nothing else of it",
  )
})

test("an account becomes private and open again; the vault of one member keeps it so when others come", async t => {
  const team = await TeamFolders.create(t, { ada: "owner" })
  const ada = await team.open("ada")
  await ada.commit(() => account)
  const { id } = findAccount(ada.state, "Zurich Bank")
  await team.carry("ada", "ben")
  await team.join("ben")
  await team.carry("ben", "ada")
  await team.take("ada", "ben", "manager")
  await team.carry("ada", "ben")
  assert.deepEqual(wordsReadBy(await team.open("ben")), [])

  const rubbish = { to: ["ada"], age: Buffer.from("no age file").toString("base64") }
  const kept = ada.state.accounts[0]!.private
  await ada.commit(() => [{ kind: "account-changed", account: id, set: { private: rubbish } }])
  assert.equal(findAccount(ada.state, "P1").name, "P1")
  await assert.rejects(
    ada.commit(() => [{ kind: "account-changed", account: id, set: { login: "x" } }]),
    { code: "not-entitled" },
    "what cannot be opened is not written over",
  )
  await ada.commit(() => [{ kind: "account-changed", account: id, set: { private: kept! } }])

  const again = await team.open("ada")
  await again.commit(() => [{ kind: "account-changed", account: id, set: { private: null } }])
  await team.carry("ada", "ben")
  const open = findAccount((await team.open("ben")).state, "Zurich Bank")
  assert.deepEqual([open.login, open.private], ["ada-login", undefined])
  assert.equal(again.state.accounts[0]!.batches[0]!.note, "for the notary", "what its batches hold stays hers")
  await again.commit(() => [{ kind: "account-changed", account: id, set: { private: unsealed } }])
  await team.carry("ada", "ben")
  assert.equal(findAccount((await team.open("ben")).state, "P1").login, undefined)
  assert.equal(findAccount(again.state, "P1").login, "ada-login")
})
