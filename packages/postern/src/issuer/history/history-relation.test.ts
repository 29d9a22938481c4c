import assert from "node:assert/strict"
import { test } from "node:test"
import type { KeptEvent } from "../persistence/codec/event-codec.ts"
import { decodeRecord } from "../persistence/codec/record-codec.ts"
import type { Store, StoredPage } from "../persistence/ports.ts"
import { Seal } from "../persistence/sealing/seal.ts"
import { enroll, exported as eventsOf, openTrial, restoredCopy, testKeys } from "../testing/stand-ins.test.ts"
import { type ChainedEvent, chained, headOf, purposeKey } from "./audit-chain.ts"
import { createAuditTools } from "./audit-tools.ts"
import type { Relation } from "./history-relation.ts"

const key = { tenant: "default", subject: "ada" }

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

function withPages(store: Store, alter: (pages: StoredPage[]) => StoredPage[]): Store {
  return {
    ...store,
    pages: async (of, { after, limit }) =>
      alter(await store.pages(of, { after: 0, limit: 1000 }))
        .filter(({ number }) => number > after)
        .slice(0, limit),
  }
}

async function loadedOf(store: Store) {
  const seal = new Seal(testKeys, size => new Uint8Array(size))
  return { record: decodeRecord(seal.open(key, (await store.load(key))!.box).plaintext) }
}

function compare(store: Store, history: readonly ChainedEvent[]): Promise<Relation> {
  return createAuditTools({ store, keys: testKeys }).compare(key, history)
}

/** The relation in a word, and the events that are missing by their number. */
async function relationOf(store: Store, history: readonly ChainedEvent[]) {
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

/** A store with 70 events, its backup from then, and the 140 events of before it was lost. */
async function longLostAndRestored() {
  const trial = openTrial()
  await enroll(trial)
  const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`)
  await act(trial.store, ...names(4, 70))
  const restored = await restoredCopy(trial.store)
  await act(trial.store, ...names(71, 140))
  return { lost: trial.store, history: await eventsOf(trial.store), restored }
}
const seqsFrom = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test("histories over many pages, whole and in part, stand to the store as short ones do", async () => {
  const { lost, history, restored } = await longLostAndRestored()
  assert.equal(history.length, 140)
  for (const part of [history, history.slice(10, 50), history.slice(32), history.slice(64, 96), history.slice(139)])
    assert.deepEqual(await relationOf(lost, part), ["same"])
  for (const part of [history, history.slice(33), history.slice(64), history.slice(70)])
    assert.deepEqual(await relationOf(restored, part), ["behind", ...seqsFrom(71, 140)])
  assert.deepEqual(await compare(restored, history.slice(71)), { relation: "gap", expectedSeq: 71 })
  assert.deepEqual(await relationOf(lost, history.with(40, { ...history[40]!, at: 5 })), ["not-authentic"])
})

test("where the page is gone that a part of a history should follow, there is a gap; where the next begins, there is none", async () => {
  const { lost, history } = await longLostAndRestored()
  const store = withPages(lost, pages => pages.filter(({ number }) => number !== 2))
  assert.deepEqual(await compare(store, history.slice(40)), { relation: "gap", expectedSeq: 141 })
  assert.deepEqual(await relationOf(store, history.slice(64)), ["same"])
  assert.deepEqual(await relationOf(store, history), ["same"])
})

test("pages past the end that the record knows prove nothing, whether they are of this history or not", async () => {
  const { lost, history, restored } = await longLostAndRestored()
  const later = await lost.pages(key, { after: 2, limit: 9 })
  assert.equal(later.length, 2)
  const stray = withPages(restored, pages => [...pages, ...later])
  assert.deepEqual(await compare(stray, history.slice(90)), { relation: "gap", expectedSeq: 71 })
  assert.deepEqual(await relationOf(stray, history), ["behind", ...seqsFrom(71, 140)])
})

test("one event after the restore is another way, even where its page was swapped or deleted", async () => {
  const { lost, history, restored } = await longLostAndRestored()
  await act(restored, "another 71", ...Array.from({ length: 30 }, () => "more"))
  const [third] = await lost.pages(key, { after: 2, limit: 1 })
  const swapped = withPages(restored, pages => pages.with(2, third!))
  const deleted = withPages(restored, pages => pages.slice(0, -1))
  assert.deepEqual(await relationOf(restored, history), ["beside", ...seqsFrom(71, 140)])
  assert.deepEqual(await relationOf(restored, history.slice(0, 71)), ["beside", 71])
  assert.deepEqual(await relationOf(restored, history.slice(0, 70)), ["same"])
  for (const store of [swapped, deleted])
    assert.equal((await compare(store, history)).relation, "beside", "what the record holds itself tells")
})

test("an event that this program could not keep as it is does not count as authentic", async () => {
  const { history, restored } = await lostAndRestored()
  const { record } = await loadedOf(restored)
  const chainKey = purposeKey(record.recordKey, "audit chain")
  const head = headOf(chainKey, record.history.recent)
  assert.equal(head.seq, 5)
  const later = { kind: "invented-later", at: 1 } as unknown as KeptEvent
  assert.deepEqual(await relationOf(restored, [...history.slice(0, 5), ...chained(chainKey, head, [later])]), [
    "not-authentic",
  ])
})
