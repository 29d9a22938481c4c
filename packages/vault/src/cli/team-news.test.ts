import assert from "node:assert/strict"
import { cp, rm } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Team } from "./team.fixture.ts"
import { Computer } from "./terminal.fixture.ts"

test("who came, left or took other keys is told at the next command on every other device, once", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  await team.compareWords()
  const news = async (name: string): Promise<string[]> => {
    const { stderr } = await team.run(name, "list")
    return stderr.split("\n").filter(line => line.startsWith("News: "))
  }
  assert.deepEqual([await news("ada"), await news("ben")], [[], []], "nothing on the first reading")
  await team.run("ada", "member", "role", "ben", "manager")
  await team.run("cyn", "key", "rotate", "--yes")
  await team.sync()
  const told = ["News: ada changed the members: ben.", "News: cyn took new keys in the place of their own."]
  assert.deepEqual((await news("ben")).sort(), told)
  assert.deepEqual(await news("ben"), [])
  assert.deepEqual(await news("ada"), told.slice(1))

  // The same member on a second computer.
  const second = await Computer.bare(t)
  await cp(team.folder("ben"), join(second.home, "vault"), { recursive: true })
  const given = ["--member", "ben", "--device-label", "mac"]
  assert.equal((await second.runPiped(["log", "head", ...given])).exitCode, 0)
  await cp(join(second.home, "vault", "events"), join(team.folder("ben"), "events"), { recursive: true, force: false })
  const [line, ...others] = await news("ben")
  assert.match(line!, /^News: a new device of yours, mac-[a-z0-9]{6}\. .*device revoke mac-/)
  assert.deepEqual(others, [])
  await rm(second.home, { recursive: true, force: true })
})
