import assert from "node:assert/strict"
import { appendFile, chmod, cp, lstat, mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { type Fact, factFault, foldEvents, readEvent, type VaultEvent } from "../record/index.ts"
import { Devices, temporaryFolder } from "./devices.fixture.ts"
import { systemFault, writeDurably } from "./disk/durable-file.ts"
import { loadDevice } from "./disk/local-state.ts"
import { openAgeFile, sealAgeFile } from "./keys/age-file.ts"
import { foundMember, unlockedMember } from "./keys/member-key.ts"
import { sha256Hex, signingKey } from "./keys/signing-key.ts"
import { writeLines } from "./log/log-line.ts"
import { certificateText } from "./log/log-owner.ts"

const account: Fact[] = [
  { kind: "account-added", account: "a1", name: "GitHub Work", ref: "G1" },
  { kind: "batch-added", batch: "b1", account: "a1", sort: "single-use", codes: ["code-one", "code-two"] },
]
const used = (index: number): Fact => ({ kind: "code-used", batch: "b1", index, worked: true })

test("a file that somebody made beforehand, under any name that can be guessed, is never written into", async t => {
  const folder = await temporaryFolder(t)
  const victim = join(folder, "victim")
  await writeFile(victim, "precious")
  for (const name of [".kit.txt.tmp", ".kit.txt.0000000000000000.tmp"]) await symlink(victim, join(folder, name))
  await writeDurably(join(folder, "kit.txt"), "codes")
  assert.equal(await readFile(victim, "utf8"), "precious")
  const { mode } = await lstat(join(folder, "kit.txt"))
  assert.equal(mode & 0o777, 0o600)
})

test("a link in the place of the file itself is replaced, not followed", async t => {
  const folder = await temporaryFolder(t)
  const victim = join(folder, "victim")
  await writeFile(victim, "precious")
  await symlink(victim, join(folder, "kit.txt"))
  await writeDurably(join(folder, "kit.txt"), "codes")
  assert.equal(await readFile(victim, "utf8"), "precious")
  assert.ok((await lstat(join(folder, "kit.txt"))).isFile())
})

test("two writers of one file at once both finish, and one of them is what is there", async t => {
  const folder = await temporaryFolder(t)
  const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(1000))
  await Promise.all(texts.map(text => writeDurably(join(folder, "kit.txt"), text)))
  assert.ok(texts.includes(await readFile(join(folder, "kit.txt"), "utf8")))
  assert.deepEqual(await readdir(folder), ["kit.txt"])
})

test("what a killed writer left is removed once no writer can be at work on it", async t => {
  const folder = await temporaryFolder(t)
  const [old, fresh] = [join(folder, `.kit.txt.${"0".repeat(16)}.tmp`), join(folder, `.kit.txt.${"1".repeat(16)}.tmp`)]
  for (const path of [old, fresh]) await appendFile(path, "half")
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  await utimes(old, longAgo, longAgo)
  await writeDurably(join(folder, "kit.txt"), "whole")
  assert.deepEqual((await readdir(folder)).sort(), [`.kit.txt.${"1".repeat(16)}.tmp`, "kit.txt"])
})

const unreadable: [string, Fact][] = [
  ["an empty tag", { kind: "account-changed", account: "a1", set: { tags: [""] } }],
  ["an empty name", { kind: "account-changed", account: "a1", set: { name: "" } }],
  ["an empty reference", { kind: "account-changed", account: "a1", set: { ref: "" } }],
  ["a name of more than 4096 characters", { kind: "account-changed", account: "a1", set: { name: "x".repeat(4097) } }],
  [
    "more than a thousand codes",
    { kind: "batch-added", batch: "b2", account: "a1", sort: "single-use", codes: Array<string>(1001).fill("x") },
  ],
  ["an empty code", { kind: "batch-added", batch: "b2", account: "a1", sort: "single-use", codes: [""] }],
  ["an empty location", { kind: "copy-added", copy: "c1", batch: "b1", location: "", sort: "paper", on: "2026-01-01" }],
  ["a day that is none", { kind: "batch-tested", batch: "b1", on: "yesterday" }],
]

