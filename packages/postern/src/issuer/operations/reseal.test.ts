import assert from "node:assert/strict"
import { test } from "node:test"
import { keyRing } from "../persistence/sealing/key-ring.ts"
import { enroll, keyOf, openTrial } from "../testing/stand-ins.test.ts"

test("a store that never lets a commit through ends a re-sealing in contention", async () => {
  const trial = openTrial()
  await enroll(trial)
  let commits = 0
  const contended = {
    ...trial.store,
    async commit() {
      commits++
      return "conflict" as const
    },
  }
  const keys = keyRing(["k2", "k1"].map(id => ({ id, key: keyOf(id) })))
  await assert.rejects(openTrial({ store: contended, keys }).postern.reseal("ada"), { code: "contention" })
  assert.ok(commits <= 100)
})
