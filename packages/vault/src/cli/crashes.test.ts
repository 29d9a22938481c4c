import assert from "node:assert/strict"
import { spawn, spawnSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import test, { suite, type TestContext } from "node:test"
import { fileURLToPath, pathToFileURL } from "node:url"
import { isLong } from "../../../../test/long-form.ts"
import { compileCache } from "../../../../test/machine/compile-cache.ts"
import { within } from "../../../../test/waiting.ts"
import { Devices } from "../folder/devices.fixture.ts"
import { TeamFolders } from "../folder/team.fixture.ts"
import type { Vault } from "../folder/vault.ts"
import { type Fact, foldEvents, orderEvents, type VaultError } from "../record/index.ts"
import { Computer, launcher } from "./terminal.fixture.ts"

const writer = fileURLToPath(new URL("./writer.fixture.ts", import.meta.url))

// At least as many as there are commands, each of which is begun first once.
const killsEach = isLong ? 100 : 14

const account: Fact[] = [
  { kind: "account-added", account: "a1", name: "GitHub", ref: "G1" },
  {
    kind: "batch-added",
    batch: "b1",
    account: "a1",
    sort: "single-use",
    codes: Array.from({ length: 600 }, (_, i) => `1a2b3-${String(i).padStart(5, "0")}`),
  },
]

/**
 * A process that runs the commands' own functions one after the other, again and again, saying which it begins and which is done,
 * until it is killed, so long after it said a word: the moment falls anywhere in reading, sealing, writing, flushing or renaming.
 */
async function killWriter(
  home: string,
  afterMs: number,
  args: readonly string[] = [],
  word: "ready" | "begin" | "done" = "ready",
): Promise<{ begun: string[]; done: string[] }> {
  const child = spawn(process.execPath, ["--conditions=postern-source", writer, ...args], {
    env: {
      ...process.env,
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_RUNTIME_DIR: join(home, "run"),
      POSTERN_VAULT: join(home, "vault"),
      NODE_COMPILE_CACHE: compileCache,
      VAULT_MAIN: new URL("../dist/cli/main.js", pathToFileURL(launcher)).href,
    },
    stdio: ["ignore", "pipe", "ignore"],
  })
  let said = ""
  const running = new Promise<void>(resolve =>
    child.stdout.on("data", data => {
      said += data
      if (said.includes(word)) resolve()
    }),
  )
  const ended = new Promise<void>(resolve => child.once("close", () => resolve()))
  await within(`"${word}" of the writer`, Promise.race([running, ended]))
  await new Promise(resolve => setTimeout(resolve, afterMs))
  child.kill("SIGKILL")
  await within("the end of a killed writer", ended)
  const words = (kind: string): string[] =>
    said.split("\n").flatMap(line => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []))
  return { begun: words("begin"), done: words("done") }
}

suite("kill -9", { concurrency: 2 }, () => {
  for (const lane of [1, 2])
    test(
      `after kill -9 at ${killsEach} random moments of the writing commands there is the old state or the new, and nothing that was done is lost (${lane} of 2)`,
      { timeout: 240_000 },
      t => killAgainAndAgain(t, lane),
    )
})

async function killAgainAndAgain(t: TestContext, lane: number): Promise<void> {
  const devices = await Devices.create(t, ["vault"])
  const home = devices.base
  mkdirSync(join(home, "run"), { mode: 0o700 })
  writeFileSync(join(home, "passphrase"), "correct horse\n")
  writeFileSync(join(home, "codes.txt"), "99999-aaaa1\n88888-bbbb2\n77777-cccc3\n")
  writeFileSync(join(home, "codes2.txt"), "55555-aaaa1\n44444-bbbb2\n33333-cccc3\n")
  const open = (): Promise<Vault> => devices.open("vault")
  const before = await open()
  await before.commit(() => account)
  // The commands and this test are one device, which looks at its own folder under two names.
  mkdirSync(join(home, "state", "postern-vault"), { recursive: true })
  symlinkSync(join(home, "vault-state"), join(home, "state", "postern-vault", devices.member.vault))
  let known = before.events.length
  const commands = new Set<string>()
  let seed = 20260131 * lane
  for (let kills = 0; kills < killsEach; kills++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    const { begun, done } = await killWriter(home, (seed >>> 8) % 60, ["all", `${kills * 5}`], "begin")
    for (const command of begun) commands.add(command)
    const vault = await open()
    assert.deepEqual(vault.problems, [], `kill ${kills}`)
    // Each command appends at least one event when it is done: fewer would be a loss, and a torn one would be a problem.
    assert.ok(
      vault.events.length >= known + done.length,
      `kill ${kills}: ${vault.events.length} events after ${known} and ${done.length} commands`,
    )
    assert.equal(readdirSync(join(home, "vault", "events")).filter(name => !name.startsWith(".")).length, 1)
    known = vault.events.length
  }
  const vault = await open()
  assert.deepEqual(foldEvents(orderEvents(vault.events).events), vault.state)
  assert.ok(commands.size >= 9, [...commands].join(", "))
}

