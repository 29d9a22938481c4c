import assert from "node:assert/strict"
import { test } from "node:test"
import type { Store, StoredEvent } from "../persistence/ports.ts"
import { enroll, openTrial, restoredCopy, testKeys } from "../testing/stand-ins.test.ts"
import { createAuditTools } from "./audit-tools.ts"
import type { Relation } from "./history-relation.ts"

const key = { tenant: "default", subject: "ada" }

function eventsOf(store: Store): Promise<StoredEvent[]> {
  return store.events(key, { after: 0, limit: 1000 })
}

/** Does what is one event each time, and another one for each name. */
async function act(store: Store, ...names: string[]): Promise<void> {
  const { postern, clock } = openTrial({ store })
  clock.advance(60)
  for (const by of names) await postern.unlock("ada", { by })
}

/** A store with five events, its backup from then, and the seven events of before it was lost. */
async function lostAndRestored() {
  const trial = openTrial()
  await enroll(trial)
  await act(trial.store, "four", "five")
  const restored = await restoredCopy(trial.store)
  await act(trial.store, "six", "seven")
  return { lost: trial.store, history: await eventsOf(trial.store), restored }
}

function withEvents(store: Store, alter: (events: StoredEvent[]) => StoredEvent[]): Store {
  return {
    ...store,
    events: async (_, { after, limit }) =>
      alter(await eventsOf(store))
        .filter(({ seq }) => seq > after)
        .slice(0, limit),
  }
}

function compare(store: Store, history: readonly StoredEvent[]): Promise<Relation> {
  return createAuditTools({ store, keys: testKeys }).compare(key, history)
}

/** The relation in a word, and the events that are missing by their number. */
async function relationOf(store: Store, history: readonly StoredEvent[]) {
  const found = await compare(store, history)
  return "missing" in found ? [found.relation, ...found.missing.map(({ seq }) => seq)] : [found.relation]
}

test("a part of a history is enough where the store holds the event before it", async () => {
  const { lost, history, restored } = await lostAndRestored()
  for (const part of [history, history.slice(2, 4), history.slice(2), history.slice(6), []])
    assert.deepEqual(await relationOf(lost, part), ["same"])
  for (const part of [history, history.slice(2), history.slice(4), history.slice(5)])
    assert.deepEqual(await relationOf(restored, part), ["behind", 6, 7])
  assert.deepEqual(await compare(restored, history.slice(6)), { relation: "gap", expectedSeq: 6 })
})

test("a history that was pruned since, all of it or its beginning, is held", async () => {
  const { lost, history } = await lostAndRestored()
  const { prune } = createAuditTools({ store: lost, keys: testKeys })
  assert.equal((await prune(key, history[3]!.at)).events, 3)
  assert.deepEqual(await relationOf(lost, history.slice(0, 3)), ["same"])
  assert.deepEqual(await relationOf(lost, history), ["same"])
})

test("where the row is gone that a part of a history should follow, there is a gap", async () => {
  const { lost, history } = await lostAndRestored()
  const store = withEvents(lost, events => events.filter(({ seq }) => seq !== 2))
  assert.deepEqual(await compare(store, history.slice(2)), { relation: "gap", expectedSeq: 8 })
})

test("rows past the end that the record knows prove nothing, whether they are of this history or not", async () => {
  const { history, restored } = await lostAndRestored()
  const stray = withEvents(restored, events => [...events, ...history.slice(5)])
  assert.deepEqual(await compare(stray, history.slice(6)), { relation: "gap", expectedSeq: 6 })
  assert.deepEqual(await relationOf(stray, history), ["behind", 6, 7])
  const madeUp = history.slice(5).map(event => ({ ...event, mac: new Uint8Array(16) }))
  const forged = withEvents(restored, events => [...events, ...madeUp])
  assert.deepEqual(await relationOf(forged, history), ["behind", 6, 7])
})

test("where the row of the record's last event was altered or deleted, the record alone says what it was", async () => {
  const { history, restored } = await lostAndRestored()
  const altered = withEvents(restored, events =>
    events.map(event => (event.seq === 5 ? { ...event, mac: new Uint8Array(16) } : event)),
  )
  const deleted = withEvents(restored, events => events.slice(0, -1))
  for (const store of [altered, deleted]) {
    assert.deepEqual(await relationOf(store, history), ["behind", 6, 7])
    assert.deepEqual(await relationOf(store, history.slice(5)), ["behind", 6, 7])
  }
})

test("one event after the restore is another way, even where its row was swapped or deleted", async () => {
  const { history, restored } = await lostAndRestored()
  await act(restored, "another six")
  const swapped = withEvents(restored, events => [...events.slice(0, -1), history[5]!])
  const deleted = withEvents(restored, events => events.slice(0, -1))
  for (const store of [restored, swapped, deleted]) {
    for (const part of [history, history.slice(5)]) assert.deepEqual(await relationOf(store, part), ["beside", 6, 7])
    assert.deepEqual(await relationOf(store, history.slice(0, 6)), ["beside", 6])
    assert.deepEqual(await relationOf(store, history.slice(0, 5)), ["same"])
  }
})
