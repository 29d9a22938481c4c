import assert from "node:assert/strict"
import { test } from "node:test"
import type { MetricsSnapshot } from "../../../service/index.ts"
import { GatheredMetrics } from "./gathered-metrics.ts"
import { othersCounted } from "./worker-link.ts"
import type { FromWorker } from "./worker-message.ts"

const snapshot: MetricsSnapshot = []

test("however many ask at once, each worker counts once for all of them, and again for whoever asks later", async () => {
  const gathered = new GatheredMetrics()
  const asked: number[] = []
  const askAll = () => Array.from({ length: 100 }, () => gathered.of([0, 1], place => asked.push(place)))
  for (const expected of [
    [0, 1],
    [0, 1, 0, 1],
  ]) {
    const answers = askAll()
    assert.deepEqual(asked, expected)
    for (const place of [0, 1]) gathered.note(place, snapshot)
    for (const each of await Promise.all(answers)) assert.equal(each.length, 2)
  }
})

test("a worker asks for the counts of the others once, however many of its clients want them", async context => {
  const sent: FromWorker[] = []
  const { send } = process
  process.send = (message: FromWorker) => sent.push(message) > 0
  context.after(() => {
    if (send === undefined) delete process.send
    else process.send = send
  })
  const answers = Array.from({ length: 100 }, () => othersCounted(snapshot))
  assert.equal(process.listenerCount("message"), 1)
  process.emit("message", { kind: "others", snapshots: [snapshot] }, undefined)
  for (const each of await Promise.all(answers)) assert.deepEqual(each, [snapshot])
  assert.equal(sent.length, 1)
  const later = othersCounted(snapshot)
  process.emit("message", { kind: "others", snapshots: [] }, undefined)
  assert.deepEqual(await later, [])
  assert.equal(sent.length, 2)
})
