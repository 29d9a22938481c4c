import assert from "node:assert/strict"
import test from "node:test"
import { Team } from "./team.fixture.ts"
import { down, enter, passphrase } from "./terminal.fixture.ts"

const ask = { sees: "Passphrase of ben", types: passphrase + enter }

test("a newcomer is asked about the words until they were compared, and stops where they differ", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  const ben = team.computer("ben")
  const { by, words, compared } = await team.json("ben", "member", "words")
  assert.deepEqual([by, compared], ["ada", false])
  assert.equal(String(words).split(" ").length, 6)
  const list = (types: string) => ben.run(["list"], [ask, { sees: "Did they read the same?", types }])
  const later = await list(enter)
  assert.equal(later.exitCode, 0)
  assert.match(later.screen.replace(/\s+/g, " "), new RegExp(String(words)))
  assert.equal((await list(down + down + enter)).exitCode, 8, "other words: this is another's vault")
  assert.equal((await list(down + enter)).exitCode, 0)
  const asked = await ben.run(["list"], [ask])
  assert.equal(asked.exitCode, 0)
  assert.doesNotMatch(asked.screen, /Did they read/)
  assert.equal(
    (await team.json("ada", "member", "words")).compared,
    true,
    "who founded the vault has nothing to compare",
  )
})