for (const [what, fact] of unreadable) {
  test(`${what} is refused before it is signed, and the vault can be written to afterwards`, async t => {
    const devices = await Devices.create(t, ["laptop"])
    const vault = await devices.open("laptop")
    await vault.commit(() => account)
    await assert.rejects(
      vault.commit(() => [fact]),
      (fault: { code: string; message: string }) => fault.code === "usage-wrong" && /expected .+/.test(fault.message),
    )
    await vault.commit(() => [used(0)])
    assert.deepEqual((await devices.open("laptop")).problems, [])
  })
}

test("what is signed is what the reader takes: both ask the same rule of every kind", () => {
  for (const [, fact] of unreadable) {
    assert.notEqual(factFault(fact), null)
    const event = { device: "d", seq: 0, lamport: 1, at: "2026-01-01T00:00:00.000Z", prev: "p", ...fact }
    assert.ok("malformed" in readEvent(event))
  }
})

test("an accepted small loss hides no larger one, and none at another place", async t => {
  const devices = await Devices.create(t, ["phone", "laptop"])
  await (await devices.open("phone")).commit(() => account)
  const states: Buffer[] = []
  for (const index of [0, 1, 0, 1]) {
    states.push((await devices.fileOf("phone")).bytes)
    await (await devices.open("phone")).commit(() => [used(index)])
  }
  await devices.carry("phone", "laptop")
  const laptop = await devices.open("laptop")
  assert.deepEqual(laptop.problems, [])
  const { path } = await devices.fileOf("phone", "laptop")
  const putBack = async (bytes: Buffer) => {
    await writeFile(path, bytes)
    return devices.open("laptop")
  }
  const oneLost = await putBack(states[3]!)
  assert.deepEqual(
    oneLost.problems.map(({ kind }) => kind),
    ["truncated-log"],
  )
  await oneLost.acceptLosses()
  assert.deepEqual((await devices.open("laptop")).problems, [])
  const moreLost = await putBack(states[1]!)
  assert.deepEqual(
    moreLost.problems.map(({ kind }) => kind),
    ["truncated-log"],
    "the older state is told, though a loss of the same log was accepted",
  )
  assert.deepEqual((await putBack(states[3]!)).problems, [], "the loss that was accepted stays so")
})

test("fields that an account does not have change nothing of it", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const vault = await devices.open("laptop")
  await vault.commit(() => account)
  const set = { login: "ada", id: "a2", batches: [], addedAt: "", ["__proto__"]: { name: "x" } } as object
  await vault.commit(() => [{ kind: "account-changed", account: "a1", set }])
  const [found] = (await devices.open("laptop")).state.accounts
  assert.equal(found!.id, "a1")
  assert.equal(found!.login, "ada")
  assert.equal(found!.batches.length, 1)
})

test("what this device remembers is never forgotten silently", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const seen = join(devices.base, "laptop-state", "seen.json")
  for (const damage of ["", "{", "[]", '{"epoch":"x"}', '{"epoch":1,"heads":[],"owners":{}}']) {
    await writeFile(seen, damage)
    await assert.rejects(devices.open("laptop"), { code: "integrity-broken" }, damage)
    assert.equal(await readFile(seen, "utf8"), damage, "nor is it written over")
  }
})

test("commands that read at the same time forget nothing that another has remembered", async t => {
  const devices = await Devices.create(t, ["phone", "tablet", "laptop"])
  for (const name of ["phone", "tablet"]) {
    await (await devices.open(name)).commit(() => (name === "phone" ? account : []))
    if (name === "tablet")
      await (await devices.open(name)).commit(() => [
        { kind: "account-added", account: "a2", name: "GitLab", ref: "G2" },
      ])
    await devices.carry(name, "laptop")
  }
  await Promise.all(Array.from({ length: 8 }, () => devices.open("laptop")))
  const { heads } = JSON.parse(await readFile(join(devices.base, "laptop-state", "seen.json"), "utf8"))
  assert.equal(Object.keys(heads).length, 2)
})

