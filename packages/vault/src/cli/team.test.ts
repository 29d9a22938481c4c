import assert from "node:assert/strict"
import test from "node:test"
import { Team } from "./team.fixture.ts"

test("a vault is founded, and somebody taken in by words, with commands alone", async t => {
  const team = await Team.createByCommands(t, "ada", "ben")
  const lists = await Promise.all(["ada", "ben"].map(name => team.json(name, "member", "list")))
  for (const { members, epoch, beginning } of lists) {
    assert.deepEqual(
      (members as { name: string; role: string }[]).map(({ name, role }) => [name, role]),
      [
        ["ada", "owner"],
        ["ben", "member"],
      ],
    )
    assert.deepEqual([epoch, beginning], [2, lists[0]!.beginning])
  }
  assert.match(String(lists[0]!.beginning), /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
})

test("a team sets rules, asks, agrees, denies, and parts; each step on another computer", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  const { members, epoch } = (await team.json("ada", "member", "list")) as {
    members: { name: string; role: string }[]
    epoch: number
  }
  assert.deepEqual(
    members.map(({ name, role }) => [name, role]),
    [
      ["ada", "owner"],
      ["ben", "member"],
      ["cyn", "member"],
    ],
  )
  assert.equal(epoch, 3)
  await team
    .computer("ada")
    .runPiped(["add", "AWS", "--yes", "--tag", "prod"], "1a2b3-c4d5e\nf0f0f-1a1a1\n00000-11111\n")
  await team.computer("ada").runPiped(["add", "Stripe", "--yes"], "12345678\n87654321\n")
  await team.run("ada", "rule", "set", "Stripe", "--read", "ada,ben")
  const { resealed } = (await team.json(
    "ada",
    "rule",
    "set",
    "AWS",
    "--approve",
    "2",
    "--of",
    "ada,ben,cyn",
    "--reason",
  )) as { resealed: number }
  assert.equal(resealed, 1)
  await team.sync()

  const { code } = (await team.json("ben", "next", "Stripe", "--mark", "used")) as { code: string }
  assert.equal(code, "12345678")
  assert.equal((await team.exit("cyn", "next", "Stripe", "--mark", "used", "--print"))[0], 9)
  const [exit, said] = await team.exit("ben", "next", "AWS", "--mark", "used", "--print")
  assert.equal(exit, 9)
  assert.match(said, /2 of ada, ben, cyn must agree.*postern-vault request/)
  assert.equal((await team.exit("ben", "request", "AWS"))[0], 2)
  const { request } = (await team.json("ben", "request", "AWS", "--reason", "SEV-1")) as { request: string }
  assert.equal((await team.exit("ben", "next", "AWS", "--mark", "used", "--print"))[0], 9)
  await team.sync()

  const [waits] = await team.exit("cyn", "requests")
  assert.equal(waits, 10)
  await team.run("cyn", "approve", request)
  await team.sync()
  const handed = (await team.json("ben", "next", "AWS", "--mark", "used")) as { code: string; number: number }
  assert.deepEqual([handed.code, handed.number], ["1a2b3-c4d5e", 1])
  assert.equal((await team.exit("ben", "next", "AWS", "--mark", "used", "--print"))[0], 9)

  const second = (await team.json("ben", "request", "AWS", "--reason", "again")) as { request: string }
  await team.sync()
  await team.run("ada", "deny", second.request, "--reason", "no")
  await team.sync()
  assert.deepEqual((await team.exit("ben", "next", "AWS", "--mark", "used", "--print"))[0], 9)

  const [left] = await team.exit("ada", "member", "remove", "ben", "--yes")
  assert.equal(left, 10)
  assert.equal((await team.exit("ada", "verify"))[0], 0)
})
