import assert from "node:assert/strict"
import { test } from "node:test"
import { ChallengeCounts } from "./challenge-counts.ts"
import type { SecondFactorState } from "./second-factor-state.ts"

const owed = (subject: string): SecondFactorState => ({ subject, status: "owed", amr: [], at: 1 })

function open() {
  const counts = new ChallengeCounts({ challengeSeconds: 600, maxAttempts: 2 }, () => 1_000)
  const failed = (state: SecondFactorState) => {
    counts.fail(state)
    counts.end(state)
  }
  const flood = (challenges: number) => {
    for (let i = 0; i < challenges; i++) {
      const other = owed(`stranger ${i}`)
      assert.ok(counts.begin(other))
      failed(other)
    }
  }
  return { counts, failed, flood }
}

test("a challenge of which attempts are under way is not forgotten, however many others come meanwhile", () => {
  const { counts, failed, flood } = open()
  const ada = owed("ada")
  assert.deepEqual([counts.begin(ada), counts.begin(ada), counts.begin(ada)], [true, true, false])
  flood(10_001)
  assert.equal(counts.begin(ada), false)
  for (const _ of [1, 2]) failed(ada)
  assert.equal(counts.begin(ada), false)
})

test("past ten thousand challenges the oldest is forgotten, and what its session says is left", () => {
  const { counts, failed, flood } = open()
  const ada = owed("ada")
  assert.ok(counts.begin(ada))
  failed(ada)
  flood(10_000)
  assert.equal(counts.corrected(ada), ada)
  assert.equal(counts.begin({ ...ada, failures: 2 }), false)
})