/** A file system of its own, small enough to fill; false where this process may not mount one. */
function smallDisk(t: TestContext, at: string): boolean {
  const mounted = mkdtempSync(join(tmpdir(), "postern-disk-"))
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", mounted]).status !== 0) return false
  t.after(() => {
    spawnSync("umount", ["-l", mounted])
    rmSync(mounted, { recursive: true, force: true })
  })
  symlinkSync(mounted, at)
  return true
}

test("a full disk is said to be full, loses nothing, and is written to again once there is room", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const disk = join(devices.base, "small")
  if (!smallDisk(t, disk)) return t.skip("a small file system cannot be mounted here")
  for (const name of readdirSync(devices.folder("laptop")))
    cpSync(join(devices.folder("laptop"), name), join(disk, name), { recursive: true })
  cpSync(join(devices.base, "laptop-state"), join(devices.base, "small-state"), { recursive: true })
  const ballast = join(disk, "ballast")
  spawnSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=1k"])
  const vault = await devices.open("small")
  const files = readdirSync(join(disk, "events"))
  await assert.rejects(
    vault.commit(() => [{ kind: "code-used", batch: "b1", index: 0 }]),
    (error: VaultError) => error.code === "disk-full" && error.exitCode === 9,
  )
  assert.deepEqual(readdirSync(join(disk, "events")), files)
  const after = await devices.open("small")
  assert.deepEqual([after.problems, after.state], [[], vault.state])
  rmSync(ballast)
  await after.commit(() => [{ kind: "code-used", batch: "b1", index: 0 }])
  assert.deepEqual((await devices.open("small")).problems, [])
})

test("a read-only disk is read, and a write is refused in words", async t => {
  const devices = await Devices.create(t, ["laptop"])
  await (await devices.open("laptop")).commit(() => account)
  const disk = join(devices.base, "small")
  if (!smallDisk(t, disk)) return t.skip("a small file system cannot be mounted here")
  for (const name of readdirSync(devices.folder("laptop")))
    cpSync(join(devices.folder("laptop"), name), join(disk, name), { recursive: true })
  cpSync(join(devices.base, "laptop-state"), join(devices.base, "small-state"), { recursive: true })
  spawnSync("mount", ["-o", "remount,ro", realpathSync(disk)])
  const vault = await devices.open("small")
  assert.equal(vault.state.accounts.length, 1)
  await assert.rejects(
    vault.commit(() => [{ kind: "code-used", batch: "b1", index: 0 }]),
    { code: "not-allowed" },
  )
  assert.deepEqual((await devices.open("small")).state, vault.state)
})

const importRounds = isLong ? 200 : 12

test(`after kill -9 at ${importRounds} random moments of import --remove-file either the codes are in the vault or the file is there`, {
  timeout: isLong ? 7_200_000 : 600_000,
}, async t => {
  const devices = await Devices.create(t, ["vault"])
  const home = devices.base
  mkdirSync(join(home, "run"), { mode: 0o700 })
  writeFileSync(join(home, "passphrase"), "correct horse\n")
  mkdirSync(join(home, "state", "postern-vault"), { recursive: true })
  symlinkSync(join(home, "vault-state"), join(home, "state", "postern-vault", devices.member.vault))
  let seed = 20260715
  let removed = 0
  for (let kills = 0; kills < importRounds; kills++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    // Every second one is killed when its first import is done, so that files are removed on a slow machine too.
    const { begun } = await killWriter(home, (seed >>> 8) % 1200, ["import"], kills % 2 === 0 ? "ready" : "done")
    const { state, problems } = await devices.open("vault", { opensCodes: true })
    assert.deepEqual(problems, [], `kill ${kills}`)
    const kept = new Set(
      state.accounts.flatMap(({ batches }) => batches.flatMap(({ codes }) => codes.map(({ text }) => text))),
    )
    const files = readdirSync(home).filter(name => name.startsWith("codes-"))
    for (const number of begun) {
      const isThere = files.some(name => name.startsWith(`codes-${number}.txt`))
      const areKept = [1, 2, 3].every(code => kept.has(`${number.padStart(12, "a")}-${code}`))
      assert.ok(isThere || areKept, `kill ${kills}: file ${number} is gone and its codes are nowhere`)
      if (!isThere) removed++
    }
  }
  assert.ok(removed > 0, "no file was removed in any round")
})

