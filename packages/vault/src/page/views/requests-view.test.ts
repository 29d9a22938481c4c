import assert from "node:assert/strict"
import test from "node:test"
import { ask, names, withRule } from "../../folder/access/rule-team.fixture.ts"
import { requestsView } from "./requests-view.ts"

test("a request for all codes is told apart from one for the first code", async t => {
  const team = await withRule(t, { need: 2, of: names })
  await ask(team, "ben", { all: true })
  await ask(team, "ben")
  await team.sync(...names)
  const { waiting } = requestsView(await team.open("cyn"))
  assert.deepEqual(
    waiting.map(({ isAll, isPractice }) => [isAll, isPractice]),
    [
      [true, false],
      [false, false],
    ],
  )
})
