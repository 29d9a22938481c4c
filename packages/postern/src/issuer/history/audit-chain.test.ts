import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { beforeAll, type NewEvent, type SubjectEvent } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { KeptEvent } from "../persistence/codec/event-codec.ts"
import { runOf } from "../persistence/codec/event-run.ts"
import type { Store, StoredPage } from "../persistence/ports.ts"
import { enroll, keyOf, openTrial, type Trial, wrongCodeLike } from "../testing/stand-ins.test.ts"
import { type ChainedEvent, ChainReader, chained, headOf, purposeKey, shownEvent } from "./audit-chain.ts"
import type { EventsPage } from "./audit-trail.ts"
import { maxRecentEvents } from "./history-growth.ts"

const recordKey = keyOf("record")
const chainKey = purposeKey(recordKey, "audit chain")
const at = Date.UTC(2026, 0, 1)

const refusals = (count: number): KeptEvent[] =>
  Array.from({ length: count }, (_, i) => ({ kind: "refused", failures: i, ip: "192.0.2.1", at }))

/** Gives the first event that does not follow, or null. */
function firstUnfit(events: readonly ChainedEvent[], key: Uint8Array = recordKey): number | null {
  const reader = new ChainReader(key, beforeAll)
  return events.find(event => !reader.follow(event))?.seq ?? null
}

test("[65] an untouched chain fits, however it was extended", () => {
  const whole = chained(chainKey, beforeAll, refusals(6))
  assert.equal(firstUnfit(whole), null)
  const [first, second] = [refusals(6).slice(0, 2), refusals(6).slice(2)]
  const start = headOf(chainKey, runOf(beforeAll, first))
  assert.deepEqual([...chained(chainKey, beforeAll, first), ...chained(chainKey, start, second)], whole)
})

test("[65] every change to any field of any exported event is found at that event", () => {
  const events = chained(chainKey, beforeAll, refusals(5))
  const changes: ((event: ChainedEvent) => ChainedEvent)[] = [
    event => ({ ...event, at: event.at + 1 }),
    event => ({ ...event, kind: "accepted" }),
    event => ({ ...event, body: event.body.replace("192.0.2.1", "192.0.2.2") }),
    event => ({ ...event, body: `${event.body} ` }),
    event => ({ ...event, mac: event.mac.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }),
    event => ({ ...event, mac: event.mac.subarray(0, 15) }),
    event => ({ ...event, mac: new Uint8Array(0) }),
    // the same bytes, cut at another place
    event => ({ ...event, kind: `${event.kind}${event.body[0]}`, body: event.body.slice(1) }),
  ]
  for (let i = 0; i < events.length; i++) {
    for (const change of changes) assert.equal(firstUnfit(events.with(i, change(events[i]!))), i + 1)
    assert.equal(firstUnfit(events.with(i, { ...events[i]!, seq: i + 101 })), i + 101)
  }
})

test("[65] a deleted, doubled or moved exported event is found where it is", () => {
  const events = chained(chainKey, beforeAll, refusals(5))
  for (let i = 0; i < 4; i++) {
    assert.equal(firstUnfit(events.toSpliced(i, 1)), i + 2)
    assert.equal(firstUnfit(events.toSpliced(i, 0, events[i]!)), i + 1)
    assert.equal(firstUnfit(events.with(i, events[i + 1]!).with(i + 1, events[i]!)), i + 2)
    // renumbered, as whoever deletes one would do
    const renumbered = events.toSpliced(i, 1).map((event, j) => ({ ...event, seq: j + 1 }))
    assert.equal(firstUnfit(renumbered), i + 1)
  }
})

test("[65] a chain under another key does not fit from its first event: nobody without the record can write one", () => {
  const events = chained(chainKey, beforeAll, refusals(3))
  assert.equal(firstUnfit(events, keyOf("another")), 1)
  const forged = chained(purposeKey(keyOf("another"), "audit chain"), beforeAll, refusals(1))
  assert.equal(firstUnfit(forged), 1)
})

