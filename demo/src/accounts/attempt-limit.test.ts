import assert from "node:assert/strict"
import { test } from "node:test"
import { AttemptLimit } from "./attempt-limit.ts"

test("a name has so many attempts in a window, others are not held up, and the next window is a new start", () => {
  let now = 0
  const limit = new AttemptLimit({ attempts: 2, seconds: 60 }, () => now)
  assert.deepEqual([limit.take("a"), limit.take("a"), limit.take("a"), limit.take("b")], [0, 0, 60, 0])
  now = 59_500
  assert.equal(limit.take("a"), 1)
  now = 60_000
  assert.equal(limit.take("a"), 0)
})

test("a success forgets the attempts before it", () => {
  const limit = new AttemptLimit({ attempts: 1, seconds: 60 }, () => 0)
  limit.take("a")
  limit.clear("a")
  assert.equal(limit.take("a"), 0)
})
