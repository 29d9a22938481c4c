import assert from "node:assert/strict"
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Team } from "./team.fixture.ts"
import { Computer } from "./terminal.fixture.ts"

// Attacks on a team's folder by whoever carries it, each with real folders and processes.

const problemsOf = async (team: Team, name: string): Promise<[exit: number, kinds: string[], said: string]> => {
  const { exitCode, stdout, stderr } = await team.computer(name).runPiped(["verify", "--json"])
  const { problems } = JSON.parse(stdout) as { problems: { kind: string; device: string }[] }
  return [exitCode, [...new Set(problems.map(({ kind }) => kind))], stderr]
}
const deviceOf = async (team: Team, name: string): Promise<string> => {
  const { devices } = (await team.json(name, "device", "list")) as { devices: { id: string; own: boolean }[] }
  return devices.find(({ own }) => own)!.id
}
const addAccount = async (computer: Computer, name: string): Promise<void> => {
  const { exitCode, stderr } = await computer.runPiped(["add", name, "--yes"], "12345678\n87654321\n")
  assert.equal(exitCode, 0, stderr)
}

test("a join request that was swapped on the way, with the key file too, shows other words: nobody is taken in", async t => {
  const team = await Team.create(t, "ada", [])
  const [ben, mallory] = [await Computer.bare(t), await Computer.bare(t)]
  const words = new Map<Computer, string>()
  for (const computer of [ben, mallory]) {
    await cp(team.folder("ada"), join(computer.home, "vault"), { recursive: true })
    const { stdout } = await computer.runPiped(["join", "--member", "ben", "--json"])
    words.set(computer, (JSON.parse(stdout) as { words: string }).words)
  }
  assert.notEqual(words.get(ben), words.get(mallory))
  for (const folder of ["joins", "keys"])
    await cp(join(mallory.home, "vault", folder), join(team.folder("ada"), folder), { recursive: true })
  const before = await team.json("ada", "member", "list")
  const [exit] = await team.exit("ada", "member", "add", "ben", "--words", words.get(ben)!)
  assert.equal(exit, 8)
  assert.deepEqual(await team.json("ada", "member", "list"), before)
  assert.deepEqual(await readdir(join(team.folder("ada"), "members")).catch(() => []), [])
  // With both requests there the one that was read counts, and no other.
  await cp(join(ben.home, "vault", "joins"), join(team.folder("ada"), "joins"), { recursive: true })
  await team.run("ada", "member", "add", "ben", "--words", words.get(ben)!)
  assert.equal((await mallory.runPiped(["list"])).exitCode, 9, "the keys of the other are nobody's")
})

test("a server that shows two members different folders is found as soon as one line of the other side arrives", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  await team.run("ada", "member", "role", "cyn", "manager")
  await team.sync()
  await addAccount(team.computer("cyn"), "AWS")
  await team.sync()
  const cyns = join("events", `${await deviceOf(team, "cyn")}.age`)
  // From here on Ada is shown nothing new of Cyn. Ben is.
  await team.run("cyn", "edit", "AWS", "--login", "ops")
  await cp(join(team.folder("cyn"), cyns), join(team.folder("ben"), cyns))
  assert.deepEqual((await problemsOf(team, "ada"))[1], [], "there is nothing yet to see it by")
  await team.run("ben", "log", "head")
  const bens = join("events", `${await deviceOf(team, "ben")}.age`)
  await cp(join(team.folder("ben"), bens), join(team.folder("ada"), bens))
  const [exit, kinds] = await problemsOf(team, "ada")
  assert.deepEqual([exit, kinds], [8, ["behind-log"]])
  // Once the server gives what it kept back, all is well.
  await cp(join(team.folder("cyn"), cyns), join(team.folder("ada"), cyns))
  assert.equal((await problemsOf(team, "ada"))[0], 0)
})

test("a device's key that was copied to a second machine shows as a fork of its log, on every computer", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  await addAccount(team.computer("ada"), "AWS")
  await team.sync()
  const copy = await Computer.bare(t)
  for (const folder of ["state", "vault"])
    await cp(join(team.computer("ada").home, folder), join(copy.home, folder), { recursive: true })
  await team.run("ada", "edit", "AWS", "--login", "ada")
  assert.equal((await copy.runPiped(["edit", "AWS", "--login", "mallory"])).exitCode, 0)
  const adas = join("events", `${await deviceOf(team, "ada")}.age`)
  await cp(join(team.folder("ada"), adas), join(team.folder("ben"), adas))
  assert.equal((await problemsOf(team, "ben"))[0], 0)
  await cp(join(copy.home, "vault", adas), join(team.folder("ben"), adas))
  const [exit, kinds] = await problemsOf(team, "ben")
  assert.deepEqual([exit, kinds], [8, ["replaced-log"]])
  await cp(join(copy.home, "vault", adas), join(team.folder("ada"), adas))
  assert.equal((await problemsOf(team, "ada"))[0], 8)
  assert.equal((await team.exit("ada", "add", "X", "--inventory", "--yes"))[0], 8, "and nothing is written over it")
  // As a sync program keeps both, beside each other.
  const fork = join("events", `${await deviceOf(team, "ada")} (conflicted copy).age`)
  await cp(join(team.folder("ben"), adas), join(team.folder("ben"), fork))
  assert.equal((await problemsOf(team, "ben"))[0], 8)
})

test("two owners who remove each other offline gain nothing: both are told, and one brings it together", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  await team.run("ada", "member", "role", "ben", "owner")
  await addAccount(team.computer("ada"), "AWS")
  await team.run("ada", "rule", "set", "AWS", "--read", "ada,ben,cyn")
  await team.sync()
  await team.exit("ada", "member", "remove", "ben", "--yes")
  await team.exit("ben", "member", "remove", "ada", "--yes")
  await team.sync()
  for (const name of ["ada", "ben", "cyn"]) {
    const [exit, kinds] = await problemsOf(team, name)
    assert.equal(exit, 8, name)
    assert.ok(kinds.includes("members-fork"), `${name}: ${kinds.join(" ")}`)
  }
  assert.equal((await team.exit("ada", "member", "role", "cyn", "manager"))[0], 7, "no change before that")
  await team.run("ada", "member", "agree", "--yes")
  await team.sync()
  const { members } = (await team.json("cyn", "member", "list")) as { members: { name: string }[] }
  assert.deepEqual(
    members.map(({ name }) => name),
    ["ada", "cyn"],
  )
  assert.equal((await problemsOf(team, "cyn"))[0], 0)
})

test("an account's files that a server gives back one by one in any order never make a used code unused", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  await addAccount(team.computer("ada"), "AWS")
  await team.run("ada", "rule", "set", "AWS", "--read", "ada,ben")
  await team.sync()
  const old = join(team.computer("ben").home, "old")
  await cp(team.folder("ada"), old, { recursive: true })
  await team.run("ada", "next", "AWS", "--mark", "used", "--print")
  await team.sync()
  assert.equal((await problemsOf(team, "ben"))[0], 0)
  for (const name of await readdir(join(old, "events")))
    await cp(join(old, "events", name), join(team.folder("ben"), "events", name))
  const [exit, kinds] = await problemsOf(team, "ben")
  assert.deepEqual([exit, kinds], [8, ["truncated-log"]])
  await rm(join(team.folder("ben"), "events"), { recursive: true })
  await mkdir(join(team.folder("ben"), "events"))
  assert.equal((await team.computer("ben").runPiped(["verify"])).exitCode, 8)
  await writeFile(join(team.folder("ben"), "events", "x.age"), "not age")
  assert.equal((await team.computer("ben").runPiped(["verify"])).exitCode, 8)
})