test("a device key that cannot be read makes no new device in silence", { skip: process.getuid?.() === 0 }, async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  await chmod(join(devices.base, "laptop-state", "device.age"), 0)
  await assert.rejects(devices.open("laptop"), { code: "not-allowed" })
})

test("a device key that is no file makes no new device in silence", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await mkdir(join(devices.base, "laptop-state", "device.age"), { recursive: true })
  await assert.rejects(devices.open("laptop"))
})

/** Writes lines to a device's log as whoever has its key can, past every check of this program. */
async function signDirectly(
  devices: Devices,
  name: string,
  change: (last: VaultEvent, seq: number) => object,
): Promise<void> {
  const vault = await devices.open(name)
  const own = await loadDevice(join(devices.base, `${name}-state`), devices.member)
  const { path, bytes } = await devices.fileOf(name)
  const text = (await openAgeFile(bytes, devices.member.openHeader)).plain.toString()
  const last = text.split("\n").at(-2)!
  const head: [number, string] = [JSON.parse(last.slice(last.indexOf(" "))).seq, sha256Hex(last)]
  const event = change(vault.events.at(-1)!, head[0] + 1) as VaultEvent
  const lines = writeLines(devices.member.vault, [event], head, own!.key)
  await writeFile(path, await sealAgeFile(text + lines.text, [devices.member.recipient]))
}

const at = "2026-01-01T00:00:00.000Z"

test("an event with the highest number there is keeps nobody from writing: it is named, and not folded", async t => {
  const devices = await Devices.create(t, ["laptop", "phone"])
  await (await devices.open("laptop")).commit(() => account)
  await devices.carry("laptop", "phone")
  await (await devices.open("phone")).commit(() => [used(1)])
  await signDirectly(devices, "phone", ({ device }, seq) => ({
    device,
    seq,
    lamport: Number.MAX_SAFE_INTEGER,
    at,
    kind: "account-changed",
    account: "a1",
    set: { name: "Evil" },
  }))
  await devices.carry("phone", "laptop")
  await (await devices.open("laptop")).commit(() => [used(0)])
  const laptop = await devices.open("laptop")
  assert.deepEqual(
    laptop.problems.map(({ device, kind, from }) => [device.slice(0, -7), kind, from]),
    [[(await devices.open("phone")).device!.slice(0, -7), "clock-jump", 2]],
  )
  assert.equal(laptop.state.accounts[0]!.name, "GitHub Work")
  assert.deepEqual(
    laptop.state.accounts[0]!.batches[0]!.codes.map(code => code.uses.length),
    [1, 1],
  )
})

test("an event whose fields are of another type is malformed, and the vault opens all the same", async t => {
  for (const set of [null, "x", 5, [], { name: null }, { tags: "x" }]) {
    const devices = await Devices.create(t, ["laptop"])
    await (await devices.open("laptop")).commit(() => account)
    await signDirectly(devices, "laptop", ({ device }, seq) => ({
      device,
      seq,
      lamport: seq + 1,
      at,
      kind: "account-changed",
      account: "a1",
      set,
    }))
    const { problems, state } = await devices.open("laptop")
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      ["malformed-event"],
    )
    assert.equal(state.accounts.length, 1)
  }
})

