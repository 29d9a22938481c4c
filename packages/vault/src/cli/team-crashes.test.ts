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
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { isLong } from "../../../../test/long-form.ts"
import { within } from "../../../../test/waiting.ts"
import { requestAccess } from "../folder/access/access-requests.ts"
import { temporaryFolder } from "../folder/devices.fixture.ts"
import { openMemberKey, unlockedMember } from "../folder/keys/member-key.ts"
import { joinWords, readJoinRequests } from "../folder/members/join-request.ts"
import { unsigned } from "../folder/sealing/rule-seals.ts"
import { TeamFolders } from "../folder/team.fixture.ts"
import { readKeyFile, Vault } from "../folder/vault.ts"
import { codeStatus, currentBatch, findAccount, requestStatus, ruleFor } from "../record/index.ts"
import { Computer, launcher } from "./terminal.fixture.ts"

// The commands of a team are killed, or run where nothing can be written: the folder is as it was or as it will be, and they can be run again.

const names = ["ada", "ben", "cyn"]

interface Prepared {
  readonly team: TeamFolders
  readonly vault: string
  readonly words: string
  readonly approve: string
  readonly deny: string
  readonly device: string
}

/** A team in which each of the commands has something to do. */
async function prepare(t: TestContext): Promise<Prepared> {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member", cyn: "member" })
  team.now = new Date()
  const ada = await team.open("ada")
  const kept = (name: string, ref: string) => [
    { kind: "account-added" as const, account: `new-${ref}`, name, ref },
    {
      kind: "batch-added" as const,
      batch: `new-b${ref}`,
      account: `new-${ref}`,
      sort: "single-use" as const,
      codes: ["1a2b3-c4d5e", "f0f0f-1a1a1", "00000-11111"],
    },
  ]
  await ada.commit(() => [...kept("Shared", "S1"), ...kept("Daily", "D1")])
  const rule = (name: string, facts: object) =>
    ({
      kind: "rule-set",
      rule: `new-${name}`,
      on: { account: findAccount(ada.state, name).id },
      ...facts,
      signature: unsigned,
    }) as const
  await ada.commit(() => [rule("Shared", { need: 2, of: names }) as never, rule("Daily", { read: names }) as never])
  await ada.reseal(ada.staleBatches(), "rule")
  await team.sync(...names)
  const cyn = await team.open("cyn")
  await cyn.commit(() => [{ kind: "codes-read", batches: [], purpose: "show" }])
  const ben = await team.open("ben")
  const [approve, deny] = [
    await requestAccess(ben, findAccount(ben.state, "Shared"), {}),
    await requestAccess(ben, findAccount(ben.state, "Shared"), {}),
  ]
  await team.sync(...names)
  await team.carry("ada", "dan")
  await team.join("dan")
  await team.carry("dan", "ada")
  const [request] = await readJoinRequests(team.folder("ada"), ada.member.vault, "dan", team.now.getTime())
  const words = await joinWords(request!, ada.member.founder)
  return { team, vault: ada.member.vault, words, approve, deny, device: (await team.open("cyn")).device! }
}

/** A fresh copy of everything, with the computers of those who run commands in it. */
function copyOf(
  { team, vault }: Prepared,
  base: string,
): { folder(name: string): string; computer(name: string): Computer } {
  rmSync(base, { recursive: true, force: true })
  cpSync(team.base, base, { recursive: true })
  const computer = (name: string): Computer => {
    const home = join(base, `home-${name}`)
    if (!existsSync(home)) {
      mkdirSync(join(home, "state", "postern-vault"), { recursive: true })
      mkdirSync(join(home, "run"), { mode: 0o700 })
      writeFileSync(join(home, "passphrase"), `${name === "eve" ? "correct horse battery" : name}\n`)
      if (existsSync(join(base, `${name}.state`)))
        symlinkSync(join(base, `${name}.state`), join(home, "state", "postern-vault", vault))
    }
    const found = new Computer(home)
    found.environment.POSTERN_VAULT = join(base, name)
    return found
  }
  return { folder: name => join(base, name), computer }
}

interface Command {
  readonly by: string
  readonly args: readonly string[]
  /** How it ends where it was done before, besides as it ends the first time. */
  readonly again: number
  readonly exit: number
}

