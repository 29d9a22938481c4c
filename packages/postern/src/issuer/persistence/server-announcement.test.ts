import assert from "node:assert/strict"
import { test } from "node:test"
import { memoryStore } from "../../stores/memory/index.ts"
import { testKeys } from "../testing/stand-ins.test.ts"
import { announceServer } from "./server-announcement.ts"

test("a server says which keys it knows when it starts, once a minute, and for the last time when it stops", async t => {
  t.mock.timers.enable({ apis: ["setInterval"] })
  const store = memoryStore()
  let now = 1_000_000
  const announcement = announceServer({ store, keys: testKeys, givenOutMs: 600_000, clock: () => now })
  await announcement.announced
  const [note] = await store.servers!.list()
  const { primaryId: primaryKey, ids: keys } = testKeys
  assert.deepEqual(note, { server: note!.server, primaryKey, keys, seenAt: now, isRunning: true, givenOutMs: 600_000 })
  now += 60_000
  t.mock.timers.tick(60_000)
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(await store.servers!.list(), [{ ...note, seenAt: now }])
  now += 5
  await announcement.stop()
  assert.deepEqual(await store.servers!.list(), [{ ...note, seenAt: now, isRunning: false }])
  t.mock.timers.tick(600_000)
  await new Promise(resolve => setImmediate(resolve))
  assert.equal((await store.servers!.list())[0]!.seenAt, now)
})

test("a note that cannot be written is heard of and holds up nothing; a store without a book is left alone", async () => {
  const faults: unknown[] = []
  const broken = { note: () => Promise.reject(new Error("away")), list: async () => [] }
  const store = { ...memoryStore(), servers: broken }
  const failing = announceServer({ store, keys: testKeys, givenOutMs: 1, onFault: fault => void faults.push(fault) })
  await failing.announced
  await failing.stop()
  assert.equal(faults.length, 2)
  const { servers: _, ...without } = memoryStore()
  const silent = announceServer({ store: without, keys: testKeys, givenOutMs: 1 })
  await silent.announced
  await silent.stop()
})
