import assert from "node:assert/strict"
import test from "node:test"
import { Team } from "./team.fixture.ts"

test("a private account is a reference to others, until a rule names them", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  const given = ["add", "Zurich Bank", "--login", "ada-login", "--note", "for the notary", "--private", "--yes"]
  const { exitCode } = await team.computer("ada").runPiped(given, "12345678\n87654321\n")
  assert.equal(exitCode, 0)
  await team.sync()
  const listed = async (name: string): Promise<unknown> => {
    const { accounts } = (await team.json(name, "list")) as { accounts: Record<string, unknown>[] }
    return accounts.map(account => [account.name, account.ref, account.login ?? null, account.private])
  }
  assert.deepEqual(await listed("ada"), [["Zurich Bank", "P1", "ada-login", ["ada"]]])
  assert.deepEqual(await listed("ben"), [["P1", "P1", null, ["ada"]]])
  for (const args of [
    ["show", "P1"],
    ["log", "--json"],
    ["report", "--all"],
    ["log", "export", "-o", "-"],
  ]) {
    const { stdout, stderr } = await team.computer("ben").runPiped(args)
    assert.doesNotMatch(stdout + stderr, /Zurich|ada-login|notary/, args.join(" "))
  }
  assert.equal((await team.exit("ben", "show", "Zurich Bank"))[0], 5)

  await team.run("ada", "rule", "set", "Zurich Bank", "--read", "ada,ben")
  await team.sync()
  assert.deepEqual(await listed("ben"), [["Zurich Bank", "P1", "ada-login", ["ada", "ben"]]])
  assert.match((await team.run("ben", "log", "Zurich")).stdout, /added the private account Zurich Bank/)
  await team.run("ada", "edit", "P1", "--no-private")
  await team.sync()
  assert.deepEqual(await listed("ben"), [["Zurich Bank", "P1", "ada-login", null]])
})
