import assert from "node:assert/strict"
import { test } from "node:test"
import type { Store } from "../persistence/ports.ts"
import { enroll, exported, openTrial, restoredCopy, type Trial, testKeys } from "../testing/stand-ins.test.ts"
import { createAuditTools } from "./audit-tools.ts"

const key = { tenant: "default", subject: "ada" }

/** A subject with 43 events: one page, and eleven in the record. */
async function manyEvents(): Promise<Trial> {
  const trial = openTrial()
  await enroll(trial)
  for (let i = 3; i < 43; i++) await trial.postern.unlock("ada", { by: `${i}` })
  return trial
}

/** A store in which something happens each time between the load of a record and the reading of its pages, so many times. */
function disturbed({ store }: Trial, times: number, disturb: () => Promise<unknown>): Store {
  let left = times
  return {
    ...store,
    async pages(of, range) {
      if (left-- > 0) await disturb()
      return store.pages(of, range)
    },
  }
}

const pruneAll = ({ store, clock }: Trial) => createAuditTools({ store, keys: testKeys }).prune(key, clock.now + 1)

test("a trail that is pruned while it is read is intact, is compared as what it is, and is no broken chain to another pruning", async () => {
  const read = await manyEvents()
  const reading = openTrial({ store: disturbed(read, 1, () => pruneAll(read)) })
  assert.equal((await reading.postern.auditTrail("ada")).chain, "intact")

  const compared = await manyEvents()
  const history = await exported(compared.store)
  const prunedMeanwhile = disturbed(compared, 1, () => pruneAll(compared))
  const tools = createAuditTools({ store: prunedMeanwhile, keys: testKeys, clock: () => compared.clock.now })
  assert.deepEqual(await tools.compare(key, history), { relation: "same" })

  const pruned = await manyEvents()
  const other = createAuditTools({ store: disturbed(pruned, 1, () => pruneAll(pruned)), keys: testKeys })
  assert.deepEqual(await other.prune(key, pruned.clock.now + 1), { events: 0, brokenAt: null })
})

test("a history is replayed as what it is while the store's own is pruned", async () => {
  const trial = await manyEvents()
  const restored = { ...trial, store: await restoredCopy(trial.store) }
  await trial.postern.unlock("ada", { by: "seven" })
  const history = await exported(trial.store)
  const tools = createAuditTools({
    store: disturbed(restored, 1, () => pruneAll(restored)),
    keys: testKeys,
    clock: () => trial.clock.now,
  })
  const { relation, events } = await tools.replay(key, history)
  assert.deepEqual([relation, events], ["behind", 1])
})

test("a chain that is broken is called broken while the record moves on, and commits without end are contention", async () => {
  const trial = await manyEvents()
  const withoutFirst: Store = {
    ...trial.store,
    pages: async () => [],
  }
  const unlockOnce = disturbed({ ...trial, store: withoutFirst }, 1, () => trial.postern.unlock("ada"))
  assert.equal((await openTrial({ store: unlockOnce }).postern.auditTrail("ada")).brokenAt, 1)
  const unlockAlways = disturbed({ ...trial, store: withoutFirst }, 1_000, () => trial.postern.unlock("ada"))
  await assert.rejects(async () => openTrial({ store: unlockAlways }).postern.auditTrail("ada"), { code: "contention" })
})

test("what is exported of a history that is pruned between two readings has no gap", async () => {
  const trial = openTrial()
  await enroll(trial)
  for (let i = 0; i < 300; i++) {
    trial.clock.advance(1)
    await trial.postern.unlock("ada", { by: `${i}` })
  }
  const readings: number[] = []
  const store: Store = {
    ...trial.store,
    async pages(of, range) {
      // Between the first pages and the next, events of both are pruned.
      if (range.after > 0 && readings.length === 1)
        await createAuditTools({ store: trial.store, keys: testKeys }).prune(key, trial.clock.now - 20)
      readings.push(range.after)
      return trial.store.pages(of, range)
    },
  }
  const seqs = (await exported(store)).map(({ seq }) => seq)
  const kept = (await exported(trial.store)).map(({ seq }) => seq)
  assert.ok(kept[0]! > 5 * 32, "the pruning reached past the first reading")
  assert.deepEqual(seqs, kept)
})

test("events that are missing for another reason than a pruning are missing in what is exported, and the rest proves itself", async () => {
  const trial = await manyEvents()
  const history = await exported(trial.store)
  const store: Store = { ...trial.store, pages: async () => [] }
  const left = await exported(store)
  assert.deepEqual(left, history.slice(32))
  assert.deepEqual(await createAuditTools({ store: trial.store, keys: testKeys }).compare(key, left), {
    relation: "same",
  })
})
