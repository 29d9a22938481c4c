import assert from "node:assert/strict"
import { test } from "node:test"
import { WriteProbe } from "./write-probe.ts"

test("those who ask while a probe runs, or within a second of it, share one write", async context => {
  let now = 0
  context.mock.method(performance, "now", () => now)
  const ends: (() => void)[] = []
  const probe = new WriteProbe(() => new Promise(resolve => ends.push(resolve)))
  const first = [probe.check(), probe.check()]
  now = 5_000
  first.push(probe.check())
  assert.equal(ends.length, 1)
  ends[0]!()
  await Promise.all(first)
  now += 999
  await probe.check()
  assert.equal(ends.length, 1)
  now += 1
  const later = probe.check()
  assert.equal(ends.length, 2)
  ends[1]!()
  await later
})

test("a write that fails is told to everybody for a second, and tried again after it", async context => {
  let now = 0
  context.mock.method(performance, "now", () => now)
  let writes = 0
  const probe = new WriteProbe(async () => {
    if (++writes === 1) throw new Error("the disk is full")
  })
  await assert.rejects(probe.check(), /full/)
  await assert.rejects(probe.check(), /full/)
  now = 1_000
  await probe.check()
  assert.equal(writes, 2)
})
