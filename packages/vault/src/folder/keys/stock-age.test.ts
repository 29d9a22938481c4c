import assert from "node:assert/strict"
import { execFileSync, spawnSync } from "node:child_process"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { runInTerminal } from "../../cli/terminal.fixture.ts"
import { createVault } from "../create-vault.ts"
import { cheapWorkFactor, Devices, temporaryFolder } from "../devices.fixture.ts"
import { Vault } from "../vault.ts"
import { headerOpener, openAgeFile, sealAgeFile } from "./age-file.ts"
import { foundMember, openMemberKey, unlockedMember } from "./member-key.ts"
import { passphraseIdentity, passphraseRecipient } from "./passphrase.ts"

const skip = spawnSync("age", ["--version"]).status !== 0 && "age is not installed"
const hasPython = spawnSync("python3", ["--version"]).status === 0
const env = { PATH: process.env.PATH ?? "", TERM: "xterm" }
const enter = "\r"

/** The commands that RECOVER.txt shows, each run by the shell as it stands there, for the member ada. */
function recoverCommands(folder: string): string[] {
  const whole = readFileSync(join(folder, "RECOVER.txt"), "utf8").replaceAll("NAME", "ada")
  // Putting shares together is tried in sealing/below-k.test.ts.
  const text = whole.slice(0, whole.indexOf("5. Where a batch"))
  return text.split(/\n(?! {5})/).flatMap(part => {
    const lines = part.split("\n").filter(line => line.startsWith("     "))
    return lines.length === 0 || isTable(lines) ? [] : [lines.join("\n")]
  })
}

// The kinds of event, which stand in columns.
const isTable = (lines: readonly string[]): boolean => lines.some(line => line.startsWith("     account-"))

/** Opens the key and the log, as RECOVER.txt says. @returns the commands that come after. */
async function openLog(folder: string): Promise<string[]> {
  const [openKey, openEvents, ...others] = recoverCommands(folder) as [string, string, ...string[]]
  const answers = [{ sees: "passphrase", types: `correct horse${enter}` }]
  assert.equal((await runInTerminal("sh", ["-c", openKey], answers, env, folder)).exitCode, 0)
  execFileSync("sh", ["-c", openEvents], { cwd: folder, env })
  return others
}

test("the stock age program opens a vault with the passphrase alone, by the commands in RECOVER.txt", {
  skip,
}, async t => {
  const devices = await Devices.create(t, ["laptop"])
  const codes = ["1a2b3-c4d5e", 'quoted "and" \\', "two\nlines"]
  const vault = await devices.open("laptop")
  await vault.commit(() => [
    { kind: "account-added", account: "new-a", name: "GitHub Work", ref: "G1" },
    { kind: "batch-added", batch: "new-b", account: "new-a", sort: "single-use", codes },
  ])
  const folder = devices.folder("laptop")
  const [openKey, ...others] = recoverCommands(folder) as [string, ...string[]]
  const run = (command: string, passphrase: string) =>
    runInTerminal("sh", ["-c", command], [{ sees: "passphrase", types: passphrase + enter }], env, folder)
  assert.notEqual((await run(openKey, "wrong horse")).exitCode, 0)
  assert.equal((await run(openKey, "correct horse")).exitCode, 0)
  const said = others
    .filter(command => hasPython || !command.includes("python3"))
    .map(command => execFileSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" }))
    .at(-1)!
  const lines = readFileSync(join(folder, "log.txt"), "utf8")
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line.slice(line.indexOf(" ") + 1)) as Record<string, unknown>)
  assert.deepEqual(
    lines.map(line => line.kind),
    ["device-added", "account-added", "batch-added"],
  )
  const device = lines[0]!.device
  assert.equal(said.split("\n")[0], `"batch":"${device}:2"`)
  const opened = JSON.parse(said.slice(said.indexOf("["))) as { code: string }[]
  assert.deepEqual(
    opened.map(({ code }) => code),
    codes,
  )
})

