import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { rmSync } from "node:fs"
import { appendFile, cp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { codeStatus, type Fact, VaultError } from "../record/index.ts"
import { createVault } from "./create-vault.ts"
import { cheapWorkFactor, Devices, temporaryFolder } from "./devices.fixture.ts"
import { headerOpener, openAgeFile, sealAgeFile } from "./keys/age-file.ts"
import { foundMember, openMemberKey, unlockedMember } from "./keys/member-key.ts"
import { passphraseIdentity } from "./keys/passphrase.ts"
import { withSalt } from "./sealing/code-check.ts"
import { sealSheet } from "./sealing/seal-codes.ts"
import { readKeyFile, type Vault } from "./vault.ts"

const account: Fact[] = [
  { kind: "account-added", account: "a1", name: "GitHub Work", ref: "G1" },
  {
    kind: "batch-added",
    batch: "b1",
    account: "a1",
    sort: "single-use",
    codes: ["code-one", "code-two", "code-three"],
  },
]
const used = (index: number): Fact => ({ kind: "code-used", batch: "b1", index, worked: true })
const statuses = (vault: Vault): string[] =>
  vault.state.accounts[0]!.batches[0]!.codes.map(code => codeStatus(code, { sort: "single-use" }))
const kinds = (vault: Vault): string[] => vault.problems.map(({ kind }) => kind)

/** Opens a device's log, changes its lines, and seals it again as anyone who has the recipient could. */
async function tamper(
  devices: Devices,
  name: string,
  folder: string,
  change: (lines: string[]) => string[],
): Promise<void> {
  const { path, bytes } = await devices.fileOf(name, folder)
  const { plain } = await openAgeFile(bytes, devices.member.openHeader)
  const lines = change(plain.toString().split("\n").slice(0, -1))
  await writeFile(path, await sealAgeFile(lines.map(line => `${line}\n`).join(""), [devices.member.recipient]))
}

test("what one device writes, it reads again", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => [...account, used(1)])
  const vault = await devices.open("laptop")
  assert.deepEqual(statuses(vault), ["unused", "used", "unused"])
  assert.deepEqual(vault.problems, [])
})

test("a wrong passphrase is told from a damaged key file", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const file = await readKeyFile(devices.folder("laptop"), "ada")
  assert.equal((await openMemberKey(file, "correct horse")).member, "ada")
  await assert.rejects(openMemberKey(file, "correct hors"), { code: "passphrase-wrong" })
  await assert.rejects(openMemberKey(file.subarray(0, 80), "correct horse"), { code: "file-damaged" })
})

test("a key file that asks for more than a gibibyte of work is refused before any work", async () => {
  const header = Buffer.from(
    `age-encryption.org/v1\n-> scrypt ${"A".repeat(22)} 30\n${"A".repeat(43)}\n--- ${"A".repeat(43)}\n`,
  )
  await assert.rejects(openAgeFile(header, headerOpener(passphraseIdentity("x"))), { code: "kdf-too-costly" })
})

test("a vault is not made over another", async t => {
  const folder = await temporaryFolder(t)
  const options = { folder, member: "ada", passphrase: "p", workFactor: cheapWorkFactor }
  await createVault(options)
  await assert.rejects(createVault(options), { code: "vault-exists" })
  const key = await readFile(join(folder, "keys", "ada.age"))
  await rm(join(folder, "members.json"))
  await writeFile(join(folder, "events", "laptop-abc234.age"), "x")
  await assert.rejects(createVault(options), { code: "vault-exists", message: /members\.json is missing/ })
  assert.ok((await readFile(join(folder, "keys", "ada.age"))).equals(key), "no new key in the place of the old one")
  await assert.rejects(createVault({ ...options, folder: `${folder}/b`, member: "../ada" }), { code: "usage-wrong" })
})

for (const by of ["git", "copying"] as const)
  for (const [first, second] of [
    ["laptop", "phone"],
    ["phone", "laptop"],
  ] as const)
    test(`two devices offline use different codes and the same one: by ${by}, ${first} first, both marks are kept and the double use shows`, async t => {
      const devices = await Devices.create(t, ["laptop", "phone"])
      await (await devices.open("laptop")).commit(() => account)
      if (by === "git") startGit(devices)
      else await devices.carry("laptop", "phone")
      await (await devices.open("laptop")).commit(() => [used(0), used(1)])
      await (await devices.open("phone")).commit(() => [used(0), used(2)])
      if (by === "git") syncByGit(devices, first, second)
      else {
        await devices.carry(first, second)
        await devices.carry(second, first)
      }
      const vaults = [await devices.open("laptop"), await devices.open("phone")]
      assert.deepEqual(vaults[0]!.state, vaults[1]!.state)
      for (const vault of vaults) {
        assert.deepEqual(statuses(vault), ["used", "used", "used"])
        assert.deepEqual(
          vault.state.doubleUses.map(({ index, uses }) => [index, uses.length]),
          [[0, 2]],
        )
        assert.deepEqual(vault.problems, [])
      }
    })

