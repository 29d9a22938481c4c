import assert from "node:assert/strict"
import test from "node:test"
import { approve, ask, names, withRule } from "../folder/access/rule-team.fixture.ts"
import { permitFor } from "./permit.ts"

test("whoever was given all codes is not told to ask again", async t => {
  const team = await withRule(t, { need: 2, of: names })
  const id = await ask(team, "ada", { all: true })
  await team.sync(...names)
  await approve(team, "cyn", id)
  await team.sync(...names)
  const ada = await team.open("ada")
  assert.throws(() => permitFor(ada, ada.state.accounts[0]!, undefined), { code: "already-used", message: /--reveal/ })
  const ben = await team.open("ben")
  assert.throws(() => permitFor(ben, ben.state.accounts[0]!, undefined), { code: "approval-needed" })
})