test("[67] odd characters in what the application tells are kept, encoded and chained", async () => {
  const trial = openTrial()
  await enroll(trial)
  const odd = ["CR\r\nLF", "NUL\0", 'quote " and \\', "漢字 😀", "\u2028\u2029", "\ufeff", "</script>", "%00", "\u202e"]
  for (const by of odd) await trial.postern.unlock("ada", { by })
  const { events, chain } = await trial.postern.auditTrail("ada")
  assert.equal(chain, "intact")
  assert.deepEqual(
    events.slice(-odd.length).map(event => event.by),
    odd,
  )
  const bodies = chained(
    chainKey,
    beforeAll,
    odd.map(by => ({ kind: "unlocked", at, by }) as const),
  )
  for (const { body } of bodies) assert.doesNotMatch(body, /[\r\n\0]/)
})

test("any text at all, half surrogates too, comes through verify into an intact chain", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async userAgent => {
      await trial.postern.verify("ada", wrongCodeLike(codes[0]!), { userAgent: `${userAgent}\ud83d` })
      await trial.postern.unlock("ada", { by: userAgent })
    }),
    { numRuns: 40 },
  )
  const { chain, events } = await trial.postern.auditTrail("ada")
  assert.equal(chain, "intact")
  assert.ok(events.every(event => (event.userAgent ?? "").length <= 256 && (event.by ?? "").length <= 256))
})

test("an event that is shown has its number, its time as text, and not the id of its write", () => {
  const event: NewEvent = { kind: "refused", reason: "wrong-code", failures: 3 }
  const shown = { ...event, by: "operator", seq: 7, at: "2026-01-01T00:00:00.000Z" }
  assert.deepEqual(shownEvent(7, { ...event, by: "operator", at, write: "BwcHBwcHBwc" }), shown)
})

/** A store whose pages are altered on the way out. */
function tamperedStore(alter: (pages: StoredPage[]) => StoredPage[]): Store & { isTampered: boolean } {
  const store = memoryStore()
  const tampered = {
    ...store,
    isTampered: false,
    async pages(key: Parameters<Store["pages"]>[0], { after, limit }: Parameters<Store["pages"]>[1]) {
      const pages = await store.pages(key, { after: 0, limit: 1000 })
      const seen = tampered.isTampered ? alter(pages) : pages
      return seen.filter(({ number }) => number > after).slice(0, limit)
    },
  }
  return tampered
}

/** Lets so many pages leave the record of a subject who has enrolled, and one event more. */
async function fillPages({ postern }: Trial, pages: number): Promise<void> {
  for (let i = 3; i < pages * maxRecentEvents + 1; i++) await postern.unlock("ada")
}

test("[65] whatever is done to the pages shows, and names the first event that is missing or altered", async () => {
  const flipped = ({ number, box }: StoredPage, at: number) => ({
    number,
    box: box.map((byte, i) => (i === (at + box.length) % box.length ? byte ^ 1 : byte)),
  })
  const cases: [string, (pages: StoredPage[]) => StoredPage[], number][] = [
    ["one in the middle is gone", pages => pages.toSpliced(1, 1), 33],
    ["the last is gone", pages => pages.slice(0, -1), 65],
    ["all are gone", () => [], 1],
    ["the first is altered", pages => pages.with(0, flipped(pages[0]!, 20)), 1],
    ["the tag of the second is altered", pages => pages.with(1, flipped(pages[1]!, -1)), 33],
    ["the version of the second is altered", pages => pages.with(1, flipped(pages[1]!, 0)), 33],
    ["the second is cut short", pages => pages.with(1, { number: 2, box: pages[1]!.box.subarray(0, -1) }), 33],
    ["the second is empty", pages => pages.with(1, { number: 2, box: new Uint8Array(0) }), 33],
    ["two are swapped", ([a, b, c]) => [a!, { number: 2, box: c!.box }, { number: 3, box: b!.box }], 33],
    ["one is doubled at the end", pages => [...pages, { number: 4, box: pages[2]!.box }], 98],
    ["what cannot be read goes on behind the end", pages => [...pages, { number: 9, box: new Uint8Array(99) }], 98],
  ]
  for (const [name, alter, expectedBrokenAt] of cases) {
    const store = tamperedStore(alter)
    const trial = openTrial({ store })
    await enroll(trial)
    await fillPages(trial, 3)
    assert.deepEqual((await trial.postern.auditTrail("ada")).chain, "intact")
    store.isTampered = true
    const trail = await trial.postern.auditTrail("ada")
    assert.deepEqual([trail.chain, trail.brokenAt], ["broken", expectedBrokenAt], name)
  }
})

