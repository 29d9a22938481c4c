import assert from "node:assert/strict"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Team } from "../../team.fixture.ts"

test("who exports or prints everything has all codes that are theirs to read, and is told whose were left out", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  const ada = team.computer("ada")
  for (const [name, code] of [
    ["AWS", "1a2b3-c4d5e"],
    ["Mail", "f0f0f-1a1a1"],
  ] as const)
    assert.equal((await ada.runPiped(["add", name, "--yes"], `${code}\n`)).exitCode, 0)
  await team.run("ada", "rule", "set", "Mail", "--read", "ada,ben")
  await team.run("ada", "rule", "set", "AWS", "--read", "ada")
  await team.sync()
  const { home } = team.computer("ben")
  const csv = join(home, "all.csv")
  const ben = team.computer("ben")
  const exported = await ben.runPiped(["export", "--to", "csv", "--plaintext", "--output", csv, "--json"])
  assert.equal(exported.exitCode, 10, exported.stderr)
  assert.deepEqual(JSON.parse(exported.stdout).leftOut, ["AWS"])
  assert.match(exported.stderr, /Left out.*AWS/)
  const written = await readFile(csv, "utf8")
  assert.match(written, /f0f0f-1a1a1/)
  assert.doesNotMatch(written, /AWS|1a2b3/)
  await writeFile(join(home, "p"), "an export's own\n")
  const age = ["export", "--to", "age", "--export-password-file", join(home, "p"), "--output", join(home, "all.age")]
  assert.equal((await team.exit("ben", ...age))[0], 10)
  const [printed, told] = await team.exit("ben", "print", "--output", join(home, "all.pdf"), "--location", "home safe")
  assert.equal(printed, 10, told)
  const log = (await team.run("ben", "log")).stdout
  assert.match(log, /opened all codes of Mail to print/)
  assert.doesNotMatch(log, /opened all codes of AWS/)
  assert.match(JSON.stringify((await team.json("ben", "show", "Mail")).batches), /home safe/)
  const [named] = await team.exit("ben", "export", "AWS", "--to", "csv", "--plaintext", "--output", `${csv}2`)
  assert.equal(named, 9, "an account that was named is not left out in silence")
})
