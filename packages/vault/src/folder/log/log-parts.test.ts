import assert from "node:assert/strict"
import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import type { Fact } from "../../record/index.ts"
import { Devices } from "../devices.fixture.ts"
import { openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { TeamFolders } from "../team.fixture.ts"
import type { Vault } from "../vault.ts"
import { maxPartBytes, type OwnPart, partName, partsOf, readPartName } from "./log-parts.ts"

let made = 0
/** An account with a code of 64 KiB: five of them fill a part of a log. */
const largeAccount = (): Fact[] => {
  const id = `new-${made++}`
  return [
    { kind: "account-added", account: id, name: `Account ${made}`, ref: `A${made}` },
    { kind: "batch-added", batch: `${id}-b`, account: id, sort: "reusable", codes: ["x".repeat(65_536)] },
  ]
}

const fillPart = (): Fact[] => Array.from({ length: 5 }, largeAccount).flat()
const kinds = (vault: Vault): string[] => vault.problems.map(({ kind }) => kind)

/** The files of a device's log in another's folder. */
async function filesOf(devices: Devices, device: string, folder: string = device): Promise<OwnPart[]> {
  return partsOf(join(devices.folder(folder), "events"), (await devices.open(device)).device!)
}

/** A laptop, and a phone whose log has three parts in both folders. */
async function withThreeParts(t: TestContext): Promise<{ devices: Devices; parts: OwnPart[] }> {
  const devices = await Devices.create(t, ["laptop", "phone"])
  for (let part = 0; part < 3; part++) await (await devices.open("phone")).commit(fillPart)
  await devices.carry("phone", "laptop")
  const parts = await filesOf(devices, "phone", "laptop")
  assert.equal(parts.length, 3)
  return { devices, parts }
}

test("a log goes on in a further file once the last one is full, and each write is of one file", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(fillPart)
  const [first] = await filesOf(devices, "laptop")
  const before = await readFile(first!.path)
  assert.ok(before.length > maxPartBytes)
  for (let write = 0; write < 2; write++) await (await devices.open("laptop")).commit(largeAccount)
  const parts = await filesOf(devices, "laptop")
  assert.deepEqual(
    parts.map(({ part }) => part),
    [1, 2],
  )
  assert.ok((await readFile(first!.path)).equals(before))
  const vault = await devices.open("laptop")
  assert.deepEqual(vault.problems, [])
  assert.equal(vault.state.accounts.length, 7)
})

test("the name of a part says whose it is and which", () => {
  for (const part of [1, 2, 10, 4096])
    assert.deepEqual(readPartName(partName({ device: "a-b", part })), { device: "a-b", part })
  for (const name of ["a-b.0.age", "a-b.1.age", "a-b.02.age", "a-b.x.age"]) assert.equal(readPartName(name).part, 1)
})

test("parts are read whatever order their names and a sync put them in", async t => {
  const { devices, parts } = await withThreeParts(t)
  const [first, , third] = parts
  const aside = join(devices.folder("laptop"), "events", "zz (conflicted copy).age")
  await rename(first!.path, aside)
  await cp(third!.path, join(devices.folder("laptop"), "events", "aa.age"))
  const vault = await devices.open("laptop")
  assert.deepEqual(kinds(vault), [])
  assert.equal(vault.state.accounts.length, 15)
})

test("a part that is gone is named, all others are read, and once it is back nothing is wrong", async t => {
  const { devices, parts } = await withThreeParts(t)
  assert.deepEqual(kinds(await devices.open("laptop")), [])
  for (const [index, kind] of [
    [0, "removed-events"],
    [1, "removed-events"],
    [2, "truncated-log"],
  ] as const) {
    const { path } = parts[index]!
    await rename(path, `${path}.aside`)
    const vault = await devices.open("laptop")
    assert.deepEqual(kinds(vault), [kind])
    assert.equal(vault.state.accounts.length, 10)
    await rename(`${path}.aside`, path)
    assert.deepEqual(kinds(await devices.open("laptop")), [])
  }
})

test("a part that this device has read is told of as missing though a file for others lies in its place", async t => {
  const { devices, parts } = await withThreeParts(t)
  await devices.open("laptop")
  const stranger = await identityToRecipient(await generateX25519Identity())
  for (const [index, kind] of ["removed-events", "removed-events", "truncated-log"].entries()) {
    const { path } = parts[index]!
    const bytes = await readFile(path)
    await writeFile(path, await sealAgeFile("x\n", [stranger]))
    const vault = await devices.open("laptop")
    assert.deepEqual([kinds(vault), vault.state.accounts.length], [[kind], 10])
    await writeFile(path, bytes)
    assert.deepEqual(kinds(await devices.open("laptop")), [])
  }
})

test("where the first part is not here yet, a new device says that, and not that another has written the log", async t => {
  const { devices, parts } = await withThreeParts(t)
  await cp(devices.folder("laptop"), devices.folder("tablet"), { recursive: true })
  await rm(join(devices.folder("tablet"), "events", parts[0]!.path.split("/").at(-1)!))
  const vault = await devices.open("tablet")
  assert.deepEqual(kinds(vault), ["behind-log"])
  assert.equal(vault.problems[0]!.from, 0)
})

