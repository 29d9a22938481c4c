import assert from "node:assert/strict"
import { test } from "node:test"
import { RecentValues } from "./recent-values.ts"

test("a value is made once while it is recent, and anew when it was forgotten", () => {
  const made: string[] = []
  const recent = new RecentValues<string>(2)
  const ask = (name: string) => recent.get(name, () => `${name}${made.push(name)}`)
  assert.deepEqual([ask("a"), ask("a"), ask("b"), ask("a")], ["a1", "a1", "b2", "a1"])
  // The third pushes out the oldest, and no more than two are ever kept.
  assert.deepEqual([ask("c"), ask("b"), ask("a"), ask("c")], ["c3", "b2", "a4", "c3"])
  assert.deepEqual(made, ["a", "b", "c", "a"])
})

test("what cannot be made is not kept", () => {
  const recent = new RecentValues<number>(2)
  const fail = () => {
    throw new Error("no")
  }
  assert.throws(() => recent.get("a", fail), /no/)
  assert.equal(
    recent.get("a", () => 1),
    1,
  )
})
