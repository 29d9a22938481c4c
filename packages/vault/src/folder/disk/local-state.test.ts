import assert from "node:assert/strict"
import { isAbsolute } from "node:path"
import { type TestContext, test } from "node:test"
import { stateFolder } from "./local-state.ts"

function setStateHome(context: TestContext, value: string | undefined): void {
  const before = process.env.XDG_STATE_HOME
  const set = (to: string | undefined): void => {
    if (to === undefined) delete process.env.XDG_STATE_HOME
    else process.env.XDG_STATE_HOME = to
  }
  context.after(() => set(before))
  set(value)
}

test("an empty or relative XDG_STATE_HOME counts as none, so every working directory finds the same state", context => {
  setStateHome(context, undefined)
  const ownPlace = stateFolder("pv1a")
  assert.ok(isAbsolute(ownPlace))
  for (const ignored of ["", "state", "./state", "../state"]) {
    setStateHome(context, ignored)
    assert.equal(stateFolder("pv1a"), ownPlace, ignored)
  }
  setStateHome(context, "/srv/state")
  assert.equal(stateFolder("pv1a"), "/srv/state/postern-vault/pv1a")
})