function git(folder: string, ...args: string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "pipe" })
}

function startGit(devices: Devices): void {
  const [laptop, phone, remote] = ["laptop", "phone", "remote.git"].map(name => devices.folder(name)) as [
    string,
    string,
    string,
  ]
  git(devices.base, "init", "-q", "--bare", remote)
  git(laptop, "init", "-q")
  git(laptop, "add", "-A")
  git(laptop, "commit", "-q", "-m", "vault")
  git(laptop, "push", "-q", remote, "HEAD:main")
  rmSync(phone, { recursive: true })
  git(devices.base, "clone", "-q", "-b", "main", remote, phone)
}

function syncByGit(devices: Devices, first: string, second: string): void {
  const remote = devices.folder("remote.git")
  for (const name of [first, second, first]) {
    const folder = devices.folder(name)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", name)
    git(folder, "pull", "-q", "--no-rebase", "--no-edit", remote, "main")
    git(folder, "push", "-q", remote, "HEAD:main")
  }
}

async function withPhoneLog(t: TestContext): Promise<Devices> {
  const devices = await Devices.create(t, ["laptop", "phone"])
  await (await devices.open("laptop")).commit(() => account)
  await devices.carry("laptop", "phone")
  for (const index of [0, 1, 2]) await (await devices.open("phone")).commit(() => [used(index)])
  await devices.carry("phone", "laptop")
  return devices
}

const tamperings: Record<string, [change: (lines: string[]) => string[], kinds: string[], statuses: string[]]> = {
  "an altered event is named, and only that one is lost": [
    lines => lines.map((line, i) => (i === 2 ? line.replace('"index":1', '"index":0') : line)),
    ["forged-event"],
    ["used", "unused", "used"],
  ],
  "a forged event at the end is named": [
    lines => [...lines, `${"A".repeat(86)} ${lines[3]!.slice(87).replace('"seq":3', '"seq":4')}`],
    ["forged-event"],
    ["used", "used", "used"],
  ],
  "a removed event is named": [
    lines => lines.filter((_, i) => i !== 1),
    ["removed-events"],
    ["unused", "used", "used"],
  ],
  "a reordered event is named": [
    lines => [0, 2, 1, 3].map(i => lines[i]!),
    ["reordered-event"],
    ["used", "used", "used"],
  ],
  "a repeated event is named": [lines => [...lines, lines[3]!], ["repeated-event"], ["used", "used", "used"]],
  "a log cut at its end is named once this device has read more": [
    lines => lines.slice(0, 3),
    ["truncated-log"],
    ["used", "used", "unused"],
  ],
  "a log whose first event is gone is still read": [
    lines => lines.slice(1),
    ["removed-events"],
    ["used", "used", "used"],
  ],
}
for (const [title, [change, expectedKinds, expectedStatuses]] of Object.entries(tamperings))
  test(title, async t => {
    const devices = await withPhoneLog(t)
    assert.deepEqual((await devices.open("laptop")).problems, [])
    await tamper(devices, "phone", "laptop", change)
    const vault = await devices.open("laptop")
    assert.deepEqual(kinds(vault), expectedKinds)
    assert.deepEqual(statuses(vault), expectedStatuses)
  })

test("a file that another writes for the vault's recipient is not believed", async t => {
  const devices = await withPhoneLog(t)
  const stranger = await Devices.create(t, ["evil"])
  await (await stranger.open("evil")).commit(() => account)
  const { bytes } = await stranger.fileOf("evil")
  const { plain } = await openAgeFile(bytes, stranger.member.openHeader)
  await writeFile(
    join(devices.folder("laptop"), "events", "evil.age"),
    await sealAgeFile(plain, [devices.member.recipient]),
  )
  const vault = await devices.open("laptop")
  assert.deepEqual(
    vault.problems.map(({ device, kind }) => [device, kind]),
    [["evil", "forged-log"]],
  )
  assert.equal(vault.state.accounts.length, 1)
})

