import assert from "node:assert/strict"
import { test } from "node:test"
import type { Store } from "../persistence/ports.ts"
import { enroll, openTrial, restoredCopy, type Trial, testKeys } from "../testing/stand-ins.test.ts"
import { createAuditTools } from "./audit-tools.ts"

const key = { tenant: "default", subject: "ada" }

async function manyEvents(): Promise<Trial> {
  const trial = openTrial()
  await enroll(trial)
  for (const by of ["four", "five", "six"]) await trial.postern.unlock("ada", { by })
  return trial
}

/** A store in which something happens each time between the load of a record and the reading of its events, so many times. */
function disturbed({ store }: Trial, times: number, disturb: () => Promise<unknown>): Store {
  let left = times
  return {
    ...store,
    async events(of, page) {
      if (left-- > 0) await disturb()
      return store.events(of, page)
    },
  }
}

const pruneAll = ({ store, clock }: Trial) => createAuditTools({ store, keys: testKeys }).prune(key, clock.now + 1)

test("a trail that is pruned while it is read is intact, is compared as what it is, and is no broken chain to another pruning", async () => {
  const read = await manyEvents()
  const reading = openTrial({ store: disturbed(read, 1, () => pruneAll(read)) })
  assert.equal((await reading.postern.auditTrail("ada")).chain, "intact")

  const compared = await manyEvents()
  const history = await compared.store.events(key, { after: 0, limit: 99 })
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
  const history = await trial.store.events(key, { after: 0, limit: 99 })
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
    events: async (of, { after, limit }) => trial.store.events(of, { after: Math.max(after, 1), limit }),
  }
  const unlockOnce = disturbed({ ...trial, store: withoutFirst }, 1, () => trial.postern.unlock("ada"))
  assert.equal((await openTrial({ store: unlockOnce }).postern.auditTrail("ada")).brokenAt, 1)
  const unlockAlways = disturbed({ ...trial, store: withoutFirst }, 1_000, () => trial.postern.unlock("ada"))
  await assert.rejects(async () => openTrial({ store: unlockAlways }).postern.auditTrail("ada"), { code: "contention" })
})

test("what is exported of a history that is pruned between two pages has no gap", async () => {
  const trial = openTrial()
  await enroll(trial)
  for (let i = 0; i < 150; i++) {
    trial.clock.advance(1)
    await trial.postern.unlock("ada", { by: `${i}` })
  }
  const pages: number[] = []
  const store: Store = {
    ...trial.store,
    async events(of, page) {
      // Between the first page and the second, events of both are pruned.
      if (page.after > 0 && pages.length === 1)
        await createAuditTools({ store: trial.store, keys: testKeys }).prune(key, trial.clock.now - 20)
      pages.push(page.after)
      return trial.store.events(of, page)
    },
  }
  const exported: number[] = []
  for await (const { event } of createAuditTools({ store, keys: testKeys }).history(key)) exported.push(event.seq)
  const kept = (await trial.store.events(key, { after: 0, limit: 999 })).map(({ seq }) => seq)
  assert.ok(kept[0]! > 100, "the pruning reached past the first page")
  assert.deepEqual(exported, kept)
})

test("events that are missing for another reason than a pruning are missing in what is exported", async () => {
  const trial = await manyEvents()
  const store: Store = {
    ...trial.store,
    events: async (of, page) => (await trial.store.events(of, page)).filter(({ seq }) => seq !== 2),
  }
  const exported: number[] = []
  for await (const { event } of createAuditTools({ store, keys: testKeys }).history(key)) exported.push(event.seq)
  assert.ok(exported.includes(1) && exported.includes(3) && !exported.includes(2))
})
