import assert from "node:assert/strict"
import { test } from "node:test"
import { TurnQueue } from "./turn-queue.ts"

const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve))

test("what comes alone begins at once", () => {
  const started: number[] = []
  new TurnQueue().add(() => started.push(1))
  assert.deepEqual(started, [1])
})

test("of many that come together one begins in each turn of the event loop, in order, and all of them in the end", async () => {
  const queue = new TurnQueue()
  const started: number[] = []
  for (let i = 0; i < 100; i++) queue.add(() => started.push(i))
  assert.equal(started.length, 1)
  let before = started.length
  while (started.length < 100) {
    await nextTurn()
    assert.ok(started.length - before <= 1)
    before = started.length
  }
  assert.deepEqual(
    started,
    Array.from({ length: 100 }, (_, i) => i),
  )
})

test("nobody overtakes those who wait", async () => {
  const queue = new TurnQueue()
  const started: number[] = []
  for (let i = 0; i < 20; i++) queue.add(() => started.push(i))
  await nextTurn()
  queue.add(() => started.push(20))
  while (started.length < 21) await nextTurn()
  assert.deepEqual(
    started,
    Array.from({ length: 21 }, (_, i) => i),
  )
  queue.add(() => started.push(21))
  while (started.length < 22) await nextTurn()
})