test("a device that claims to have seen more than there is hides no loss that another has seen", async t => {
  const devices = await Devices.create(t, ["phone", "laptop", "liar"])
  await (await devices.open("phone")).commit(() => account)
  await devices.carry("phone", "liar")
  await (await devices.open("liar")).commit(() => [{ kind: "batch-tested", batch: "b1", on: "2026-01-01" }])
  const { device: phone } = await devices.open("phone")
  await signDirectly(devices, "liar", ({ device, lamport }, seq) => ({
    device,
    seq,
    lamport: lamport + 1,
    at,
    seen: { [phone!]: [Number.MAX_SAFE_INTEGER, "x"] },
    kind: "batch-tested",
    batch: "b1",
    on: "2026-01-02",
  }))
  const older = (await devices.fileOf("phone")).bytes
  for (const index of [0, 1]) await (await devices.open("phone")).commit(() => [used(index)])
  await devices.carry("phone", "laptop")
  await devices.carry("liar", "laptop")
  await (await devices.open("laptop")).acceptLosses()
  assert.deepEqual((await devices.open("laptop")).problems, [])
  await (await devices.open("phone")).commit(() => [used(1)])
  await devices.carry("phone", "laptop")
  const laptop = await devices.open("laptop")
  assert.deepEqual(laptop.problems, [], "the log has grown, and what was accepted stays so")
  await laptop.commit(() => [{ kind: "batch-tested", batch: "b1", on: "2026-01-03" }])
  await cp(devices.folder("laptop"), devices.folder("tablet"), { recursive: true })
  await writeFile((await devices.fileOf("phone", "tablet")).path, older)
  const kinds = (await devices.open("tablet")).problems.map(({ kind }) => kind)
  assert.deepEqual(kinds, ["behind-log"], "the acceptance of what never was covers no true loss")
})

test("damage that was accepted hides no damage further to the front", async t => {
  const devices = await Devices.create(t, ["phone", "laptop"])
  await (await devices.open("phone")).commit(() => account)
  await (await devices.open("phone")).commit(() => Array.from({ length: 1200 }, () => used(0)))
  await devices.carry("phone", "laptop")
  const { path, bytes } = await devices.fileOf("phone", "laptop")
  const cutAt = async (size: number) => {
    await writeFile(path, bytes.subarray(0, size))
    return (await devices.open("laptop")).problems.map(({ kind }) => kind)
  }
  assert.deepEqual(await cutAt(140_000), ["damaged-log"])
  await (await devices.open("laptop")).acceptLosses()
  assert.deepEqual(await cutAt(140_000), [])
  assert.deepEqual((await cutAt(70_000))[0], "damaged-log")
})

test("a device key that somebody else put in its place is made nobody's device", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const path = join(devices.base, "laptop-state", "device.age")
  const evil = signingKey()
  const stranger = await unlockedMember(await foundMember("ada"))
  const forged = await stranger.signAsMember(
    certificateText(devices.member.vault, "evil-234567", "ada", evil.verifyKey),
  )
  for (const certificate of [Buffer.from(forged).toString("base64url"), "", undefined]) {
    const plain = JSON.stringify({ device: "evil-234567", label: "evil", seed: evil.seed, certificate })
    await writeFile(path, await sealAgeFile(plain, [devices.member.recipient]))
    await assert.rejects(devices.open("laptop"), { code: "integrity-broken" })
  }
  assert.equal((await readdir(join(devices.folder("laptop"), "events"))).length, 1)
})

test("what this device remembers is not read from a folder that others can write to", {
  skip: process.getuid === undefined,
}, async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const folder = join(devices.base, "laptop-state")
  for (const mode of [0o777, 0o770, 0o702]) {
    await chmod(folder, mode)
    await assert.rejects(devices.open("laptop"), { code: "not-allowed" })
  }
  await chmod(folder, 0o755)
  assert.equal((await devices.open("laptop")).state.accounts.length, 1)
})

test("a fault of the system says that nothing was changed only where somebody knows that", () => {
  for (const code of ["EACCES", "EROFS"]) {
    const fault = Object.assign(new Error("x"), { code })
    assert.match(String(systemFault(fault, "writing x")), /Nothing was changed/)
    assert.doesNotMatch(String(systemFault(fault, "working", "")), /Nothing was/)
  }
})

