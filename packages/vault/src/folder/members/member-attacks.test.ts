import assert from "node:assert/strict"
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { codeStatus, type Fact } from "../../record/index.ts"
import { loadDevice } from "../disk/local-state.ts"
import { openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { sha256Hex, signingKey } from "../keys/signing-key.ts"
import { writeLines } from "../log/log-line.ts"
import { certificateText } from "../log/log-owner.ts"
import { TeamFolders } from "../team.fixture.ts"
import { agreeOnMembers, changeRole, removeMember, revokeDevice } from "./membership.ts"

const account: Fact[] = [
  { kind: "account-added", account: "new-a", name: "AWS", ref: "A1" },
  { kind: "batch-added", batch: "new-b", account: "new-a", sort: "single-use", codes: ["1a2b3-c4d5e", "f0f0f-1a1a1"] },
]
const kinds = (problems: readonly { kind: string }[]): string[] => [...new Set(problems.map(({ kind }) => kind))].sort()

/** Writes an event past every check of this program, as somebody who changed their copy of it can. */
async function writeDirectly(team: TeamFolders, name: string, fact: object): Promise<void> {
  const vault = await team.open(name)
  const own = (await loadDevice(join(team.base, `${name}.state`), vault.member))!
  const path = team.pathOf(name, "events", `${own.device}.age`)
  const { plain } = await openAgeFile(await readFile(path), vault.member.openHeader)
  const last = plain.toString().split("\n").at(-2)!
  const seq: number = JSON.parse(last.slice(last.indexOf(" "))).seq + 1
  const event = { device: own.device, seq, lamport: vault.state.lamport + 1, at: "2026-03-02T10:00:00.000Z", ...fact }
  const lines = writeLines(vault.member.vault, [event as never], [seq - 1, sha256Hex(last)], own.key)
  const recipients = [...team.members.values()].map(({ recipient }) => recipient)
  await writeFile(path, await sealAgeFile(plain.toString() + lines.text, recipients))
}

test("what a leaver did stays theirs: a code that they used is used, and no file of theirs is called forged", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  await (await team.open("ben")).commit(() => account)
  const ben = await team.open("ben")
  const [batch] = ben.state.accounts[0]!.batches
  await ben.commit(() => [{ kind: "code-used", batch: batch!.id, index: 0 }])
  await team.sync("ada", "ben")
  await removeMember(await team.open("ada"), "ben")
  const ada = await team.open("ada")
  assert.deepEqual(kinds(ada.problems), [])
  const [kept] = ada.state.accounts[0]!.batches
  assert.equal(codeStatus(kept!.codes[0]!, kept!), "used")
  assert.equal(kept!.codes[0]!.uses[0]!.member, "ben")
})

test("what a leaver goes on to write is kept and not believed, and told as no fault of the vault", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  await (await team.open("ben")).commit(() => account)
  await team.sync("ada", "ben")
  await removeMember(await team.open("ada"), "ben")
  const [batch] = (await team.open("ben")).state.accounts[0]!.batches
  await writeDirectly(team, "ben", { kind: "code-used", batch: batch!.id, index: 1 })
  await team.sync("ada", "ben")
  const ada = await team.open("ada")
  assert.deepEqual([kinds(ada.problems), kinds(ada.notices)], [[], ["after-leaving"]])
  assert.equal(ada.state.accounts[0]!.batches[0]!.codes[1]!.uses.length, 0)
  await assert.rejects(
    (await team.open("ben")).commit(() => account),
    { code: "not-entitled" },
  )
})

test("a member who is no owner sets no rule, adds no account, and takes nobody in; who signs past the program is named", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member", cyn: "auditor" })
  await (await team.open("ada")).commit(() => account)
  await team.sync("ada", "ben", "cyn")
  const { accounts } = (await team.open("ben")).state
  for (const name of ["ben", "cyn"]) {
    const vault = await team.open(name)
    await assert.rejects(
      vault.commit(() => account),
      { code: "not-entitled" },
    )
    const rule = {
      kind: "rule-set",
      rule: "new-r",
      on: { account: accounts[0]!.id },
      read: [name],
      signature: "unsigned",
    } as const
    await assert.rejects(
      vault.commit(() => [rule]),
      { code: "not-entitled" },
    )
    await assert.rejects(changeRole(vault, name, "owner"), { code: "not-entitled" })
    const batch = accounts[0]!.batches[0]!.id
    await assert.rejects(
      vault.commit(() => [{ kind: "code-used", batch, index: 0 }]),
      { code: "not-entitled" },
    )
  }
  await (await team.open("ben")).commit(() => [{ kind: "head-noted", count: 1 }])
  await writeDirectly(team, "ben", { kind: "account-removed", account: accounts[0]!.id })
  await team.sync("ada", "ben", "cyn")
  const ada = await team.open("ada")
  assert.deepEqual(kinds(ada.problems), ["not-entitled"])
  assert.equal(ada.state.accounts.length, 1)
})

