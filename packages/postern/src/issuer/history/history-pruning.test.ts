import assert from "node:assert/strict"
import { test } from "node:test"
import type { Store } from "../persistence/ports.ts"
import { enroll, openTrial, restoredCopy, testKeys } from "../testing/stand-ins.test.ts"
import { createAuditTools } from "./audit-tools.ts"
import type { Pruned } from "./history-pruning.ts"

const key = { tenant: "default", subject: "ada" }

function prune(store: Store, before: number, of = key): Promise<Pruned> {
  return createAuditTools({ store, keys: testKeys }).prune(of, before)
}

async function rowsOf(store: Store): Promise<number[]> {
  return (await store.events(key, { after: 0, limit: 100 })).map(({ seq }) => seq)
}

/** A subject with events 1 to 3 at one time, and then one a minute up to 6. */
async function sixEvents() {
  const trial = openTrial()
  const began = trial.clock.now
  await enroll(trial)
  for (const seconds of [30, 60, 60]) {
    trial.clock.advance(seconds)
    await trial.postern.unlock("ada")
  }
  return { ...trial, minute: (count: number) => began + count * 60_000 }
}

test("what happened before an instant is deleted, and no more; the rest proves itself; each pruning counts its own", async () => {
  const { postern, store, minute } = await sixEvents()
  assert.deepEqual(await prune(store, minute(1)), { events: 3, brokenAt: null })
  assert.deepEqual(await rowsOf(store), [4, 5, 6])
  assert.deepEqual(await prune(store, minute(3)), { events: 2, brokenAt: null })
  assert.deepEqual(await rowsOf(store), [6])
  const { chain, prunedThrough } = await postern.auditTrail("ada")
  assert.deepEqual([chain, prunedThrough], ["intact", 5])
})

test("of a subject that nobody knows nothing is pruned", async () => {
  const { store, minute } = await sixEvents()
  assert.deepEqual(await prune(store, minute(9), { ...key, subject: "bob" }), { events: 0, brokenAt: null })
})

test("events past the end of a record that was rolled back are left: they are the evidence of it", async () => {
  const { postern, store, minute } = await sixEvents()
  const old = (await store.load(key))!
  await postern.unlock("ada")
  const rolledBack: Store = { ...store, load: async () => ({ ...old, version: old.version + 1 }) }
  assert.deepEqual(await prune(rolledBack, minute(9)), { events: 6, brokenAt: null })
  assert.deepEqual(await rowsOf(store), [7])
  const { chain, brokenAt } = await postern.auditTrail("ada")
  assert.deepEqual([chain, brokenAt], ["broken", 7])
})

test("another event in the place of the last, from before a restore, is found though it is of the same chain, and nothing is pruned", async () => {
  const { postern, store, minute } = await sixEvents()
  const restored = await restoredCopy(store)
  await postern.unlock("ada", { by: "before" })
  await openTrial({ store: restored }).postern.unlock("ada", { by: "after" })
  const swapped: Store = { ...restored, events: store.events }
  assert.deepEqual(await prune(swapped, minute(9)), { events: 0, brokenAt: 7 })
  assert.deepEqual(await rowsOf(restored), [1, 2, 3, 4, 5, 6, 7])
  assert.deepEqual(await prune(restored, minute(9)), { events: 7, brokenAt: null })
})

test("a store that never lets a commit through ends a pruning in contention", async () => {
  const { store, minute } = await sixEvents()
  let commits = 0
  const contended: Store = {
    ...store,
    async commit() {
      commits++
      return "conflict"
    },
  }
  await assert.rejects(prune(contended, minute(9)), { code: "contention" })
  assert.ok(commits <= 100)
})
