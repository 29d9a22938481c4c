import assert from "node:assert/strict"
import { mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import test, { type TestContext } from "node:test"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { assessReadiness, type Fact, type VaultEvent } from "../../record/index.ts"
import { Devices } from "../devices.fixture.ts"
import { loadDevice } from "../disk/local-state.ts"
import { sealAgeFile } from "../keys/age-file.ts"
import { TeamFolders } from "../team.fixture.ts"
import type { Vault } from "../vault.ts"
import { clockProblems } from "./integrity.ts"
import { writeLines } from "./log-line.ts"
import { partName } from "./log-parts.ts"
import type { NewEvent } from "./new-events.ts"

// What whoever carries the folder, or a member with a program of their own, can put there: it is told, and keeps nobody from the rest.

const account = (name: string): Fact[] => [
  { kind: "account-added", account: "new-a", name, ref: name },
  { kind: "batch-added", batch: "new-b", account: "new-a", sort: "reusable", codes: ["1"] },
]
const add = async (devices: Devices, name: string, device = "laptop"): Promise<unknown> =>
  (await devices.open(device)).commit(() => account(name))
const read: Fact = { kind: "codes-read", batches: [], purpose: "show" }

test("a log file may have any name, also one that every object has by itself", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await add(devices, "A")
  const names = ["__proto__", "constructor", "toString"]
  for (const name of names)
    await writeFile(
      join(devices.folder("laptop"), "events", `${name}.age`),
      await sealAgeFile("x\n", [devices.member.recipient]),
    )
  const { problems, state } = await devices.open("laptop")
  assert.deepEqual(
    problems.map(({ device, kind }) => [device, kind]),
    names.map(name => [name, "forged-log"]),
  )
  assert.equal(state.accounts.length, 1)
})

test("a log that this device has read is missed though a file for others lies in its place", async t => {
  const devices = await Devices.create(t, ["laptop", "phone"])
  await add(devices, "A", "phone")
  await devices.carry("phone", "laptop")
  assert.deepEqual((await devices.open("laptop")).problems, [])
  const { path } = await devices.fileOf("phone", "laptop")
  const stranger = await identityToRecipient(await generateX25519Identity())
  await writeFile(path, await sealAgeFile("x\n", [stranger]))
  const { problems } = await devices.open("laptop")
  assert.deepEqual(
    problems.map(({ kind }) => kind),
    ["removed-log"],
  )
})

test("what others have seen of a log is missed though a file for others claims to be its next part", async t => {
  const devices = await Devices.create(t, ["laptop", "phone", "tablet"])
  await add(devices, "A", "phone")
  await devices.carry("phone", "laptop")
  const { path } = await devices.fileOf("phone", "laptop")
  await add(devices, "B", "phone")
  await devices.carry("phone", "tablet")
  await add(devices, "C", "tablet")
  await devices.carry("tablet", "laptop")
  const stranger = await identityToRecipient(await generateX25519Identity())
  await writeFile(path.replace(/\.age$/, ".9.age"), await sealAgeFile("x\n", [stranger]))
  const { problems, notices } = await devices.open("laptop")
  assert.deepEqual(
    [problems.map(({ kind }) => kind), notices.map(({ kind }) => kind)],
    [["behind-log"], ["not-for-us-yet"]],
  )
})

test("a damaged copy of a device's log, which another carries, is told and does not keep the device from writing", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await add(devices, "A")
  const { path, bytes } = await devices.fileOf("laptop")
  const copies = join(devices.folder("laptop"), "copies", "other-abc234")
  await mkdir(copies, { recursive: true })
  await writeFile(join(copies, basename(path)), bytes.subarray(0, bytes.length - 30))
  await add(devices, "B")
  const { problems, state } = await devices.open("laptop")
  assert.deepEqual(
    problems.map(({ device, kind }) => [device, kind]),
    [[`copies/other-abc234/${basename(path)}`, "damaged-log"]],
  )
  assert.equal(state.accounts.length, 2)
})

