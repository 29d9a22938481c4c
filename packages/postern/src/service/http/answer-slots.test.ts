import assert from "node:assert/strict"
import { test } from "node:test"
import { until } from "../../../../../test/waiting.ts"
import { PosternError } from "../../issuer/index.ts"
import { AnswerSlots } from "./answer-slots.ts"

const request = new Request("http://localhost/")

test("so many are made at once, the others in order, and past those that may wait it is busy", async () => {
  const slots = new AnswerSlots({ maxAtOnce: 2, maxWaiting: 3 })
  const started: number[] = []
  const ends: (() => void)[] = []
  const make = (i: number) =>
    slots.make(request, async () => {
      started.push(i)
      await new Promise<void>(resolve => ends.push(resolve))
      return i
    })
  const made = [0, 1, 2, 3, 4].map(make)
  await assert.rejects(make(5), (fault: unknown) => fault instanceof PosternError && fault.code === "busy")
  assert.deepEqual(started, [0, 1])
  for (let i = 0; i < 5; i++) {
    ends[i]!()
    assert.equal(await made[i], i)
    await until("the next to begin", () => started.length >= Math.min(i + 3, 5), { everyMs: 0 })
    assert.ok(started.length <= i + 3)
  }
  assert.deepEqual(started, [0, 1, 2, 3, 4])
})

test("an answer that fails gives its place to the next", async () => {
  const slots = new AnswerSlots({ maxAtOnce: 1, maxWaiting: 1 })
  const failing = slots.make(request, async () => {
    throw new RangeError("no")
  })
  const next = slots.make(request, async () => "made")
  await assert.rejects(failing, RangeError)
  assert.equal(await next, "made")
  assert.equal(await slots.make(request, async () => "again"), "again")
})

test("an answer that nobody waits for any more is not made", async () => {
  const slots = new AnswerSlots({ maxAtOnce: 1, maxWaiting: 2 })
  let end = () => {}
  const first = slots.make(request, () => new Promise<void>(resolve => (end = resolve)))
  const leaving = new AbortController()
  const gone = slots.make(new Request("http://localhost/", { signal: leaving.signal }), async () => assert.fail())
  const next = slots.make(request, async () => "made")
  leaving.abort()
  end()
  await first
  await assert.rejects(gone, PosternError)
  assert.equal(await next, "made")
})
