import assert from "node:assert/strict"
import { test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { withinTime } from "./time-limit.ts"

const never = (): never => assert.fail("nothing is late")

test("what comes in time is given, and so is what fails in time", async () => {
  assert.equal(await withinTime(sleep(1, "here"), 1_000, never), "here")
  await assert.rejects(withinTime(Promise.reject(new RangeError()), 1_000, never), RangeError)
})

test("what comes late is a fault, and is handed over to be cleaned up", async () => {
  const late: string[] = []
  const slow = sleep(30, "late")
  await assert.rejects(
    withinTime(slow, 1, value => late.push(value)),
    { name: "TimeLimitError" },
  )
  await slow
  assert.deepEqual(late, ["late"])
})

test("what fails late fails unheard", async () => {
  const failing = sleep(10).then(() => Promise.reject(new Error()))
  await assert.rejects(withinTime(failing, 1, never), { name: "TimeLimitError" })
  await sleep(20)
})
