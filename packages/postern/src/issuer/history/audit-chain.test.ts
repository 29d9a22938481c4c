import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import type { ChainHead, NewEvent, SubjectEvent } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { Store, StoredEvent } from "../persistence/ports.ts"
import { enroll, keyOf, openTrial, wrongCodeLike } from "../testing/stand-ins.test.ts"
import { ChainReader, extendChain, readEvent } from "./audit-chain.ts"
import type { EventsPage } from "./audit-trail.ts"

const recordKey = keyOf("record")
const start: ChainHead = { seq: 0, mac: new Uint8Array(32) }
const at = Date.UTC(2026, 0, 1)

function chainOf(count: number): { head: ChainHead; stored: StoredEvent[] } {
  const events = Array.from({ length: count }, (_, i): NewEvent => ({ kind: "refused", failures: i }))
  return extendChain(recordKey, start, events, { ip: "192.0.2.1" }, at)
}

function brokenAt(events: readonly StoredEvent[], head: ChainHead, key: Uint8Array = recordKey): number | null {
  const reader = new ChainReader(key, start)
  for (const event of events) reader.read(event)
  return reader.brokenAt(head)
}

test("[65] an untouched chain is intact, however it was extended, and an empty one too", () => {
  const { head, stored } = chainOf(6)
  assert.equal(brokenAt(stored, head), null)
  assert.equal(brokenAt([], start), null)
  let grown: ChainHead = start
  const parts = stored.flatMap((_, i) => {
    const part = extendChain(recordKey, grown, [{ kind: "refused", failures: i }], { ip: "192.0.2.1" }, at)
    grown = part.head
    return part.stored
  })
  assert.deepEqual(parts, stored)
})

test("[65] every change to any field of any event is found at that event", () => {
  const { head, stored } = chainOf(5)
  const changes: ((event: StoredEvent) => StoredEvent)[] = [
    event => ({ ...event, at: event.at + 1 }),
    event => ({ ...event, kind: "accepted" }),
    event => ({ ...event, body: event.body.replace("192.0.2.1", "192.0.2.2") }),
    event => ({ ...event, body: `${event.body} ` }),
    event => ({ ...event, mac: event.mac.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }),
    event => ({ ...event, mac: event.mac.subarray(0, 15) }),
    event => ({ ...event, mac: new Uint8Array(0) }),
    event => ({ ...event, seq: event.seq + 100 }),
    // the same bytes, cut at another place
    event => ({ ...event, kind: `${event.kind}${event.body[0]}`, body: event.body.slice(1) }),
  ]
  for (let i = 0; i < stored.length; i++) {
    for (const change of changes) assert.equal(brokenAt(stored.with(i, change(stored[i]!)), head), i + 1)
  }
})

test("[65] a deleted, inserted, doubled or moved event is found where it is", () => {
  const { head, stored } = chainOf(5)
  for (let i = 0; i < 4; i++) {
    assert.equal(brokenAt(stored.toSpliced(i, 1), head), i + 1)
    assert.equal(brokenAt(stored.toSpliced(i, 0, stored[i]!), head), i === 0 ? 2 : i + 2)
    assert.equal(brokenAt(stored.with(i, stored[i + 1]!).with(i + 1, stored[i]!), head), i + 1)
    // renumbered, as whoever deletes one would do
    const renumbered = stored.toSpliced(i, 1).map((event, j) => ({ ...event, seq: j + 1 }))
    assert.equal(brokenAt(renumbered, head), i + 1)
  }
})

test("[65] a chain cut short is found where it ends, one that goes on behind its head where it should have ended", () => {
  const { head, stored } = chainOf(5)
  for (let length = 0; length < 5; length++) assert.equal(brokenAt(stored.slice(0, length), head), length + 1)
  const longer = extendChain(recordKey, head, [{ kind: "removed" }], {}, at)
  assert.equal(brokenAt([...stored, ...longer.stored], head), 6)
  const forged = { ...longer.stored[0]!, mac: new Uint8Array(16) }
  assert.equal(brokenAt([...stored, forged], head), 6, "what cannot be read goes on behind it, too")
})

test("[65] a chain under another key is broken from its first event: nobody without the record can write one", () => {
  const { head, stored } = chainOf(3)
  assert.equal(brokenAt(stored, head, keyOf("another")), 1)
  const forged = extendChain(keyOf("another"), start, [{ kind: "accepted" }], {}, at)
  assert.equal(brokenAt(forged.stored, head), 1)
  assert.equal(brokenAt([], { seq: 0, mac: new Uint8Array(16) }), 0, "a head without events must be the beginning")
})

