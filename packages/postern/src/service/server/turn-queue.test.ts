import assert from "node:assert/strict"
import { test } from "node:test"
import { until } from "../../../../../test/waiting.ts"
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
  for (let turn = 1; turn < 100; turn++) {
    const before = started.length
    await nextTurn()
    assert.ok(started.length - before <= 1)
  }
  await until("all to begin", () => started.length === 100, { everyMs: 0 })
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
  await until("all to begin", () => started.length === 21, { everyMs: 0 })
  assert.deepEqual(
    started,
    Array.from({ length: 21 }, (_, i) => i),
  )
  queue.add(() => started.push(21))
  await until("the latecomer to begin", () => started.length === 22, { everyMs: 0 })
})

test("while newcomers keep coming one request begins in sixteen turns, and once nobody comes one in each again", async () => {
  const queue = new TurnQueue()
  const started: number[] = []
  for (let i = 0; i < 20; i++) queue.add(() => started.push(i))
  for (let turn = 0; turn < 160; turn++) {
    queue.noteNewcomer()
    await nextTurn()
  }
  assert.ok(started.length >= 10 && started.length <= 12, `${started.length}`)
  const before = started.length
  for (let turn = 0; turn < 5; turn++) await nextTurn()
  assert.ok(started.length >= before + 4)
  await until("all to begin", () => started.length === 20, { everyMs: 0 })
})

test("where each costs little, several begin in one turn, in order", async () => {
  const queue = new TurnQueue({ maxInTurn: 4 })
  const started: number[] = []
  for (let i = 0; i < 40; i++) queue.add(() => started.push(i))
  assert.equal(started.length, 4)
  for (let turn = 1; turn < 10; turn++) {
    const before = started.length
    await nextTurn()
    assert.ok(started.length - before <= 4)
  }
  await until("all to begin", () => started.length === 40, { everyMs: 0 })
  assert.deepEqual(
    started,
    Array.from({ length: 40 }, (_, i) => i),
  )
})

test("a turn that brings a newcomer begins one request, however many may begin in others", async () => {
  const queue = new TurnQueue({ maxInTurn: 4 })
  queue.noteNewcomer()
  const started: number[] = []
  for (let i = 0; i < 9; i++) queue.add(() => started.push(i))
  assert.equal(started.length, 1)
  for (let turn = 0; turn < 16; turn++) {
    await nextTurn()
    if (turn < 15) queue.noteNewcomer()
  }
  assert.ok(started.length <= 3, `${started.length}`)
  await until("all to begin", () => started.length >= 9, { everyMs: 0 })
  assert.deepEqual(
    started,
    Array.from({ length: 9 }, (_, i) => i),
  )
})