test("a part that is damaged in the middle costs its own events, and what was accepted stays accepted while the log grows", async t => {
  const { devices, parts } = await withThreeParts(t)
  await devices.open("laptop")
  const bytes = await readFile(parts[1]!.path)
  await writeFile(parts[1]!.path, bytes.subarray(0, 200_000))
  const damaged = await devices.open("laptop")
  assert.deepEqual(kinds(damaged).sort(), ["damaged-log", "removed-events"])
  await damaged.acceptLosses()
  assert.deepEqual(kinds(await devices.open("laptop")), [])
  await (await devices.open("phone")).commit(fillPart)
  for (const { path } of (await filesOf(devices, "phone")).slice(2))
    await cp(path, join(devices.folder("laptop"), "events", path.split("/").at(-1)!))
  const later = await devices.open("laptop")
  assert.deepEqual(kinds(later), [])
  assert.ok(later.state.accounts.length > 15)
})

test("lines that nobody signed, in a file that calls itself a later part, change nothing but what is told", async t => {
  const { devices, parts } = await withThreeParts(t)
  const { plain } = await openAgeFile(await readFile(parts[2]!.path), devices.member.openHeader)
  const [row] = plain.toString().split("\n")
  const event = JSON.parse(row!.slice(row!.indexOf(" ") + 1)) as Record<string, unknown>
  const forged = `${row!.split(" ")[0]} ${JSON.stringify({ ...event, seq: 99, kind: "account-removed" })}\n`
  const path = join(devices.folder("laptop"), "events", partName({ device: parts[0]!.device, part: 9 }))
  await writeFile(path, await sealAgeFile(forged, [devices.member.recipient]))
  const vault = await devices.open("laptop")
  assert.ok(kinds(vault).every(kind => kind === "forged-event" || kind === "removed-events"))
  assert.ok(kinds(vault).includes("forged-event"))
  assert.equal(vault.state.accounts.length, 15)
})

test("this device does not write on to a log of its own that lost its last part", async t => {
  const devices = await Devices.create(t, ["laptop"])
  for (let part = 0; part < 2; part++) await (await devices.open("laptop")).commit(fillPart)
  const [, last] = await filesOf(devices, "laptop")
  await rm(last!.path)
  await assert.rejects((await devices.open("laptop")).commit(largeAccount), { code: "integrity-broken" })
})

test("of two commands at once on a log that is full, both write", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(fillPart)
  const [a, b] = [await devices.open("laptop"), await devices.open("laptop")]
  await Promise.all([a, b].map(vault => vault.commit(largeAccount)))
  const vault = await devices.open("laptop")
  assert.deepEqual(vault.problems, [])
  assert.equal(vault.state.accounts.length, 7)
  assert.equal((await filesOf(devices, "laptop")).length, 2)
})

test("a newcomer reads every part of every log: by copies, and once each device has encrypted its own parts anew", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "manager" })
  for (const name of ["ada", "ben"]) for (let part = 0; part < 2; part++) await (await team.open(name)).commit(fillPart)
  await team.sync("ada", "ben")
  await team.carry("ada", "cyn")
  await team.join("cyn")
  await team.carry("cyn", "ada")
  await team.take("ada", "cyn", "member")
  await team.carry("ada", "cyn")
  const early = await team.open("cyn")
  assert.deepEqual(kinds(early), [])
  assert.equal(early.state.accounts.length, 20)
  await team.carry("ada", "ben")
  await team.open("ben")
  await team.carry("ben", "cyn")
  await rm(team.pathOf("cyn", "copies"), { recursive: true })
  const later = await team.open("cyn")
  assert.deepEqual([kinds(later), later.notices.map(({ kind }) => kind)], [[], []])
  assert.equal(later.state.accounts.length, 20)
  // Two parts each, and the third of whoever wrote that she joined.
  assert.equal((await readdir(team.pathOf("cyn", "events"))).length, 5)
})

test("groups of facts are written in portions of whole groups, and what was told as written is kept whatever comes then", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const groups = Array.from({ length: 60 }, largeAccount)
  const vault = await devices.open("laptop")
  let told = 0
  await assert.rejects(
    vault.commitGroups(
      () => groups,
      (_, written) => {
        told = written
        if (written > 0) throw new Error("the machine stops")
      },
    ),
    /the machine stops/,
  )
  assert.ok(told > 0 && told < groups.length)
  const again = await devices.open("laptop")
  assert.deepEqual(again.problems, [])
  assert.equal(again.state.accounts.length, told)
  assert.ok(again.state.accounts.every(({ batches }) => batches.length === 1))
  await again.commitGroups(() => groups.slice(told))
  await again.readAnew()
  assert.equal(again.state.accounts.length, groups.length)
  assert.deepEqual((await devices.open("laptop")).problems, [])
})

test("few groups are one write: all are there or none", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const seen = new Set<number>()
  await (await devices.open("laptop")).commitGroups(
    () => Array.from({ length: 20 }, largeAccount),
    (_, written) => void seen.add(written),
  )
  assert.deepEqual([...seen], [0, 20])
  assert.equal((await filesOf(devices, "laptop")).length, 1)
})