test("[65] a page of another subject, or of another history of the same one, does not take the place of one's own", async () => {
  const store = memoryStore()
  const trial = openTrial({ store })
  await enroll(trial)
  await fillPages(trial, 1)
  const other = openTrial({}, 2)
  await enroll(other)
  await fillPages(other, 1)
  const bob = { tenant: "default", subject: "bob" }
  await enroll(trial, "bob")
  for (let i = 0; i < maxRecentEvents; i++) await trial.postern.unlock("bob")
  const [fromOther] = await other.store.pages({ tenant: "default", subject: "ada" }, { after: 0, limit: 1 })
  const [fromBob] = await store.pages(bob, { after: 0, limit: 1 })
  for (const foreign of [fromOther!, fromBob!]) {
    const swapped: Store = { ...store, pages: async (_, { after }) => (after === 0 ? [foreign] : []) }
    const { chain, brokenAt } = await openTrial({ store: swapped }).postern.auditTrail("ada")
    assert.deepEqual([chain, brokenAt], ["broken", 1])
  }
})

test("what can still be read of a broken trail is shown", async () => {
  const store = tamperedStore(pages => pages.toSpliced(1, 1))
  const trial = openTrial({ store })
  await enroll(trial)
  await fillPages(trial, 3)
  store.isTampered = true
  const { events } = await trial.postern.auditTrail("ada")
  assert.deepEqual(
    events.map(({ seq }) => seq),
    Array.from({ length: 97 }, (_, i) => i + 1).filter(seq => seq <= 32 || seq > 64),
  )
})

test("[65] a record rolled back behind a page shows, even though its seal holds; so do pages without a record", async () => {
  const store = memoryStore()
  let isRolledBack = false
  let old: Awaited<ReturnType<Store["load"]>> = null
  const rolledBack: Store = { ...store, load: async key => (isRolledBack ? old : store.load(key)) }
  const trial = openTrial({ store: rolledBack })
  await enroll(trial)
  old = await store.load({ tenant: "default", subject: "ada" })
  await fillPages(trial, 1)
  isRolledBack = true
  const trail = await trial.postern.auditTrail("ada")
  assert.deepEqual([trail.chain, trail.brokenAt, trail.events.length], ["broken", 4, 3])
  old = null
  assert.deepEqual((await trial.postern.auditTrail("ada")).brokenAt, 1)
})

test("events that are added while the trail is read leave it intact", async () => {
  const store = memoryStore()
  let act = async () => {}
  const busy: Store = {
    ...store,
    async pages(key, range) {
      await act()
      return store.pages(key, range)
    },
  }
  const trial = openTrial({ store: busy })
  await enroll(trial)
  act = async () => {
    act = async () => {}
    await fillPages(trial, 1)
  }
  const { chain, events } = await trial.postern.auditTrail("ada")
  assert.deepEqual([chain, events.length], ["intact", 3])
  assert.equal((await trial.postern.auditTrail("ada")).events.length, 33)
})

test("a trail is read some pages at a time when it is iterated over, and not at all until it is asked for", async () => {
  const store = memoryStore()
  let readings = 0
  const counting: Store = {
    ...store,
    async pages(key, range) {
      readings++
      return store.pages(key, range)
    },
  }
  const trial = openTrial({ store: counting })
  await enroll(trial)
  for (let i = 0; i < 600; i++) await trial.postern.unlock("ada")
  const trail = trial.postern.events("ada")
  assert.equal(readings, 0)
  const seqs: number[] = []
  for await (const { seq } of trail) {
    if (seqs.length < 100) assert.equal(readings, 1)
    seqs.push(seq)
  }
  assert.deepEqual(
    seqs,
    Array.from({ length: 603 }, (_, i) => i + 1),
  )
  const whole = await trail
  assert.equal(whole, await trail, "awaited twice it is read once")
  assert.deepEqual(
    whole,
    await trial.postern.auditTrail("ada"),
    "awaiting events() is the older spelling of auditTrail()",
  )
  assert.deepEqual([whole.events.length, whole.chain], [603, "intact"])
  assert.deepEqual(await trial.postern.auditTrail("nobody"), {
    events: [],
    chain: "intact",
    brokenAt: null,
    prunedThrough: 0,
  })
})

