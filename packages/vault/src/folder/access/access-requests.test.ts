import assert from "node:assert/strict"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { membersOfSeal } from "../../record/index.ts"
import { loadDevice } from "../disk/local-state.ts"
import { openAgeFile, sealAgeFile, sealArmored } from "../keys/age-file.ts"
import { sha256Hex } from "../keys/signing-key.ts"
import { writeLines } from "../log/log-line.ts"
import { removeMember } from "../members/membership.ts"
import type { TeamFolders } from "../team.fixture.ts"
import { denyRequest } from "./access-requests.ts"
import { approve, ask, codes, names, requestIn, status, withRule } from "./rule-team.fixture.ts"
import { openGranted } from "./shares.ts"
import { settleWaiting } from "./waiting-time.ts"

/** Writes an event past every check of this program. */
async function writeDirectly(team: TeamFolders, name: string, fact: object): Promise<void> {
  const vault = await team.open(name)
  const own = (await loadDevice(join(team.base, `${name}.state`), vault.member))!
  const path = team.pathOf(name, "events", `${own.device}.age`)
  const { plain } = await openAgeFile(await readFile(path), vault.member.openHeader)
  const last = plain.toString().split("\n").at(-2)!
  const seq: number = JSON.parse(last.slice(last.indexOf(" "))).seq + 1
  const event = { device: own.device, seq, lamport: vault.state.lamport + 1, at: team.now.toISOString(), ...fact }
  const lines = writeLines(vault.member.vault, [event as never], [seq - 1, sha256Hex(last)], own.key)
  await writeFile(
    path,
    await sealAgeFile(
      plain.toString() + lines.text,
      [...team.members.values()].map(member => member.recipient),
    ),
  )
}

const twoOfThree = { need: 2, of: names }

test("two of three agree, and only the one code that was asked for opens, for the one who asked", async t => {
  const team = await withRule(t, twoOfThree)
  const id = await ask(team, "ben")
  await assert.rejects(openGranted(await team.open("ben"), requestIn(await team.open("ben"), id)), {
    code: "approval-needed",
  })
  await team.sync(...names)
  await approve(team, "cyn", id)
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.equal(status(ben, id), "granted")
  assert.deepEqual(await openGranted(ben, requestIn(ben, id)), { code: codes[0], liars: [] })
  const other = { ...requestIn(ben, id), index: 1 }
  await assert.rejects(openGranted(ben, other), { code: "integrity-broken" })
  const ada = await team.open("ada")
  await assert.rejects(openGranted(ada, requestIn(ada, id)), { code: "integrity-broken" })
  assert.equal(
    ada.state.accounts[0]!.batches[0]!.codes[0]!.doubts.length,
    1,
    "from the last share on it may have been used",
  )
})

test("a share that is replayed for another request, or is wrong, opens nothing and is named", async t => {
  const team = await withRule(t, twoOfThree)
  const first = await ask(team, "ben")
  await team.sync(...names)
  await approve(team, "cyn", first)
  await team.sync(...names)
  const second = await ask(team, "ben")
  await team.sync(...names)
  const cyn = await team.open("cyn")
  const [{ share }] = requestIn(cyn, first).releases.filter(({ member }) => member === "cyn") as unknown as [
    { share: string },
  ]
  const asked = requestIn(cyn, second)
  const place = { kind: "share-released", request: second, batch: asked.batch, index: asked.index, to: "ben" }
  await writeDirectly(team, "cyn", { ...place, share })
  await team.sync(...names)
  let ben = await team.open("ben")
  await assert.rejects(openGranted(ben, requestIn(ben, second)), { code: "integrity-broken", message: /cyn/ })
  await approve(team, "ada", second)
  await team.sync(...names)
  ben = await team.open("ben")
  assert.deepEqual(await openGranted(ben, requestIn(ben, second)), { code: codes[1], liars: ["cyn"] })
  const evil = await sealArmored("AAAA\n", [team.members.get("ben")!.recipient])
  await writeDirectly(team, "ada", { ...place, request: first, share: evil })
  await team.sync(...names)
  assert.deepEqual(
    (await team.open("cyn")).problems.map(({ kind }) => kind),
    ["not-entitled"],
    "a share of another code than the request is about",
  )
})

test("one denial ends a request that too few had agreed to; agreed and denied apart, both are shown and it is denied on every device", async t => {
  const team = await withRule(t, twoOfThree)
  const id = await ask(team, "ben")
  await team.sync(...names)
  const ada = await team.open("ada")
  await denyRequest(ada, requestIn(ada, id), "no")
  await approve(team, "cyn", id)
  await team.sync(...names)
  for (const name of names) {
    const vault = await team.open(name)
    assert.equal(status(vault, id), "denied")
    const { denials, releases } = requestIn(vault, id)
    assert.deepEqual([denials.length, releases.length], [1, 2])
  }
  await assert.rejects(approve(team, "ada", id), { code: "access-denied" })
})

