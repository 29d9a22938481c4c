import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { heard, until } from "../../../../test/waiting.ts"
import { Team } from "./team.fixture.ts"
import { Computer, launcher } from "./terminal.fixture.ts"

test("a member founds a new vault from what they can read: codes with what became of them, and nobody else's", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  const ada = team.computer("ada")
  await ada.runPiped(["add", "AWS", "--yes", "--tag", "prod"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  await ada.runPiped(["add", "Stripe", "--yes"], "12345678\n87654321\n")
  await team.run("ada", "rule", "set", "AWS", "--read", "ada,ben")
  await team.run("ada", "rule", "set", "Stripe", "--approve", "2", "--of", "ada,cyn")
  await team.sync()
  await team.run("ben", "next", "AWS", "--print", "--mark", "used")
  const { home } = team.computer("ben")
  await writeFile(join(home, "new"), "another good passphrase\n")
  const vault = join(home, "new-vault")
  const given = ["--vault", vault, "--from", join(home, "vault"), "--new-passphrase-file", join(home, "new")]
  const made = await team.json("ben", "init", ...given)
  assert.deepEqual([made.member, made.accounts, made.batches, made.unread], ["ben", 2, 1, ["Stripe"]])
  const inNew = async (...args: readonly string[]) => {
    const ran = await team
      .computer("ben")
      .runPiped([...args, "--vault", vault, "--json"], "", ["--passphrase-file", join(home, "new")])
    assert.equal(ran.exitCode, 0, ran.stderr)
    return JSON.parse(ran.stdout) as Record<string, unknown>
  }
  assert.equal((await inNew("next", "AWS", "--mark", "unused")).code, "f0f0f-1a1a1", "the first one is used")
  assert.deepEqual((await inNew("member", "list")).members, [
    { ...((await inNew("member", "list")).members as object[])[0], name: "ben", role: "owner" },
  ])
  assert.match((await team.run("ben", "log")).stdout, /opened all codes of AWS to export/)
  assert.equal((await team.exit("ben", "init", ...given))[0], 7, "there is a vault already")
  const noPassphrase = ["--vault", join(home, "third"), "--from", join(home, "vault")]
  assert.equal((await team.exit("ben", "init", ...noPassphrase, "--new-passphrase-file", join(home, "none")))[0], 5)
  const exported = (await team.run("ben", "log")).stdout.match(/opened all codes of AWS to export/g)
  assert.equal(exported?.length, 1, "what was refused before it read anything is not told as a reading")
  const nowhere = ["--vault", join(home, "third"), "--from", join(home, "no-such-vault")]
  const [exitCode, told] = await team.exit("ben", "init", ...nowhere)
  assert.equal(exitCode, 5)
  assert.match(told, /--from/, "the flag that is wrong is the one that is named")
})

test("a new vault from another that was killed on the way is none, and is made by the next try; a folder with other files takes it too", async t => {
  const computer = await Computer.withVault(t)
  const { home } = computer
  assert.equal((await computer.runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")).exitCode, 0)
  const from = (vault: string): readonly string[] => {
    const given = ["--vault", join(home, vault), "--from", join(home, "vault")]
    return ["init", ...given, "--new-passphrase-file", join(home, "passphrase")]
  }
  const args = [...from("new"), "--passphrase-file", join(home, "passphrase"), "--no-input"]
  const child = spawn(process.execPath, [launcher, ...args], { cwd: home, env: computer.environment, stdio: "ignore" })
  const ended = heard(child, "close")
  const unfinished = join(home, ".new.postern-vault-unfinished")
  await until("the new vault to be begun", () => existsSync(join(unfinished, "keys")) || child.exitCode !== null)
  child.kill("SIGKILL")
  await ended
  const wasWhole = existsSync(join(home, "new"))
  const again = await computer.runPiped(from("new"))
  assert.equal(again.exitCode, wasWhole ? 7 : 0, again.stderr)
  assert.ok(!existsSync(unfinished))
  await mkdir(join(home, "other"))
  await writeFile(join(home, "other", "notes.txt"), "mine")
  assert.equal((await computer.runPiped(from("other"))).exitCode, 0)
  assert.ok((await readdir(join(home, "other"))).includes("notes.txt"))
  for (const vault of ["new", "other"]) {
    const listed = await computer.runPiped(["list", "--vault", join(home, vault)])
    assert.match(listed.stdout, /AWS/, listed.stderr)
  }
})
