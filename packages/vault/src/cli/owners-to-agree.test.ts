import assert from "node:assert/strict"
import test from "node:test"
import { Team } from "./team.fixture.ts"

test("once two owners must agree, one owner's change waits, is told to all, and counts when another owner signs it", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  await team.run("ada", "member", "role", "ben", "owner")
  await team.run("ada", "member", "owners-to-agree", "2")
  await team.sync()

  const [exit, told] = await team.exit("ada", "member", "role", "cyn", "owner")
  assert.equal(exit, 9)
  const [, epoch] = /postern-vault member agree (\d+)/.exec(told) ?? []
  assert.ok(epoch, told)
  const roleOfCyn = async (): Promise<string | undefined> => {
    const { members } = (await team.json("ada", "member", "list")) as { members: { name: string; role: string }[] }
    return members.find(({ name }) => name === "cyn")?.role
  }
  assert.equal(await roleOfCyn(), "member")
  await team.sync()

  assert.match((await team.run("ben", "member", "list")).stderr, new RegExp(`postern-vault member agree ${epoch}`))
  assert.equal((await team.exit("ben", "member", "agree", epoch))[0], 2)
  await team.run("ben", "member", "agree", epoch, "--yes")
  await team.sync()
  assert.equal(await roleOfCyn(), "owner")
})
