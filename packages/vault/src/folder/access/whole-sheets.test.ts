import assert from "node:assert/strict"
import test from "node:test"
import { factFault, readEvent } from "../../record/event-shape.ts"
import { codeStatus, currentBatch, exposuresTo, membersOfSeal, VaultError } from "../../record/index.ts"
import type { HeaderOpener } from "../keys/age-file.ts"
import { removeMember } from "../members/membership.ts"
import { unsigned } from "../sealing/rule-seals.ts"
import { approveRequest } from "./access-requests.ts"
import { approve, ask, codes, names, requestIn, status, withRule } from "./rule-team.fixture.ts"
import { missingFor, openGranted } from "./shares.ts"
import { settleWaiting } from "./waiting-time.ts"

const twoOfThree = { need: 2, of: names }

test("whoever was given all codes opens them and can seal them for others; the others still open none, and every code may be used", async t => {
  const team = await withRule(t, twoOfThree)
  const id = await ask(team, "ada", { all: true })
  await team.sync(...names)
  const before = await team.open("ada")
  const batchOf = (vault: typeof before) => currentBatch(vault.state.accounts[0]!)!
  await assert.rejects(before.openCodes(batchOf(before)), { code: "locked" })
  await approve(team, "cyn", id)
  await team.sync(...names)
  const ada = await team.open("ada")
  assert.equal(status(ada, id), "granted")
  assert.deepEqual(await ada.openCodes(batchOf(ada)), codes)
  assert.deepEqual(
    batchOf(ada).codes.map(code => codeStatus(code, batchOf(ada))),
    ["doubtful", "doubtful", "doubtful"],
  )
  for (const name of ["ben", "cyn"]) {
    const vault = await team.open(name)
    await assert.rejects(vault.openCodes(batchOf(vault)), { code: "locked" })
  }
  const on = { account: ada.state.accounts[0]!.id }
  await ada.commit(() => [{ kind: "rule-set", rule: "new-r", on, read: ["ada", "ben"], signature: unsigned }])
  assert.equal(await ada.reseal(ada.staleBatches(), "rule"), 1)
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.deepEqual(ben.problems, [])
  assert.deepEqual(membersOfSeal(batchOf(ben).sealed!), ["ada", "ben"])
  assert.deepEqual(await ben.openCodes(batchOf(ben)), codes)
})

test("no waiting time agrees to a whole sheet, and whoever was given one code seals nothing anew", async t => {
  const team = await withRule(t, { ...twoOfThree, after: 0 })
  const [all, one] = [await ask(team, "ben", { all: true }), await ask(team, "ben")]
  await team.sync(...names)
  const cyn = await team.open("cyn")
  assert.equal(await settleWaiting(cyn), 1)
  assert.deepEqual([status(cyn, all), status(cyn, one)], ["open", "granted"])
  await team.sync(...names)
  const ben = await team.open("ben")
  await assert.rejects(ben.openCodes(currentBatch(ben.state.accounts[0]!)!), { code: "locked" })
  assert.deepEqual(ben.staleBatches(), [])
  await approveRequest(cyn, requestIn(cyn, all))
  assert.equal(status(cyn, all), "granted")
})

test("where nobody has to agree there is nothing to ask for", async t => {
  const team = await withRule(t, { read: names, after: 60 })
  await assert.rejects(ask(team, "ben", { all: true }), { code: "usage-wrong" })
})

test("what says that it is practice asks for no sheet: neither is it written, nor read from whoever writes it", async t => {
  const team = await withRule(t, twoOfThree)
  const ben = await team.open("ben")
  const account = ben.state.accounts[0]!
  const { id: batch, codes } = currentBatch(account)!
  const rule = ben.state.rules[0]!.id
  const until = "2026-03-03T10:00:00Z"
  const asked = { kind: "access-requested", request: "new-request", account: account.id, batch, rule, until } as const
  const masked = { ...asked, index: codes.length, practice: true, all: true }
  assert.deepEqual(factFault(masked)?.field, "all")
  await assert.rejects(
    ben.commit(() => [masked]),
    { code: "usage-wrong" },
  )
  const position = { device: "d", seq: 1, lamport: 1, at: until, prev: "p" }
  assert.deepEqual(readEvent({ ...position, ...masked, request: "d:1" }), { malformed: "access-requested" })
})

