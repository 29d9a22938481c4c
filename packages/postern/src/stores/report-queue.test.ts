import assert from "node:assert/strict"
import { test } from "node:test"
import { ReportQueue } from "./report-queue.ts"

test("one reading runs at a time, in the order in which they were asked for, and one that fails holds up no other", async () => {
  const queue = new ReportQueue()
  const seen: string[] = []
  const read = (name: string) =>
    queue.run(async () => {
      seen.push(`${name} begins`)
      await new Promise(setImmediate)
      seen.push(`${name} ends`)
      if (name === "b") throw new Error("b")
      return name
    })
  const all = await Promise.allSettled(["a", "b", "c"].map(read))
  assert.deepEqual(
    all.map(each => each.status),
    ["fulfilled", "rejected", "fulfilled"],
  )
  assert.deepEqual(seen, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"])
})