test("what is no file is none of the vault's, whatever its name: a folder, or a link that leads nowhere or to a device", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await add(devices, "A")
  const { path } = await devices.fileOf("laptop")
  const vault = devices.folder("laptop")
  const names = [
    "events/x.age",
    "events/y.age",
    "copies/z/w.age",
    "members/2-x.json",
    "members/2-0123456789abcdef.a.sig",
  ]
  names.push("joins/a-b.json", `events/${basename(path, ".age")}.9.age`)
  for (const put of [
    (at: string) => mkdir(at, { recursive: true }),
    (at: string) => symlink(basename(at), at),
    (at: string) => symlink("/dev/zero", at),
  ]) {
    for (const folder of ["copies/z", "members", "joins"]) await mkdir(join(vault, folder), { recursive: true })
    for (const name of names) await put(join(vault, name))
    await add(devices, "B")
    assert.deepEqual((await devices.open("laptop")).problems, [])
    for (const name of names) await rm(join(vault, name), { recursive: true })
  }
})

test("a folder in the place of members.json, the copy of the last document, keeps nobody from reading and writing", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  await rm(team.pathOf("ada", "members.json"))
  await mkdir(team.pathOf("ada", "members.json"))
  await (await team.open("ada")).commit(() => [read])
  const { problems, role } = await team.open("ada")
  assert.deepEqual([problems, role], [[], "owner"])
})

test("a document whose parts lie thousands deep in each other is forged, and stops nobody", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  const text = JSON.stringify({ document: { ...(await team.open("ada")).members, x: 1 }, signatures: [] })
  const deep = text.replace('"x":1', `"x":${"[".repeat(20_000)}${"]".repeat(20_000)}`)
  await writeFile(team.pathOf("ada", "members", "9-0123456789abcdef.json"), deep)
  const { problems, role } = await team.open("ada")
  assert.deepEqual(
    [problems.map(({ kind, detail }) => [kind, detail]), role],
    [[["forged-members", "it is nested too deeply."]], "owner"],
  )
})

/** Ada's vault with what Ben, a manager, signed by a program of his own. @param make gives the events, from the number behind his last one on. */
async function withEventsOf(t: TestContext, make: (next: number, device: string) => readonly object[]): Promise<Vault> {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  await (await team.open("ben")).commit(() => [read])
  const { member, logs, membersView } = await team.open("ben")
  const own = (await loadDevice(join(team.base, "ben.state"), member))!
  const { head } = logs.find(({ device }) => device === own.device)!
  const [seq, place] = [head[0] + 1, { device: own.device, at: team.now.toISOString() }]
  const events = make(seq, own.device).map((fact, index) => ({
    ...place,
    seq: seq + index,
    lamport: 50 + index,
    ...fact,
  }))
  const { text } = writeLines(member.vault, events as unknown as NewEvent[], head, own.key)
  const recipients = membersView.readers.flatMap(reader => reader.recipients)
  await team.sync("ada", "ben")
  await writeFile(team.pathOf("ada", "events", partName({ ...own, part: 2 })), await sealAgeFile(text, recipients))
  return team.open("ada")
}

test("an event that a member numbers far behind all others is read at once, and the gap is told", {
  timeout: 60_000,
}, async t => {
  let first = 0
  const { problems } = await withEventsOf(t, next => {
    first = next
    return [{ ...read, seq: Number.MAX_SAFE_INTEGER }]
  })
  assert.deepEqual(
    problems.map(({ kind, from, to }) => [kind, from, to]),
    [["removed-events", first, Number.MAX_SAFE_INTEGER - 1]],
  )
})

test("an account that a manager dated with no moment is there with all others, and readiness is reckoned", async t => {
  const added = { kind: "account-added", name: "X", ref: "X1", twoFactor: true, at: "never" }
  const { state, problems } = await withEventsOf(t, (next, device) => [{ ...added, account: `${device}:${next}` }])
  assert.deepEqual(problems, [])
  const [account] = assessReadiness(state, "2026-03-02").accounts
  assert.equal(account!.account.name, "X")
})

test("any number of events whose clock stands far ahead are one problem of their log", () => {
  const event = (_: unknown, seq: number) => ({ device: "a-b", seq }) as VaultEvent
  const [problem] = clockProblems(Array.from({ length: 300_000 }, event))
  assert.deepEqual([problem!.from, problem!.to], [0, 299_999])
})