test("[67] odd characters in what the application tells are kept, encoded and chained", () => {
  const odd = ["CR\r\nLF", "NUL\0", 'quote " and \\', "漢字 😀", "\u2028\u2029", "\ufeff", "</script>", "%00", "\u202e"]
  for (const userAgent of odd) {
    const { head, stored } = extendChain(recordKey, start, [{ kind: "accepted" }], { userAgent }, at)
    assert.equal(brokenAt(stored, head), null)
    assert.equal(readEvent(stored[0]!).userAgent, userAgent)
    assert.doesNotMatch(stored[0]!.body, /[\r\n\0]/)
    // as it would come back from a database in UTF-8
    const roundTripped = { ...stored[0]!, body: Buffer.from(stored[0]!.body, "utf8").toString("utf8") }
    assert.equal(brokenAt([roundTripped], head), null)
  }
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

test("every fact that is written is read, and none of another type", () => {
  const facts = {
    method: "backup-code",
    reason: "wrong-code",
    set: 2,
    codesLeft: 9,
    failures: 3,
    waitSeconds: 30,
    step: 58_905_600,
    selector: 4,
    firstSelector: 10,
    pending: true,
    sealed: true,
    replayedThrough: 7,
    ip: "192.0.2.1",
    userAgent: "Browser/1",
    requestId: "request",
    by: "operator",
  }
  const read = (body: object) => readEvent({ seq: 1, at, kind: "refused", body: JSON.stringify(body), mac: start.mac })
  const known = { seq: 1, at: "2026-01-01T00:00:00.000Z", kind: "refused" }
  assert.deepEqual(read(facts), { ...facts, ...known })
  const [numbered, written] = [1, "1"].map(value => Object.fromEntries(Object.keys(facts).map(name => [name, value])))
  const ofType = (type: string) =>
    Object.entries(facts)
      .filter(([, value]) => typeof value === type)
      .map(([name]) => name)
  assert.deepEqual(Object.keys(read(numbered!)).sort(), [...ofType("number"), ...Object.keys(known)].sort())
  assert.deepEqual(Object.keys(read(written!)).sort(), [...ofType("string"), ...Object.keys(known)].sort())
})

test("a tampered body adds no field that is not known, changes no prototype and reads as far as it can", () => {
  const stored = chainOf(1).stored[0]!
  const bodies: [string, Partial<SubjectEvent>][] = [
    ['{"__proto__":{"isAdmin":true},"failures":1}', { failures: 1 }],
    ['{"constructor":1,"toString":2,"seq":99,"at":"x","kind":"accepted"}', {}],
    ['{"failures":"1","ip":5,"method":{"a":1}}', {}],
    ["not json", {}],
    ["null", {}],
    ['"text"', {}],
    ["[1,2]", {}],
    ["", {}],
  ]
  for (const [body, facts] of bodies) {
    const event = readEvent({ ...stored, body })
    assert.deepEqual(event, { ...facts, seq: 1, at: "2026-01-01T00:00:00.000Z", kind: "refused" })
    assert.equal((event as { isAdmin?: boolean }).isAdmin, undefined)
  }
})

/** A store whose events are altered on the way out. */
function tamperedStore(alter: (events: StoredEvent[]) => StoredEvent[]): Store & { isTampered: boolean } {
  const store = memoryStore()
  const tampered = {
    ...store,
    isTampered: false,
    async events(key: Parameters<Store["events"]>[0], page: Parameters<Store["events"]>[1]) {
      const events = await store.events(key, page)
      return tampered.isTampered ? alter(events) : events
    },
  }
  return tampered
}

test("[65] through the library too, whatever is done to the events shows, and a time that is none breaks nothing", async () => {
  const cases: [(events: StoredEvent[]) => StoredEvent[], number][] = [
    [events => events.toSpliced(1, 1), 2],
    [events => events.slice(0, -1), 3],
    [() => [], 1],
    [events => events.map(event => ({ ...event, at: Number.NaN })), 1],
    [events => events.map(event => (event.seq === 2 ? { ...event, at: 9e15 } : event)), 2],
    [events => [...events, { ...events[0]!, seq: 4 }], 4],
  ]
  for (const [alter, expectedBrokenAt] of cases) {
    const store = tamperedStore(alter)
    const trial = openTrial({ store })
    await enroll(trial)
    assert.deepEqual((await trial.postern.auditTrail("ada")).chain, "intact")
    store.isTampered = true
    const trail = await trial.postern.auditTrail("ada")
    assert.deepEqual([trail.chain, trail.brokenAt], ["broken", expectedBrokenAt])
  }
})

test("[65] a record rolled back alone shows, even though its seal holds; so do events without a record", async () => {
  const store = memoryStore()
  let isRolledBack = false
  let old: Awaited<ReturnType<Store["load"]>> = null
  const rolledBack: Store = { ...store, load: async key => (isRolledBack ? old : store.load(key)) }
  const trial = openTrial({ store: rolledBack })
  const { codes } = await enroll(trial)
  old = await store.load({ tenant: "default", subject: "ada" })
  await trial.postern.verify("ada", codes[0]!)
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
    async events(key, page) {
      await act()
      return store.events(key, page)
    },
  }
  const trial = openTrial({ store: busy })
  const { codes } = await enroll(trial)
  act = async () => {
    act = async () => {}
    await trial.postern.verify("ada", codes[0]!)
  }
  const { chain, events } = await trial.postern.auditTrail("ada")
  assert.deepEqual([chain, events.length], ["intact", 3])
  assert.equal((await trial.postern.auditTrail("ada")).events.length, 4)
})

test("a trail is read in pages when it is iterated over, and not at all until it is asked for", async () => {
  const store = memoryStore()
  let pages = 0
  const counting: Store = {
    ...store,
    async events(key, page) {
      pages++
      return store.events(key, page)
    },
  }
  const trial = openTrial({ store: counting })
  await enroll(trial)
  for (let i = 0; i < 600; i++) await trial.postern.unlock("ada")
  const trail = trial.postern.events("ada")
  assert.equal(pages, 0)
  const seqs: number[] = []
  for await (const { seq } of trail) {
    if (seqs.length < 100) assert.equal(pages, 1)
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
  const store = tamperedStore(events =>
    events.map(event => (event.seq === 700 ? { ...event, at: event.at + 1 } : event)),
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
  assert.deepEqual(await read({ limit: 2 }), { seqs: [1, 2], chain: "broken", brokenAt: 700 })
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