test("an event of a newer version is no fault of the vault: it counts for the clock and for what was seen", async t => {
  const devices = await Devices.create(t, ["laptop", "phone", "tablet"])
  await (await devices.open("laptop")).commit(() => account)
  await devices.carry("laptop", "phone")
  await (await devices.open("phone")).commit(() => [used(1)])
  const before = (await devices.fileOf("laptop")).bytes
  await (await devices.open("laptop")).commit(() => [used(0)])
  await devices.carry("laptop", "phone")
  const laptop = (await devices.open("laptop")).device!
  const end = (await devices.open("phone")).events.findLast(({ device }) => device === laptop)!
  await signDirectly(devices, "phone", ({ device }, seq) => ({
    device,
    seq,
    lamport: 90,
    at,
    seen: { [laptop]: [end.seq, "x"] },
    kind: "of-tomorrow",
    batch: 5,
    index: "no number",
  }))
  const phone = await devices.open("phone")
  assert.equal(phone.state.lamport, 90)
  assert.deepEqual(
    phone.problems.map(({ kind }) => kind),
    ["replaced-log"],
    "its claim of what it saw is compared like any other's",
  )
  await devices.carry("phone", "tablet")
  await cp(devices.folder("laptop"), devices.folder("tablet"), { recursive: true })
  await writeFile((await devices.fileOf("laptop", "tablet")).path, before)
  assert.deepEqual(
    (await devices.open("tablet")).problems.map(({ kind }) => kind),
    ["behind-log"],
  )
})

test("nobody takes the place of what another has added: a name is that of the event that gives it", async t => {
  const devices = await Devices.create(t, ["laptop", "phone"])
  const [added, batch] = account as [Fact, Fact]
  await (await devices.open("laptop")).commit(() => [
    { ...added, account: "new-a" } as Fact,
    { ...batch, account: "new-a", batch: "new-b" } as Fact,
    { kind: "copy-added", copy: "new-c", batch: "new-b", location: "safe", sort: "paper", on: "2026-01-01" },
  ])
  const { state, device } = await devices.open("laptop")
  const [kept] = state.accounts
  assert.deepEqual(
    [kept!.id, kept!.batches[0]!.id, kept!.batches[0]!.copies[0]!.id],
    [`${device}:1`, `${device}:2`, `${device}:3`],
  )
  await devices.carry("laptop", "phone")
  await (await devices.open("phone")).commit(() => [{ kind: "batch-tested", batch: `${device}:2`, on: "2026-01-01" }])
  const theft = { ...batch, account: kept!.id, batch: kept!.batches[0]!.id, codes: ["evil"] }
  await signDirectly(devices, "phone", ({ device }, seq) => ({ device, seq, lamport: 0, at, ...theft }))
  await devices.carry("phone", "laptop")
  const laptop = await devices.open("laptop")
  assert.deepEqual(
    laptop.problems.map(({ kind }) => kind),
    ["malformed-event"],
  )
  assert.deepEqual(
    laptop.state.accounts[0]!.batches.map(({ codes }) => codes.length),
    [2],
  )
})

test("of two copies that claim one name the first stands", () => {
  const place = {
    device: "d",
    at,
    prev: "p",
    kind: "copy-added",
    copy: "c1",
    batch: "b1",
    sort: "paper",
    on: "2026-01-01",
  }
  const events = [
    ...account.map((fact, seq) => ({ device: "d", seq, lamport: seq, at, prev: "p", ...fact })),
    { ...place, seq: 2, lamport: 2, location: "safe" },
    { ...place, seq: 3, lamport: 3, location: "bin" },
  ] as VaultEvent[]
  const { copies } = foldEvents(events).accounts[0]!.batches[0]!
  assert.deepEqual(
    copies.map(({ location }) => location),
    ["safe"],
  )
})