test("an owner's device key alone makes no rule: the owner's own signature is asked for", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  await (await team.open("ada")).commit(() => account)
  const { id } = (await team.open("ada")).state.accounts[0]!
  const { device, events } = await team.open("ada")
  const seq = events.filter(event => event.device === device).length
  await writeDirectly(team, "ada", {
    kind: "rule-set",
    rule: `${device}:${seq}`,
    on: { account: id },
    read: ["ben"],
    signature: "AAAA",
  })
  const ada = await team.open("ada")
  assert.deepEqual([kinds(ada.problems), ada.state.rules], [["not-entitled"], []])
})

test("a revoked device is believed up to there; the member's other device goes on", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  await team.carry("ben", "ben-2")
  await (await team.open("ben")).commit(() => account)
  await (await team.open("ben-2")).commit(() => [{ kind: "head-noted", count: 1 }])
  await team.sync("ada", "ben", "ben-2")
  await revokeDevice(await team.open("ada"), (await team.open("ben")).device!)
  await writeDirectly(team, "ben", { kind: "head-noted", count: 2 })
  await team.sync("ada", "ben", "ben-2")
  const ada = await team.open("ada")
  assert.deepEqual([kinds(ada.problems), kinds(ada.notices), ada.state.accounts.length], [[], ["after-leaving"], 1])
  await (await team.open("ben-2")).commit(() => [
    { kind: "account-added", account: "new-c", name: "GitHub", ref: "G1" },
  ])
  await team.sync("ada", "ben-2")
  assert.equal((await team.open("ada")).state.accounts.length, 2)
})

test("an older members' document that is put back is named and nothing is written by it; members.json alone is put right", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  const older = await readFile(team.pathOf("ada", "members.json"))
  const folder = team.pathOf("ada", "members")
  const before = await readdir(folder)
  await removeMember(await team.open("ada"), "ben")
  await writeFile(team.pathOf("ada", "members.json"), older)
  assert.deepEqual(kinds((await team.open("ada")).problems), [])
  await (await team.open("ada")).commit(() => account)
  assert.notDeepEqual(await readFile(team.pathOf("ada", "members.json")), older)
  await writeFile(team.pathOf("ada", "members.json"), older)
  for (const name of await readdir(folder)) if (!before.includes(name)) await rm(join(folder, name))
  const ada = await team.open("ada")
  assert.deepEqual(kinds(ada.problems), ["rolled-back-members"])
  await assert.rejects(
    ada.commit(() => account),
    { code: "integrity-broken" },
  )
})

test("a document that no owner signed is forged, and changes nothing", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  const folder = team.pathOf("ada", "members")
  const [name] = await readdir(folder)
  const text = await readFile(join(folder, name!), "utf8")
  const evil = JSON.parse(text) as { document: { epoch: number; members: { role: string }[] } }
  evil.document.members[1]!.role = "owner"
  await writeFile(join(folder, "9-0000000000000000.json"), JSON.stringify(evil))
  const ada = await team.open("ada")
  assert.deepEqual(kinds(ada.problems), ["forged-members"])
  assert.deepEqual(
    ada.members!.members.map(({ role }) => role),
    ["owner", "manager"],
  )
})

test("two owners who remove each other offline fork the members: it is told, nobody gains a reader, and one brings them together", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "owner", cyn: "member" })
  await removeMember(await team.open("ada"), "ben")
  await removeMember(await team.open("ben"), "ada")
  for (const [from, to] of [
    ["ada", "ben"],
    ["ben", "ada"],
    ["ada", "cyn"],
    ["ben", "cyn"],
  ] as const)
    await cp(team.pathOf(from, "members"), team.pathOf(to, "members"), { recursive: true })
  await team.sync("ada", "ben", "cyn")
  const views = await Promise.all(["ada", "ben", "cyn"].map(name => team.open(name)))
  for (const vault of views) assert.ok(kinds(vault.problems).includes("members-fork"), JSON.stringify(vault.problems))
  assert.deepEqual(new Set(views.map(vault => vault.membersView.head!.hash)).size, 1)
  for (const { membersView } of views)
    assert.deepEqual(
      membersView.readers.map(({ name }) => name),
      ["cyn"],
    )
  const ada = await team.open("ada")
  await assert.rejects(changeRole(ada, "cyn", "owner"), { code: "members-fork" })
  const { members } = await agreeOnMembers(ada)
  assert.deepEqual(
    members.map(({ name }) => name),
    ["ada", "cyn"],
  )
  assert.deepEqual(kinds((await team.open("ada")).problems), [])
})

