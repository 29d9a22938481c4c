import assert from "node:assert/strict"
import { test } from "node:test"
import type { Store } from "../persistence/ports.ts"
import { enroll, exported, openTrial, restoredCopy, type Trial, testKeys } from "../testing/stand-ins.test.ts"
import { createAuditTools } from "./audit-tools.ts"
import type { Pruned } from "./history-pruning.ts"

const key = { tenant: "default", subject: "ada" }

function prune(store: Store, before: number, of = key): Promise<Pruned> {
  return createAuditTools({ store, keys: testKeys }).prune(of, before)
}

async function seqsOf(store: Store): Promise<number[]> {
  return (await exported(store)).map(({ seq }) => seq)
}
async function pageNumbers(store: Store): Promise<number[]> {
  return (await store.pages(key, { after: 0, limit: 100 })).map(({ number }) => number)
}
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** A subject with 100 events, one a second from the third on: three pages, and four events in the record. */
async function threePages(): Promise<Trial> {
  const trial = openTrial()
  await enroll(trial)
  for (let seq = 4; seq <= 100; seq++) {
    trial.clock.advance(1)
    await trial.postern.unlock("ada", { by: `${seq}` })
  }
  return trial
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
  assert.deepEqual(await seqsOf(store), [4, 5, 6])
  assert.deepEqual(await prune(store, minute(3)), { events: 2, brokenAt: null })
  assert.deepEqual(await seqsOf(store), [6])
  const { chain, prunedThrough } = await postern.auditTrail("ada")
  assert.deepEqual([chain, prunedThrough], ["intact", 5])
})

test("of a subject that nobody knows nothing is pruned", async () => {
  const { store, minute } = await sixEvents()
  assert.deepEqual(await prune(store, minute(9), { ...key, subject: "bob" }), { events: 0, brokenAt: null })
})

test("whole pages are deleted, the one that is cut is sealed anew, and the rest proves itself and is exported as before", async () => {
  for (const [left, pages] of [
    [100, [1, 2, 3]],
    [70, [1, 2, 3]],
    [69, [1, 2, 3]],
    [68, [2, 3]],
    [67, [2, 3]],
    [5, [3]],
    [4, []],
    [3, []],
    [0, []],
  ] as const) {
    const { postern, store, clock } = await threePages()
    const history = await exported(store)
    const events = 100 - left
    // The first three events are of one moment, so the cut lies behind them or before.
    const before = left === 100 ? 0 : clock.now - (left - 1) * 1000
    assert.deepEqual(await prune(store, before), { events, brokenAt: null }, `${left} left`)
    assert.deepEqual(await pageNumbers(store), pages, `${left} left`)
    assert.deepEqual(await exported(store), history.slice(events))
    const { chain, prunedThrough } = await postern.auditTrail("ada")
    assert.deepEqual([chain, prunedThrough], ["intact", events])
    assert.deepEqual(await createAuditTools({ store, keys: testKeys }).compare(key, history), { relation: "same" })
    for (let i = 0; i < 40; i++) await postern.unlock("ada")
    assert.deepEqual([(await postern.auditTrail("ada")).chain, (await seqsOf(store)).at(-1)], ["intact", 140])
  }
})

test("a page of before a pruning, put back in the place of the one that was trimmed, shows", async () => {
  const { postern, store, clock } = await threePages()
  const [, old] = await store.pages(key, { after: 0, limit: 2 })
  await prune(store, clock.now - 50_000)
  const putBack: Store = {
    ...store,
    pages: async (of, range) => (await store.pages(of, range)).map(page => (page.number === 2 ? old! : page)),
  }
  assert.equal((await postern.auditTrail("ada")).chain, "intact")
  const { chain, brokenAt } = await openTrial({ store: putBack }).postern.auditTrail("ada")
  assert.deepEqual([chain, brokenAt], ["broken", 50])
})

test("pages past the end of a record that was rolled back are left: they are the evidence of it", async () => {
  const { postern, store, clock } = await threePages()
  const old = (await store.load(key))!
  for (let i = 0; i < 30; i++) await postern.unlock("ada")
  const rolledBack: Store = { ...store, load: async () => ({ ...old, version: old.version + 30 }) }
  assert.deepEqual(await prune(rolledBack, clock.now + 1), { events: 100, brokenAt: null })
  assert.deepEqual(await pageNumbers(store), [4])
  const { chain, brokenAt } = await postern.auditTrail("ada")
  assert.deepEqual([chain, brokenAt], ["broken", 101])
})

test("another page in the place of the last, from before a restore, is found though it is of the same chain, and nothing is pruned", async () => {
  const { postern, store, clock } = await threePages()
  const restored = await restoredCopy(store)
  const other = openTrial({ store: restored })
  for (let i = 0; i < 30; i++) {
    await postern.unlock("ada", { by: "before" })
    await other.postern.unlock("ada", { by: "after" })
  }
  const swapped: Store = {
    ...restored,
    pages: async (of, range) =>
      (await restored.pages(of, { after: range.after, limit: range.limit - 1 })).concat(
        await store.pages(of, { after: 3, limit: 1 }),
      ),
  }
  const after = Math.max(clock.now, other.clock.now) + 1
  assert.deepEqual(await prune(swapped, after), { events: 0, brokenAt: 129 })
  assert.deepEqual(await pageNumbers(restored), [1, 2, 3, 4])
  assert.deepEqual(await prune(restored, after), { events: 130, brokenAt: null })
})

test("nothing is pruned of a history of which a page is missing before the cut", async () => {
  const { store, clock } = await threePages()
  const withoutSecond: Store = {
    ...store,
    pages: async (of, range) => (await store.pages(of, range)).filter(({ number }) => number !== 2),
  }
  assert.deepEqual(await prune(withoutSecond, clock.now + 1), { events: 0, brokenAt: 33 })
  assert.deepEqual(await seqsOf(store), from(1, 100))
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
