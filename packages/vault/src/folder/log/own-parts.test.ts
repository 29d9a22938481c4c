import assert from "node:assert/strict"
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import test, { type TestContext } from "node:test"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import type { Fact } from "../../record/index.ts"
import { Devices } from "../devices.fixture.ts"
import { sealAgeFile } from "../keys/age-file.ts"
import { maxPart } from "./log-parts.ts"

// A device's own files, as a sync program or whoever carries the folder leaves them, while no line of the log is lost.

const account = (name: string, size = 0): Fact[] => [
  { kind: "account-added", account: "new-a", name: name.padEnd(100, "."), ref: name },
  { kind: "batch-added", batch: "new-b", account: "new-a", sort: "reusable", codes: [`1${"x".repeat(size)}`] },
]
const add = async (devices: Devices, name: string, size?: number): Promise<unknown> =>
  (await devices.open("laptop")).commit(() => account(name, size))

const large = (made: number, size = 65_000): Fact[] => [
  { kind: "account-added", account: `new-a${made}`, name: `L${made}`, ref: `L${made}` },
  { kind: "batch-added", batch: `new-b${made}`, account: `new-a${made}`, sort: "reusable", codes: ["x".repeat(size)] },
]

/** A laptop that has written twice, and its file as the first time left it. */
async function twice(t: TestContext): Promise<{ devices: Devices; path: string; older: Buffer }> {
  const devices = await Devices.create(t, ["laptop"])
  await add(devices, "A")
  const { path, bytes: older } = await devices.fileOf("laptop")
  await add(devices, "B")
  return { devices, path, older }
}

async function assertGoesOn(devices: Devices, accounts: number): Promise<void> {
  assert.deepEqual((await devices.open("laptop")).problems, [])
  await add(devices, "C")
  await add(devices, "D")
  const vault = await devices.open("laptop")
  assert.deepEqual(vault.problems, [])
  assert.equal(vault.state.accounts.length, accounts)
}

test("a device goes on where a sync put an older file in the place of its own and the newer one aside", async t => {
  const { devices, path, older } = await twice(t)
  const aside = path.replace(/\.age$/, ".sync-conflict-20260302-100000.age")
  await rename(path, aside)
  await writeFile(path, older)
  await assertGoesOn(devices, 4)
  // What only the other file had is in its own again.
  await rm(aside)
  const vault = await devices.open("laptop")
  assert.deepEqual([vault.problems, vault.state.accounts.length], [[], 4])
})

test("a device takes back what only a file beside an earlier part of its log has, whether the last part is full or not", async t => {
  for (const size of [10, 65_000]) {
    const devices = await Devices.create(t, ["laptop"])
    await add(devices, "A")
    const { path, bytes: older } = await devices.fileOf("laptop")
    const full = async () => (await devices.open("laptop")).commit(() => [1, 2, 3, 4, 5].flatMap(made => large(made)))
    await full()
    await (await devices.open("laptop")).commit(() => [1, 2, 3, 4, 5].flatMap(made => large(made, size)))
    const aside = path.replace(/\.age$/, ".sync-conflict-20260302-100000.age")
    await rename(path, aside)
    await writeFile(path, older)
    await assertGoesOn(devices, 13)
    await rm(aside)
    await assertGoesOn(devices, 15)
  }
})

test("a device goes on where its own file is gone and another member carries a copy", async t => {
  const { devices, path } = await twice(t)
  const copies = join(devices.folder("laptop"), "copies", "other-abc234")
  await mkdir(copies, { recursive: true })
  await rename(path, join(copies, basename(path)))
  await assertGoesOn(devices, 4)
  await rm(copies, { recursive: true })
  assert.deepEqual((await devices.open("laptop")).problems, [])
})

test("a further part that another has put there, and that holds nothing or is for others, keeps no device from writing", async t => {
  const stranger = await identityToRecipient(await generateX25519Identity())
  for (const text of ["", "zz"]) {
    const { devices, path } = await twice(t)
    await writeFile(path.replace(/\.age$/, ".9.age"), await sealAgeFile(text, [devices.member.recipient]))
    await assertGoesOn(devices, 4)
  }
  const { devices, path } = await twice(t)
  const others = path.replace(/\.age$/, ".9.age")
  await writeFile(others, await sealAgeFile("zz", [stranger]))
  const bytes = await readFile(others)
  await assertGoesOn(devices, 4)
  assert.ok((await readFile(others)).equals(bytes))
})

test("a part with the highest number that a name can have is written on for ever, and nothing is written over", async t => {
  const { devices, path } = await twice(t)
  await writeFile(path.replace(/\.age$/, `.${maxPart}.age`), await sealAgeFile("", [devices.member.recipient]))
  for (let write = 0; write < 6; write++) await add(devices, `L${write}`, 65_000)
  await assertGoesOn(devices, 10)
})

test("where the lines that an own file lacks are gone meanwhile nothing is written", async t => {
  const { devices, path, older } = await twice(t)
  const vault = await devices.open("laptop")
  await writeFile(path, older)
  await assert.rejects(
    vault.commit(() => account("C")),
    { code: "integrity-broken" },
  )
  assert.ok((await readFile(path)).equals(older))
})