test("what RECOVER.txt lists is what became of each code: used before it was kept, renamed, merged, replaced, removed, doubted and cleared", {
  skip: skip || (!hasPython && "python3 is not installed"),
}, async t => {
  const devices = await Devices.create(t, ["laptop", "phone"])
  const batch = (id: string, account: string, codes: readonly string[], more: object = {}) =>
    ({ kind: "batch-added", batch: id, account, sort: "single-use", codes, ...more }) as const
  const laptop = await devices.open("laptop")
  await laptop.commit(() => [
    { kind: "account-added", account: "a", name: "Git Hub", ref: "G1", login: "ada" },
    batch("old", "a", ["old-1"]),
    batch("new", "a", ["used-1", "used-2", "hand-3", "doub-4", "good-5"], { supersedes: ["old"], used: [0] }),
    { kind: "account-changed", account: "a", set: { name: "GitHub Work" } },
    { kind: "code-handed", batch: "new", index: 2 },
    { kind: "code-doubtful", batch: "new", index: 3 },
    { kind: "code-doubtful", batch: "new", index: 4 },
    { kind: "account-added", account: "gone", name: "Gone", ref: "G2" },
    batch("gone", "gone", ["gone-1"]),
    { kind: "account-removed", account: "gone" },
    { kind: "account-added", account: "twin", name: "Bank 2", ref: "B2" },
    batch("twin", "twin", ["twin-1"]),
    { kind: "account-added", account: "bank", name: "Bank", ref: "B1" },
    batch("gone-too", "bank", ["wrong-1"], { supersedes: [] }),
    { kind: "batch-removed", batch: "gone-too" },
    { kind: "account-merged", account: "twin", into: "bank" },
    { kind: "account-added", account: "key", name: "Mega", ref: "M1" },
    batch("key", "key", ["word word word"], { sort: "reusable", expiresOn: "2027-01-01" }),
    { kind: "code-used", batch: "key", index: 0 },
    { kind: "batch-changed", batch: "key", set: { expiresOn: "2028-02-02" } },
    { kind: "account-added", account: "none", name: "Zoo", ref: "Z1" },
  ])
  const doubt = laptop.state.accounts
    .find(({ name }) => name === "GitHub Work")!
    .batches.at(-1)!
    .codes.at(-1)!.doubts[0]!
  await laptop.commit(() => [{ kind: "code-cleared", batch: "new", index: 4, clears: [doubt.event] }])
  await devices.carry("laptop", "phone")
  await (await devices.open("phone")).commit(() => [{ kind: "code-used", batch: "new", index: 1 }])
  await devices.carry("phone", "laptop")
  const folder = devices.folder("laptop")
  const [list] = await openLog(folder)
  assert.deepEqual(execFileSync("sh", ["-c", list!], { cwd: folder, env, encoding: "utf8" }).trimEnd().split("\n"), [
    "Bank (B1)",
    "  twin-1",
    "GitHub Work (G1) ada",
    "  used-1  used",
    "  used-2  used",
    "  hand-3  may be used",
    "  doub-4  may be used",
    "  good-5",
    "Mega (M1)",
    "  word word word",
    "  expires 2028-02-02",
    "Zoo (Z1)",
    "  no codes are kept",
  ])
})

test("what age encrypts opens here, and the other way round: to recipients and to a passphrase, binary and armored", {
  skip,
}, async t => {
  const folder = await temporaryFolder(t)
  const secret = await foundMember("ada")
  const { recipient } = await unlockedMember(secret)
  writeFileSync(join(folder, "identity"), `${secret.identity}\n`)
  for (const armor of [[], ["-a"]]) {
    const theirs = execFileSync("age", [...armor, "-r", recipient], { input: "from age" })
    assert.equal((await openAgeFile(theirs, headerOpener(secret.identity))).plain.toString(), "from age")
  }
  const ours = await sealAgeFile("x".repeat(200_000), [recipient])
  assert.equal(execFileSync("age", ["-d", "-i", join(folder, "identity")], { input: ours }).length, 200_000)
  const file = join(folder, "by-passphrase.age")
  writeFileSync(file, await sealAgeFile("with a passphrase", [passphraseRecipient("open sesame", 10)]))
  assert.equal(
    (
      await runInTerminal(
        "age",
        ["-d", "-o", join(folder, "out"), file],
        [{ sees: "passphrase", types: `open sesame${enter}` }],
        env,
        folder,
      )
    ).exitCode,
    0,
  )
  assert.equal(readFileSync(join(folder, "out"), "utf8"), "with a passphrase")
  const twice = [
    { sees: "Enter passphrase", types: `open sesame${enter}` },
    { sees: "Confirm", types: `open sesame${enter}` },
  ]
  writeFileSync(join(folder, "plain"), "from age, with a passphrase")
  assert.equal(
    (await runInTerminal("age", ["-p", "-o", join(folder, "theirs.age"), join(folder, "plain")], twice, env, folder))
      .exitCode,
    0,
  )
  const opened = await openAgeFile(
    readFileSync(join(folder, "theirs.age")),
    headerOpener(passphraseIdentity("open sesame")),
  )
  assert.equal(opened.plain.toString(), "from age, with a passphrase")
})

test("a further recipient's own age key opens the logs", { skip }, async t => {
  const folder = await temporaryFolder(t)
  execFileSync("age-keygen", ["-o", join(folder, "second")], { stdio: "ignore" })
  const recipient = execFileSync("age-keygen", ["-y", join(folder, "second")], { encoding: "utf8" }).trim()
  const secret = await createVault({
    folder: join(folder, "vault"),
    member: "ada",
    passphrase: "correct horse",
    recipients: [recipient],
    workFactor: cheapWorkFactor,
  })
  const again = await openMemberKey(readFileSync(join(folder, "vault", "keys", "ada.age")), "correct horse")
  assert.deepEqual(again, secret)
  const vault = await Vault.open({
    folder: join(folder, "vault"),
    member: await unlockedMember(secret),
    stateFolder: join(folder, "state"),
  })
  await vault.commit(() => [{ kind: "account-added", account: "a", name: "Bank", ref: "B1" }])
  const [log] = readdirSync(join(folder, "vault", "events"))
  assert.match(
    execFileSync("age", ["-d", "-i", join(folder, "second"), join(folder, "vault", "events", log!)], {
      encoding: "utf8",
    }),
    /"name":"Bank"/,
  )
})
