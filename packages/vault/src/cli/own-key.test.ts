import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Team } from "./team.fixture.ts"

test("a member takes new keys and another passphrase, reads on, and the others find nothing wrong", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  await team.computer("ada").runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  await team.run("ada", "rule", "set", "AWS", "--read", "ada,ben")
  await team.sync()
  const rotated = await team.json("ben", "key", "rotate", "--yes")
  assert.deepEqual([rotated.rotated, rotated.epoch, rotated.resealed], [true, 3, 1])
  await team.carry("ben", "ada")
  assert.equal((await team.exit("ada", "verify"))[0], 0)
  assert.match((await team.run("ada", "log")).stdout, /ben\s+took new keys/)
  const { home } = team.computer("ben")
  await writeFile(join(home, "new"), "another good passphrase\n")
  await team.run("ben", "key", "passphrase", "--new-passphrase-file", join(home, "new"))
  assert.equal((await team.exit("ben", "list"))[0], 4, "the old one opens nothing")
  await writeFile(join(home, "passphrase"), "another good passphrase\n")
  assert.equal((await team.json("ben", "next", "AWS", "--mark", "used")).code, "1a2b3-c4d5e")
  assert.equal((await team.exit("ben", "verify"))[0], 0)
})