/** The first so many are killed more often in the short form, too. */
const oftenKilled = 6

const commandsOf = ({ words, approve, deny, device }: Prepared): readonly Command[] => [
  { by: "eve", args: ["join", "--member", "eve"], exit: 0, again: 0 },
  { by: "ada", args: ["member", "add", "dan", "--words", words], exit: 0, again: 7 },
  { by: "ada", args: ["member", "remove", "cyn", "--yes"], exit: 10, again: 10 },
  { by: "ada", args: ["device", "revoke", device, "--yes"], exit: 0, again: 0 },
  { by: "cyn", args: ["approve", approve], exit: 0, again: 7 },
  { by: "cyn", args: ["deny", deny], exit: 0, again: 9 },
  { by: "ada", args: ["rule", "set", "Daily", "--read", "ada,ben"], exit: 0, again: 0 },
  { by: "ben", args: ["request", "Shared", "--reason", "night"], exit: 0, again: 6 },
  { by: "ben", args: ["next", "Daily", "--print", "--mark", "used"], exit: 0, again: 6 },
  { by: "ada", args: ["member", "role", "ben", "manager"], exit: 0, again: 7 },
  { by: "ada", args: ["duty", "add", "ben", "--from", "2026-11-30", "--to", "2099-11-30"], exit: 0, again: 0 },
  { by: "ben", args: ["key", "rotate", "--yes"], exit: 0, again: 0 },
]

/** Opens what is there as its member would, with the keys of now and the state that belongs to the copy. */
async function openCopy(base: string, name: string): Promise<Vault> {
  const folder = join(base, name)
  const member = await unlockedMember(await openMemberKey(await readKeyFile(folder, name), name))
  return Vault.open({ folder, member, stateFolder: join(base, `${name}.state`), now: () => new Date() })
}

/** What the command was to bring about, looked at in the folder. */
async function assertDone(prepared: Prepared, base: string, { by, args }: Command): Promise<void> {
  const who = by === "eve" ? "ada" : by
  if (by === "eve") {
    const requests = await readJoinRequests(join(base, "eve"), prepared.vault, "eve", Date.now())
    assert.ok(requests.length > 0)
    assert.equal(new Set(requests.map(({ verifyKey }) => verifyKey)).size, 1, "asked again it is the same key")
    return
  }
  const vault = await openCopy(base, who)
  assert.deepEqual(vault.problems, [])
  const members = vault.members!.members.map(({ name }) => name)
  const status = (id: string): string =>
    requestStatus(vault.state, vault.state.requests.find(request => request.id === id)!, Date.now())
  if (args[0] === "member" && args[1] === "add") assert.ok(members.includes("dan"))
  if (args[1] === "remove") {
    assert.ok(!members.includes("cyn"))
    assert.deepEqual(vault.staleBatches(), [])
  }
  if (args[0] === "device") assert.equal(vault.members!.revoked[0]?.device, prepared.device)
  if (args[0] === "approve") assert.equal(status(prepared.approve), "granted")
  if (args[0] === "deny") assert.equal(status(prepared.deny), "denied")
  if (args[0] === "rule") {
    assert.deepEqual(ruleFor(vault.state.rules, findAccount(vault.state, "Daily"))?.read, ["ada", "ben"])
    assert.deepEqual(vault.staleBatches(), [])
  }
  if (args[0] === "request") {
    const { requests } = vault.state
    assert.ok(requests.length > 2)
    const places = requests.map(({ batch, index }) => `${batch} ${index}`)
    assert.equal(new Set(places).size, places.length, "no code is asked for twice")
  }
  if (args[0] === "next") {
    const { codes, sort } = currentBatch(findAccount(vault.state, "Daily"))!
    assert.ok(codes.some(code => codeStatus(code, { sort }) === "used"))
  }
  if (args[1] === "role") assert.equal(vault.members!.members.find(({ name }) => name === "ben")?.role, "manager")
  if (args[0] === "duty") assert.ok(vault.state.duties.length > 0)
  if (args[0] === "key") {
    const entries = vault.members!.changed.filter(({ name }) => name === "ben")
    assert.ok(entries.length > 0, "the former keys are told of")
  }
}