test("of a page no other events are kept, and the verdict is about the whole chain all the same", async () => {
  const store = tamperedStore(pages =>
    pages.map(page => (page.number === 22 ? { ...page, box: page.box.toReversed() } : page)),
  )
  const trial = openTrial({ store })
  await enroll(trial)
  for (let i = 0; i < 800; i++) await trial.postern.unlock("ada")
  const seqsOf = (events: readonly SubjectEvent[]) => events.map(event => event.seq)
  const read = async (page: EventsPage) => {
    const { events, chain, brokenAt } = await trial.postern.auditTrail("ada", page)
    const iterated: SubjectEvent[] = []
    for await (const event of trial.postern.events("ada", page)) iterated.push(event)
    assert.deepEqual(iterated, events)
    return { seqs: seqsOf(events), chain, brokenAt }
  }
  const intact = { chain: "intact", brokenAt: null }
  assert.deepEqual(await read({ after: 498, limit: 4 }), { seqs: [499, 500, 501, 502], ...intact })
  assert.deepEqual(await read({ limit: 1 }), { seqs: [1], ...intact })
  assert.deepEqual(await read({ after: 801 }), { seqs: [802, 803], ...intact })
  assert.deepEqual(await read({ after: 9000, limit: 5 }), { seqs: [], ...intact })
  assert.deepEqual(await read({ limit: 0 }), { seqs: [], ...intact })
  assert.deepEqual(await read({ limit: 2, newest: true }), { seqs: [802, 803], ...intact })
  assert.deepEqual(await read({ limit: 3, newest: true, before: 502 }), { seqs: [499, 500, 501], ...intact })
  assert.deepEqual(await read({ limit: 3, newest: true, before: 3 }), { seqs: [1, 2], ...intact })
  assert.deepEqual(await read({ limit: 3, newest: true, before: 3, after: 1 }), { seqs: [2], ...intact })
  assert.deepEqual(await read({ after: 498, before: 501 }), { seqs: [499, 500], ...intact })
  for (const before of [0, 1]) assert.deepEqual(await read({ before }), { seqs: [], ...intact })
  assert.deepEqual(await read({ limit: 0, newest: true }), { seqs: [], ...intact })
  store.isTampered = true
  assert.deepEqual(await read({ limit: 2 }), { seqs: [1, 2], chain: "broken", brokenAt: 21 * maxRecentEvents + 1 })
  for (const page of [{ after: -1 }, { before: -1 }, { limit: 1.5 }, { limit: Number.NaN }]) {
    assert.throws(() => trial.postern.events("ada", page), RangeError)
    await assert.rejects(trial.postern.auditTrail("ada", page), RangeError)
  }
  for (const page of [null, { after: "1" }, { newest: 1 }]) {
    assert.throws(() => trial.postern.events("ada", page as never), TypeError)
    await assert.rejects(trial.postern.auditTrail("ada", page as never), TypeError)
  }
})

test("a store that fails is heard by who asks, and by nobody else", async () => {
  const failing: Store = { ...memoryStore(), load: () => Promise.reject(new Error("SELECT secret FROM rows")) }
  const { postern } = openTrial({ store: failing })
  postern.events("ada") // not asked for: no unhandled rejection ends this process
  await assert.rejects(async () => void (await postern.auditTrail("ada")), { code: "store-unavailable" })
  let ended = false
  await postern
    .events("ada")
    .catch(() => {})
    .finally(() => {
      ended = true
    })
  assert.ok(ended)
  ended = false
  const ending = postern.events("ada").finally(() => {
    ended = true
  })
  await assert.rejects(ending, { code: "store-unavailable" })
  assert.ok(ended)
  assert.throws(() => postern.events(""), RangeError)
})