test("two owners who each take somebody in offline bring both in", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "owner" })
  for (const name of ["cyn", "dan"]) {
    await team.carry("ada", name)
    await team.join(name)
  }
  await team.carry("cyn", "ada")
  await team.carry("dan", "ben")
  await team.take("ada", "cyn", "member")
  await team.take("ben", "dan", "member")
  await team.sync("ada", "ben")
  const ada = await team.open("ada")
  assert.deepEqual(kinds(ada.problems), ["members-fork"])
  const { members } = await agreeOnMembers(ada)
  assert.deepEqual(members.map(({ name }) => name).sort(), ["ada", "ben", "cyn", "dan"])
})

test("a leaver who signs a document of their own afterwards takes nobody in", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "owner" })
  await team.carry("ben", "mal")
  await team.join("mal")
  await team.carry("mal", "ben")
  const before = await team.open("ben")
  assert.equal(before.members!.members.length, 2)
  await removeMember(await team.open("ada"), "ben")
  await team.take("ben", "mal", "owner")
  await cp(team.pathOf("ben", "members"), team.pathOf("ada", "members"), { recursive: true })
  const ada = await team.open("ada")
  assert.deepEqual(kinds(ada.problems), ["members-fork"])
  assert.deepEqual(
    ada.membersView.readers.map(({ name }) => name),
    ["ada"],
  )
  const { members } = await agreeOnMembers(ada)
  assert.deepEqual(
    members.map(({ name }) => name),
    ["ada"],
  )
})

test("a vault of one person opens and works unchanged, and the first newcomer makes it one of several", async t => {
  const team = await TeamFolders.create(t, { ada: "owner" })
  const alone = await team.open("ada")
  assert.equal(alone.members!.format, "postern-vault/1")
  await alone.commit(() => [
    { ...account[0]!, account: "a1" } as Fact,
    { ...account[1]!, account: "a1", batch: "b1" } as Fact,
  ])
  await team.carry("ada", "ben")
  await team.join("ben")
  await team.carry("ben", "ada")
  await team.take("ada", "ben", "member")
  await team.carry("ada", "ben")
  for (const name of ["ada", "ben"]) {
    const vault = await team.open(name)
    assert.deepEqual([vault.members!.format, kinds(vault.problems)], ["postern-vault/2", []])
    assert.deepEqual(
      vault.state.accounts.map(({ id, batches }) => [id, batches[0]!.codes.length]),
      [["a1", 2]],
    )
  }
})

test("a device whose name leads out of its folder is nobody's: an owner who carries its log writes over no file", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  const { member, folder } = await team.open("ben")
  for (const device of ["evil/../../../keys/ada", "../x", "evil.2", "", "a/b"]) {
    const key = signingKey()
    const certificate = Buffer.from(
      await member.signAsMember(certificateText(member.vault, device, "ben", key.verifyKey)),
    ).toString("base64url")
    const added = { kind: "device-added", member: "ben", label: "x", verifyKey: key.verifyKey, certificate }
    const event = { device, seq: 0, lamport: 1, at: "2026-03-02T10:00:00.000Z", ...added }
    const { text } = writeLines(member.vault, [event as never], null, key)
    const recipients = [...team.members.values()].map(({ recipient }) => recipient)
    await mkdir(join(folder, "events"), { recursive: true })
    await writeFile(join(folder, "events", `evil-${device.length}.age`), await sealAgeFile(text, recipients))
  }
  await cp(join(folder, "events"), team.pathOf("ada", "events"), { recursive: true })
  const key = await readFile(team.pathOf("ada", "keys", "ada.age"))
  const before = (await readdir(team.base, { recursive: true })).filter(name => !name.startsWith("ada"))
  await (await team.open("ada")).writeCopies()
  assert.deepEqual(await readFile(team.pathOf("ada", "keys", "ada.age")), key)
  assert.deepEqual(
    (await readdir(team.base, { recursive: true })).filter(name => !name.startsWith("ada")),
    before,
  )
  assert.deepEqual(kinds((await team.open("ada")).problems), ["forged-log"])
})