test("a file cut short gives the events before the cut, and one that is gone is named", async t => {
  const devices = await withPhoneLog(t)
  const many = Array.from({ length: 600 }, () => used(0))
  await (await devices.open("phone")).commit(() => many)
  await devices.carry("phone", "laptop")
  await devices.open("laptop")
  const { path, bytes } = await devices.fileOf("phone", "laptop")
  await writeFile(path, bytes.subarray(0, 70_000))
  const cut = await devices.open("laptop")
  assert.deepEqual(kinds(cut), ["damaged-log", "truncated-log"])
  assert.ok(cut.events.length > 100)
  await rm(path)
  assert.deepEqual(kinds(await devices.open("laptop")), ["removed-log"])
})

test("a log put back to an older state shows on a new device through what another device has witnessed", async t => {
  const devices = await Devices.create(t, ["laptop", "phone"])
  await (await devices.open("laptop")).commit(() => account)
  await devices.carry("laptop", "phone")
  await (await devices.open("phone")).commit(() => [used(0)])
  const older = (await devices.fileOf("phone")).bytes
  await (await devices.open("phone")).commit(() => [used(1)])
  await devices.carry("phone", "laptop")
  await (await devices.open("laptop")).commit(() => [used(2)])
  await cp(devices.folder("laptop"), devices.folder("tablet"), { recursive: true })
  assert.deepEqual((await devices.open("tablet")).problems, [])
  await rm(join(devices.base, "tablet-state"), { recursive: true })
  await writeFile((await devices.fileOf("phone", "tablet")).path, older)
  assert.deepEqual(kinds(await devices.open("tablet")), ["behind-log"])
})

test("this device does not write on to a log of its own that was put back, and goes on under a new name when told to", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const { path, bytes } = await devices.fileOf("laptop")
  await (await devices.open("laptop")).commit(() => [used(0)])
  await writeFile(path, bytes)
  const vault = await devices.open("laptop")
  assert.deepEqual(kinds(vault), ["truncated-log"])
  await assert.rejects(
    vault.commit(() => [used(1)]),
    { code: "integrity-broken" },
  )
  await vault.acceptLosses()
  await vault.commit(() => [used(1)])
  const again = await devices.open("laptop")
  assert.deepEqual(again.problems, [])
  assert.deepEqual(statuses(again), ["unused", "used", "unused"])
  assert.equal((await readdir(join(devices.folder("laptop"), "events"))).length, 2)
})

test("members.json is believed only as its founder signed it; without it the vault is read and not written", async t => {
  const devices = await withPhoneLog(t)
  const path = join(devices.folder("laptop"), "members.json")
  const text = await readFile(path, "utf8")
  const other = await unlockedMember(await foundMember("eve"))
  await writeFile(path, text.replace(/age1[a-z0-9]+/, other.recipient))
  const vault = await devices.open("laptop")
  assert.deepEqual(kinds(vault), ["forged-members"])
  assert.equal(vault.state.accounts.length, 1)
  await assert.rejects(
    vault.commit(() => [used(0)]),
    { code: "integrity-broken" },
  )
  await writeFile(path, text)
  await (await devices.open("laptop")).commit(() => [used(0)])
})

test("a sync program's conflicted copy of a log is read as part of it", async t => {
  const devices = await withPhoneLog(t)
  const { path, bytes } = await devices.fileOf("phone", "laptop")
  await (await devices.open("phone")).commit(() => [used(0)])
  await writeFile(path.replace(".age", ".sync-conflict-20260101.age"), bytes)
  await devices.carry("phone", "laptop")
  assert.deepEqual((await devices.open("laptop")).problems, [])
})

test("two commands at once on one device both have their say", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const [a, b] = [await devices.open("laptop"), await devices.open("laptop")]
  const takeNext = (vault: Vault): Promise<unknown> =>
    vault.commit(state => {
      const batch = state.accounts[0]!.batches[0]!
      const free = batch.codes.find(code => codeStatus(code, batch) === "unused")
      if (free === undefined) throw new VaultError("no-codes-left")
      return [used(free.index)]
    })
  await Promise.all([takeNext(a), takeNext(b)])
  const vault = await devices.open("laptop")
  assert.deepEqual(statuses(vault), ["used", "used", "unused"])
  assert.deepEqual(vault.state.doubleUses, [])
})