test("a request dies after a day, and shares that are left of it never shorten a later one of somebody else", async t => {
  const team = await withRule(t, { need: 3, of: names })
  const id = await ask(team, "ben")
  await team.sync(...names)
  await approve(team, "cyn", id)
  await team.sync(...names)
  team.now = new Date(team.now.getTime() + 24 * 3_600_000)
  assert.equal(status(await team.open("ada"), id), "expired")
  await assert.rejects(approve(team, "ada", id), { code: "request-overtaken" })
  const later = await ask(team, "ada")
  const [old, fresh] = [requestIn(await team.open("ada"), id), requestIn(await team.open("ada"), later)]
  assert.notEqual(fresh.index, old.index)
})

test("nobody asks whom the rule does not name, nobody agrees who holds no share, and a reason is asked for", async t => {
  const team = await withRule(t, { need: 2, of: ["ada", "ben"], reason: true })
  await assert.rejects(ask(team, "cyn", { reason: "x" }), { code: "not-entitled" })
  await assert.rejects(ask(team, "ben"), { code: "input-needed" })
  const id = await ask(team, "ben", { reason: "SEV-1" })
  await team.sync(...names)
  await assert.rejects(approve(team, "cyn", id), { code: "not-entitled" })
  const cyn = await team.open("cyn")
  await assert.rejects(denyRequest(cyn, requestIn(cyn, id), undefined), { code: "not-entitled" })
})

test("before the waiting time nobody's program agrees by itself, whatever time the request claims; after it one does, unless somebody denied", async t => {
  const team = await withRule(t, { ...twoOfThree, after: 24 * 3600 })
  const before = team.now
  team.now = new Date(before.getTime() - 30 * 24 * 3_600_000)
  const id = await ask(team, "ben")
  team.now = before
  const late = await ask(team, "ben")
  await team.sync(...names)
  assert.equal(await settleWaiting(await team.open("cyn")), 0)
  assert.deepEqual(Object.keys(requestIn(await team.open("cyn"), late).seen), ["cyn"])
  team.now = new Date(before.getTime() + 24 * 3_600_000 - 1000)
  assert.equal(await settleWaiting(await team.open("cyn")), 0, "a second before")
  team.now = new Date(before.getTime() + 24 * 3_600_000)
  assert.equal(await settleWaiting(await team.open("cyn")), 1, "at the end of the time")
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.deepEqual([status(ben, late), requestIn(ben, late).releases.at(-1)!.auto], ["granted", true])
  assert.notEqual(status(ben, id), "granted", "a request that was dated back gained nothing")
})

test("under a waiting time alone any member can deny, and a reader takes the code when it is over", async t => {
  const team = await withRule(t, { read: ["ben"], after: 3600 })
  const [first, second] = [await ask(team, "ben"), await ask(team, "ben")]
  await team.sync(...names)
  const cyn = await team.open("cyn")
  await denyRequest(cyn, requestIn(cyn, first), "who are you")
  await team.sync(...names)
  team.now = new Date(team.now.getTime() + 3_599_000)
  assert.deepEqual([status(await team.open("ben"), first), status(await team.open("ben"), second)], ["denied", "open"])
  team.now = new Date(team.now.getTime() + 1000)
  const ben = await team.open("ben")
  assert.equal(status(ben, second), "granted")
  assert.equal((await openGranted(ben, requestIn(ben, second))).code, codes[1])
})

test("outside of its hours and after its last day a rule gives nothing", async t => {
  const hour = new Date("2026-03-02T10:00:00Z").getHours()
  const pad = (value: number): string => String(value % 24).padStart(2, "0")
  const team = await withRule(t, { ...twoOfThree, hours: `${pad(hour + 2)}-${pad(hour + 4)}`, expires: "2026-03-03" })
  await assert.rejects(ask(team, "ben"), { code: "outside-hours" })
  team.now = new Date(team.now.getTime() + 2 * 3_600_000)
  await ask(team, "ben")
  team.now = new Date(team.now.getTime() + 3 * 24 * 3_600_000)
  await assert.rejects(ask(team, "ben"), { code: "not-entitled" })
})

test("a leaver's share counts for nothing more in a request, and what they could read is sealed again for who stays", async t => {
  const team = await withRule(t, { read: names })
  assert.deepEqual((await team.open("cyn")).state.accounts[0]!.batches[0]!.sealed!.count, 3)
  const ada = await team.open("ada")
  await removeMember(ada, "cyn")
  assert.equal(await ada.reseal(ada.staleBatches(), "left"), 1)
  await team.sync(...names)
  const [batch] = (await team.open("ben")).state.accounts[0]!.batches
  assert.deepEqual(membersOfSeal(batch!.sealed!), ["ada", "ben"])
  assert.deepEqual(await (await team.open("ben")).openCodes(batch!), codes)
})

test("who may not read an account opens none of its codes, with the raw key and the whole folder", async t => {
  const team = await withRule(t, { read: ["ben"] })
  const cyn = await team.open("cyn")
  const [batch] = cyn.state.accounts[0]!.batches
  await assert.rejects(cyn.openCodes(batch!), { code: "locked" })
  const sealed = batch!.sealed as unknown as { codes: string[] }
  for (const key of [
    team.members.get("cyn")!.openHeader,
    team.members.get("cyn")!.consent!.openHeader,
    team.members.get("ada")!.openHeader,
  ])
    for (const age of sealed.codes)
      await assert.rejects(
        openAgeFile(Buffer.from(age, "base64"), key),
        { code: "locked" },
        "not even for the owner who set the rule",
      )
})