test("whoever was given codes by others is said to have them, though they wrote of none", async t => {
  const team = await withRule(t, { need: 2, of: ["ada", "cyn"], read: ["ben"] })
  const id = await ask(team, "ben")
  await team.sync(...names)
  await approve(team, "cyn", id)
  await team.sync(...names)
  assert.deepEqual(exposuresTo((await team.open("ada")).state, "ben"), [])
  await approve(team, "ada", id)
  const [found] = exposuresTo((await team.open("ada")).state, "ben")
  assert.equal(found?.took, true)
})

test("a wrong share among those of all codes costs nobody the codes that enough others gave", async t => {
  const team = await withRule(t, twoOfThree)
  const id = await ask(team, "ada", { all: true })
  await team.sync(...names)
  const cyn = await team.open("cyn")
  const { batch } = requestIn(cyn, id)
  await cyn.commit(() => [{ kind: "share-released", request: id, batch, index: 0, to: "ada", share: "no share" }])
  await team.sync(...names)
  const before = await team.open("ada")
  await assert.rejects(before.openCodes(currentBatch(before.state.accounts[0]!)!), { message: /cyn released a wrong/ })
  await approve(team, "ben", id)
  await team.sync(...names)
  const ada = await team.open("ada")
  assert.deepEqual(await ada.openCodes(currentBatch(ada.state.accounts[0]!)!), codes)
})

test("an agent that locks while shares are opened makes nobody a liar: the keys are gone, and that is said", async t => {
  const team = await withRule(t, twoOfThree)
  const [all, one] = [await ask(team, "ada", { all: true }), await ask(team, "ada")]
  await team.sync(...names)
  for (const id of [all, one]) await approve(team, "cyn", id)
  await team.sync(...names)
  let opensLeft = Number.POSITIVE_INFINITY
  const member = team.members.get("ada")!
  const openHeader: HeaderOpener = async header => {
    if (opensLeft-- <= 0) throw new VaultError("locked", "The agent has gone.")
    return member.openHeader(header)
  }
  team.members.set("ada", { ...member, openHeader })
  const ada = await team.open("ada")
  for (const left of [0, 1]) {
    opensLeft = left
    await assert.rejects(openGranted(ada, requestIn(ada, one)), { code: "locked", message: /agent/ })
    opensLeft = left
    await assert.rejects(ada.openCodes(currentBatch(ada.state.accounts[0]!)!), { code: "locked", message: /agent/ })
  }
  opensLeft = Number.POSITIVE_INFINITY
  assert.equal((await openGranted(ada, requestIn(ada, one))).code, codes[0])
})

test("nobody waits for a member who has left", async t => {
  const team = await withRule(t, twoOfThree)
  await removeMember(await team.open("ada"), "cyn")
  await team.sync(...names)
  const id = await ask(team, "ada")
  const ada = await team.open("ada")
  assert.deepEqual(missingFor(ada, requestIn(ada, id), names), ["ben"])
})

test("codes that were agreed to before they were sealed anew are opened all the same, and nobody is called a liar for it", async t => {
  const four = { ada: "owner", ben: "member", cyn: "member", dan: "member" } as const
  const all = Object.keys(four)
  const team = await withRule(t, { need: 2, of: all }, four)
  const [sheet, one] = [await ask(team, "ada", { all: true }), await ask(team, "ben")]
  await team.sync(...all)
  await approve(team, "cyn", sheet)
  await approve(team, "cyn", one)
  await team.sync(...all)
  for (const leaver of ["dan", "cyn"]) {
    await removeMember(await team.open("ada"), leaver)
    const ada = await team.open("ada")
    assert.equal(await ada.reseal(ada.staleBatches(), "left"), 1, leaver)
    assert.deepEqual(await ada.openCodes(currentBatch(ada.state.accounts[0]!)!), codes)
  }
  await team.sync("ada", "ben")
  const ben = await team.open("ben")
  assert.equal(status(ben, one), "granted")
  assert.deepEqual(await openGranted(ben, requestIn(ben, one)), { code: codes[0], liars: [] })
})

test("where those who agreed did so before and after codes were sealed anew, it is asked again, and nobody is called a liar", async t => {
  const team = await withRule(t, { need: 2, of: names })
  const [sheet, one] = [await ask(team, "ada", { all: true }), await ask(team, "ben")]
  await team.sync(...names)
  await approve(team, "cyn", sheet)
  await team.sync(...names)
  const ada = await team.open("ada")
  await ada.reseal([currentBatch(ada.state.accounts[0]!)!], "rotated")
  await approve(team, "ada", one)
  await team.sync(...names)
  const ben = await team.open("ben")
  await assert.rejects(openGranted(ben, requestIn(ben, one)), { code: "request-overtaken" })
})