test("on a disk that is full, or nearly so, import --remove-file keeps the codes or leaves the file", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const computer = new Computer(devices.base)
  const disk = join(devices.base, "small")
  if (!smallDisk(t, disk)) return t.skip("a small file system cannot be mounted here")
  writeFileSync(join(computer.home, "passphrase"), "correct horse\n")
  for (const name of readdirSync(devices.folder("laptop")))
    cpSync(join(devices.folder("laptop"), name), join(disk, name), { recursive: true })
  computer.environment.POSTERN_VAULT = disk
  const ballast = join(disk, "ballast")
  for (const free of isLong ? [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 48] : [0, 2, 48]) {
    rmSync(ballast, { force: true })
    spawnSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=1k"])
    truncateSync(ballast, Math.max(0, statSync(ballast).size - free * 1024))
    const path = join(computer.home, `codes-${free}.txt`)
    writeFileSync(path, [1, 2, 3].map(code => `a1b2c3d4e${String(free).padStart(2, "0")}-${code}\n`).join(""))
    const { exitCode } = await computer.runPiped(["import", path, "--name", `Bank ${free}`, "--remove-file", "--yes"])
    rmSync(ballast, { force: true })
    const { stdout } = await computer.runPiped(["show", `Bank ${free}`, "--reveal"])
    assert.ok(existsSync(path) || stdout.includes(`a1b2c3d4e${String(free).padStart(2, "0")}-3`), `${free} KiB free`)
    assert.ok(exitCode === 0 || existsSync(path), `${free} KiB free: exit ${exitCode}, and the file is gone`)
  }
})

const teamKills = isLong ? 200 : 12

test(`after kill -9 at ${teamKills} random moments of the commands of a team the folder is whole, and every command can be run again`, {
  timeout: 600_000,
}, async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  const home = team.base
  mkdirSync(join(home, "run"), { mode: 0o700 })
  writeFileSync(join(home, "passphrase"), "ada\n")
  writeFileSync(join(home, "codes.txt"), "99999-aaaa1\n88888-bbbb2\n77777-cccc3\n")
  await (await team.open("ada")).commit(() => [
    { kind: "account-added", account: "new-a", name: "GitHub", ref: "G1" },
    {
      kind: "batch-added",
      batch: "new-b",
      account: "new-a",
      sort: "single-use",
      codes: ["1a2b3-c4d5e", "f0f0f-1a1a1"],
    },
  ])
  symlinkSync(team.folder("ada"), join(home, "vault"))
  mkdirSync(join(home, "state", "postern-vault"), { recursive: true })
  const { vault } = (await team.open("ada")).member
  symlinkSync(join(home, "ada.state"), join(home, "state", "postern-vault", vault))
  const seen = new Set<string>()
  let known = (await team.open("ada")).events.length
  let seed = 20261128
  for (let kills = 0; kills < teamKills; kills++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    const { begun, done } = await killWriter(home, (seed >>> 8) % 1500, ["team", `${kills * 3}`])
    for (const command of begun) seen.add(command)
    // Killed after its event and begun again, a command may find done what it was to do; a request is always new.
    const idle = done.filter(command => command.endsWith(", nothing to do"))
    assert.deepEqual(
      idle.filter(command => !/^(?:rule|member|log|replace),/.test(command)),
      [],
      `kill ${kills}`,
    )
    team.now = new Date()
    const ada = await team.open("ada")
    assert.deepEqual(ada.problems, [], `kill ${kills}`)
    const least = known + done.length - idle.length
    assert.ok(
      ada.events.length >= least,
      `kill ${kills}: ${ada.events.length} events, not ${least}: something that was done is lost`,
    )
    known = ada.events.length
  }
  assert.ok(seen.size >= 3, [...seen].join(", "))
  const ada = await team.open("ada")
  await ada.reseal(ada.staleBatches(), "rule")
  assert.deepEqual((await team.open("ada")).staleBatches(), [])
})