test("the log of a device holds no code in the clear, and each opens from its seal", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const { bytes } = await devices.fileOf("laptop")
  const log = (await openAgeFile(bytes, devices.member.openHeader)).plain.toString()
  assert.doesNotMatch(log, /code-(?:one|two|three)/)
  const vault = await devices.open("laptop")
  const [batch] = vault.state.accounts[0]!.batches
  assert.deepEqual(
    batch!.codes.map(({ text }) => text),
    [null, null, null],
  )
  assert.deepEqual(await vault.openCodes(batch!), ["code-one", "code-two", "code-three"])
  assert.deepEqual(await vault.openCodes(batch!, [1]), ["code-two"])
  const { state } = await devices.open("laptop", { opensCodes: true })
  assert.deepEqual(
    state.accounts[0]!.batches[0]!.codes.map(({ text }) => text),
    ["code-one", "code-two", "code-three"],
  )
})

test("a seal that holds another code than was kept is not believed", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const vault = await devices.open("laptop")
  const [batch] = vault.state.accounts[0]!.batches
  const own = [{ name: "ada", recipients: [devices.member.recipient] }]
  const evil = await sealSheet("b1", ["evil", "code-two", "code-three"].map(withSalt), own)
  const { checks } = batch!.sealed!
  const forged = { ...batch!, sealed: { ...evil, checks } }
  assert.deepEqual(await vault.openCodes(forged), ["code-one", "code-two", "code-three"], "the seal before holds them")
  await assert.rejects(vault.openCodes({ ...forged, seals: [] }), { code: "integrity-broken" })
})

test("an unfinished file of a killed writer is not read, and the next writer writes beside it", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const { path } = await devices.fileOf("laptop")
  const unfinished = path.replace(/([^/]+)$/, `.$1.${"0".repeat(16)}.tmp`)
  await appendFile(unfinished, "half")
  const vault = await devices.open("laptop")
  assert.deepEqual(vault.problems, [])
  await vault.commit(() => [used(0)])
  const names = await readdir(join(devices.folder("laptop"), "events"))
  assert.equal(names.filter(name => !name.startsWith(".")).length, 1)
  assert.equal(names.length, 2)
})

test("a file of which not even the beginning is left is damaged, not forged", async t => {
  const devices = await withPhoneLog(t)
  const { path, bytes } = await devices.fileOf("phone", "laptop")
  const stranger = bytes.subarray(0, 300)
  await writeFile(path.replace(/[^/]+$/, "unknown.age"), stranger)
  assert.deepEqual(kinds(await devices.open("laptop")), ["damaged-log"])
  await rm(path.replace(/[^/]+$/, "unknown.age"))
  await writeFile(path, stranger)
  assert.deepEqual(kinds(await devices.open("laptop")), ["damaged-log", "truncated-log"])
})

test("each write is decided by the texts of all codes, also after a write of the same vault", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const vault = await devices.open("laptop", { opensCodes: true })
  await vault.commit(() => account)
  const textsSeen: (string | null)[] = []
  await vault.commit(state => {
    textsSeen.push(...state.accounts[0]!.batches[0]!.codes.map(({ text }) => text))
    return [used(0)]
  })
  assert.deepEqual(textsSeen, ["code-one", "code-two", "code-three"])
})

test("what lies on the disk is read anew, and codes are opened from there", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const vault = await devices.open("laptop")
  await (await devices.open("laptop")).commit(() => account)
  assert.equal(vault.state.accounts.length, 0)
  await vault.readAnew()
  assert.deepEqual(await vault.openCodes(vault.state.accounts[0]!.batches[0]!), ["code-one", "code-two", "code-three"])
})

test("an age file of any length opens again, and one that is cut gives the chunks before the cut", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const chunk = 65_536
  for (const length of [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk]) {
    const plain = Buffer.alloc(length, "postern ")
    const sealed = await sealAgeFile(plain, [devices.member.recipient])
    const opened = await openAgeFile(sealed, devices.member.openHeader)
    assert.deepEqual([opened.plain.equals(plain), opened.cutAtByte], [true, null], `${length}`)
    const cut = await openAgeFile(sealed.subarray(0, -1), devices.member.openHeader)
    assert.equal(cut.cutAtByte, Math.max(0, Math.ceil(length / chunk) - 1) * chunk)
    assert.ok(cut.plain.equals(plain.subarray(0, cut.cutAtByte!)))
  }
})
