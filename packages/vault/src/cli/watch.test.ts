import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Team } from "./team.fixture.ts"

test("news is told once, to a command's stdin, and a waiting time that is over is agreed to without anybody asking", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  const told = join(team.computer("ada").home, "told")
  const look = (...args: readonly string[]) => team.computer("ada").runPiped(["watch", "--once", ...args])
  await team.computer("ada").runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\n")
  await team.run("ada", "rule", "set", "AWS", "--approve", "2", "--of", "ada,ben", "--after", "0s")
  assert.equal((await look()).exitCode, 0)
  await team.sync()
  await team.run("ben", "request", "AWS", "--reason", "$(touch hacked) phone dead")
  await team.sync()
  const failed = await look("--exec", "exit 3")
  assert.notEqual(failed.exitCode, 0, "what the command did not take is told again")
  assert.equal((await look("--exec", `cat >> ${told}`)).exitCode, 0)
  assert.equal((await look("--exec", `cat >> ${told}`)).exitCode, 0)
  const lines = (await readFile(told, "utf8")).trim().split("\n")
  assert.equal(lines.length, 1)
  const { news } = JSON.parse(lines[0]!) as { news: { kind: string; member: string; reason: string | null }[] }
  assert.deepEqual(
    news.filter(({ kind }) => kind === "access-requested").map(({ member, reason }) => [member, reason]),
    [["ben", "$(touch hacked) phone dead"]],
  )
  assert.doesNotMatch(lines[0]!, /1a2b3/)
  await team.sync()
  assert.equal((await team.json("ben", "next", "AWS", "--mark", "used")).code, "1a2b3-c4d5e")
})