const launch = ({ home, environment }: Computer, args: readonly string[]) =>
  spawn(process.execPath, [launcher, ...args, "--passphrase-file", join(home, "passphrase"), "--no-input"], {
    cwd: home,
    env: environment,
    stdio: "ignore",
  })

const rounds = isLong ? 200 : 1

test(`after kill -9 at ${rounds} random moments of each writing command of a team the folder is whole, and the command can be run again`, {
  timeout: isLong ? 14_400_000 : 900_000,
}, async t => {
  const prepared = await prepare(t)
  const base = join(await temporaryFolder(t), "copy")
  let seed = 20261130
  for (const [at, command] of commandsOf(prepared).entries()) {
    const last = isLong || at < oftenKilled ? rounds : 1
    let whole = 0
    for (let round = 0; round <= last; round++) {
      const { computer, folder } = copyOf(prepared, base)
      if (command.by === "eve") cpSync(folder("ada"), folder("eve"), { recursive: true })
      const from = performance.now()
      const child = launch(computer(command.by), command.args)
      const ended = new Promise<void>(resolve => child.once("close", () => resolve()))
      // The first round is not killed: it says how long the command takes.
      if (round > 0) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
        await Promise.race([ended, new Promise(resolve => setTimeout(resolve, whole * ((seed >>> 8) / 2 ** 24)))])
        child.kill("SIGKILL")
      }
      await within(`the end of ${command.args[0]}`, ended)
      if (round === 0) whole = performance.now() - from
      const title = `${command.args.join(" ")}, round ${round}`
      if (command.by !== "eve") {
        const vault = await openCopy(base, command.by)
        assert.deepEqual(vault.problems, [], title)
      }
      const { exitCode, stderr } = await computer(command.by).runPiped(command.args)
      assert.ok([command.exit, command.again].includes(exitCode), `${title}: exit ${exitCode} ${stderr}`)
      await assertDone(prepared, base, command)
      if (isLong && round % 20 === 0) console.error(`${command.args.slice(0, 2).join(" ")}: ${round} of ${rounds}`)
    }
  }
})

/** A file system of its own; null where this process may not mount one. */
function smallDisk(t: TestContext): string | null {
  const mounted = mkdtempSync(join(tmpdir(), "postern-disk-"))
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", mounted]).status !== 0) return null
  t.after(() => {
    spawnSync("umount", ["-l", mounted])
    rmSync(mounted, { recursive: true, force: true })
  })
  return mounted
}

const filesIn = (folder: string): string[] => (readdirSync(folder, { recursive: true }) as string[]).sort()

for (const sort of ["full", "read-only"] as const)
  test(`on a ${sort} disk every command of a team says so, changes nothing, and can be run once there is room`, {
    timeout: 600_000,
  }, async t => {
    const prepared = await prepare(t)
    const base = join(await temporaryFolder(t), "copy")
    const disk = smallDisk(t)
    if (disk === null) return t.skip("a small file system cannot be mounted here")
    for (const command of commandsOf(prepared)) {
      const { computer, folder } = copyOf(prepared, base)
      const source = folder(command.by === "eve" ? "ada" : command.by)
      for (const name of readdirSync(disk)) rmSync(join(disk, name), { recursive: true })
      cpSync(source, disk, { recursive: true })
      rmSync(folder(command.by), { recursive: true, force: true })
      symlinkSync(disk, folder(command.by))
      const ballast = join(disk, "ballast")
      if (sort === "full") spawnSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=1k"])
      else spawnSync("mount", ["-o", "remount,ro", realpathSync(disk)])
      const title = command.args.join(" ")
      const before: string[] = filesIn(disk)
      const { exitCode, stderr } = await computer(command.by).runPiped(command.args)
      const after: string[] = filesIn(disk)
      if (sort === "full") rmSync(ballast)
      else spawnSync("mount", ["-o", "remount,rw", realpathSync(disk)])
      assert.equal(exitCode, 9, `${title}: ${stderr}`)
      assert.deepEqual(after, before, `${title}: nothing half is left`)
      if (command.by !== "eve") assert.deepEqual((await openCopy(base, command.by)).problems, [], title)
      const again = await computer(command.by).runPiped(command.args)
      assert.equal(again.exitCode, command.exit, `${title}: ${again.stderr}`)
      await assertDone(prepared, base, command)
    }
  })
