import assert from "node:assert/strict"
import { test } from "node:test"
import { enroll, openTrial } from "../testing/stand-ins.test.ts"

test("a removal with a proof tells in the trail which code it was", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  assert.deepEqual(await trial.postern.remove("ada", { proof: codes[3]! }), { outcome: "removed" })
  const { events } = await trial.postern.auditTrail("ada", { after: 3 })
  assert.deepEqual(
    events.map(({ kind, selector }) => [kind, selector]),
    [
      ["accepted", 3],
      ["removed", undefined],
    ],
  )
})
