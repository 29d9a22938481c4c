import assert from "node:assert/strict"
import { test } from "node:test"
import type { ServerNote } from "../../issuer/index.ts"
import { type KeyUsage, type KeyUse, unusedKey } from "./key-usage.ts"
import { nextStep } from "./rotation.ts"
import { nextStepText } from "./rotation-words.ts"

const now = Date.UTC(2026, 0, 9)
const day = 86_400_000

function server(...keys: readonly string[]): ServerNote {
  return { server: `${Math.random()}`, primaryKey: keys[0]!, keys, seenAt: now, isRunning: true, givenOutMs: 600_000 }
}

/** What a database would tell: servers as they run, and what each key is used for beside them. */
function usageOf(servers: readonly ServerNote[], uses: Record<string, Partial<KeyUse>>, hasNotes = true): KeyUsage {
  const keys = new Map(Object.entries(uses).map(([id, use]) => [id, { ...unusedKey, ...use }]))
  for (const { primaryKey } of servers) {
    const use = keys.get(primaryKey) ?? unusedKey
    keys.set(primaryKey, { ...use, servers: use.servers + 1, lastPrimaryAt: now, goodUntil: now + 600_000 })
  }
  return { keys, servers, hasNotes }
}
const next = (ring: readonly string[], usage: KeyUsage) => nextStep({ primaryId: ring[0]!, ids: ring }, usage, now)

test("a rotation with two servers goes from step to step, and each is told from what the servers said", () => {
  const records = { old: { records: 3 } }
  // Nothing is under way.
  assert.deepEqual(next(["old"], usageOf([server("old"), server("old")], records)), { step: null, todo: "nothing" })
  // The new key stands second in the ring of whoever asks, and no server has it yet; then one has, then both.
  const ring = ["old", "new"]
  const restart = { step: 2, todo: "restart", key: "new" }
  assert.deepEqual(next(ring, usageOf([server("old"), server("old")], records)), { ...restart, servers: 2 })
  assert.deepEqual(next(ring, usageOf([server("old", "new"), server("old")], records)), { ...restart, servers: 1 })
  const aware = [server("old", "new"), server("old", "new")]
  assert.deepEqual(next(ring, usageOf(aware, records)), { step: 3, todo: "put-first", key: "new" })
  // It stands first in the ring; the servers follow one by one.
  const swapped = ["new", "old"]
  const seal = { step: 4, todo: "restart", key: "new" }
  const wasPrimary = { old: { records: 3, lastPrimaryAt: now } }
  assert.deepEqual(next(swapped, usageOf(aware, wasPrimary)), { ...seal, servers: 2 })
  const mixed = [server("new", "old"), server("old", "new")]
  assert.deepEqual(next(swapped, usageOf(mixed, { ...wasPrimary, new: { records: 1 } })), { ...seal, servers: 1 })
  const sealing = [server("new", "old"), server("new", "old")]
  assert.deepEqual(next(swapped, usageOf(sealing, wasPrimary)), { step: 5, todo: "reseal", key: "old", records: 3 })
  // Records are moved; notices and links are waited for; then the old line goes.
  const wait = { step: 6, todo: "wait", key: "old" }
  const until = now + 7 * day
  const resealed = { new: { records: 3 }, old: { lastPrimaryAt: now, notices: 2, goodUntil: until } }
  assert.deepEqual(next(swapped, usageOf(sealing, resealed)), { ...wait, notices: 2, until })
  const sent = { ...resealed, old: { lastPrimaryAt: now - day, goodUntil: until } }
  assert.deepEqual(next(swapped, usageOf(sealing, sent)), { ...wait, notices: 0, until })
  const over = { ...resealed, old: { lastPrimaryAt: now - 8 * day, goodUntil: now } }
  assert.deepEqual(next(swapped, usageOf(sealing, over)), { step: 6, todo: "remove", key: "old" })
  const gone = usageOf(sealing, { new: { records: 3 } })
  assert.deepEqual(next(["new"], gone), { step: 6, todo: "restart", key: "old", servers: 2 })
  assert.deepEqual(next(["new"], usageOf([server("new")], { new: { records: 3 } })), { step: null, todo: "nothing" })
})

test("a server that cannot open what others seal is told at once, in whatever order the keys were changed", () => {
  // The new key was put first before every server knew it.
  const early = usageOf([server("new", "old"), server("old")], { old: { records: 3 } })
  assert.deepEqual(next(["new", "old"], early), { step: 2, todo: "restart-now", key: "new", servers: 1 })
  // The old key was removed while records lay under it.
  const hasty = usageOf([server("new"), server("new", "old")], { old: { records: 1 }, new: { records: 2 } })
  assert.deepEqual(next(["new", "old"], hasty), { step: 2, todo: "restart-now", key: "old", servers: 1 })
})

test("where no server has ever said anything, what the records tell is told, and no more is guessed", () => {
  const silent = (uses: Record<string, Partial<KeyUse>>) => usageOf([], uses, false)
  assert.equal(next(["new", "old"], silent({ old: { records: 3 } })).todo, "reseal")
  assert.equal(next(["old", "new"], silent({ old: { records: 3 } })).todo, "tell-new-from-old")
  assert.equal(next(["old"], silent({ old: { records: 3 } })).todo, "nothing")
})

test("servers that stopped long ago do not make their key a new one", () => {
  const usage = usageOf([], {
    new: { records: 3 },
    old: { lastPrimaryAt: now - 300 * day, goodUntil: now - 293 * day },
  })
  assert.equal(next(["new", "old"], usage).todo, "remove")
  const fresh = next(["old", "new"], usageOf([], { old: { records: 3, lastPrimaryAt: now - day } }))
  assert.deepEqual(fresh, { step: 2, todo: "restart", key: "new", servers: 0 })
})

test("every step has its sentence, which names the key and is no secret", () => {
  const steps = [
    { step: 2, todo: "restart-now", key: "k", servers: 1 },
    { step: 2, todo: "restart", key: "k", servers: 0 },
    { step: 3, todo: "put-first", key: "k" },
    { step: 4, todo: "restart", key: "k", servers: 2 },
    { step: 5, todo: "reseal", key: "k", records: 1 },
    { step: 6, todo: "wait", key: "k", notices: 1, until: now },
    { step: 6, todo: "remove", key: "k" },
    { step: 6, todo: "restart", key: "k", servers: 1 },
    { step: null, todo: "tell-new-from-old", key: "k" },
  ] as const
  const texts = steps.map(step => nextStepText(step)!)
  assert.equal(new Set(texts).size, steps.length)
  for (const text of texts) assert.match(text, /\bk\b/)
  assert.equal(nextStepText({ step: null, todo: "nothing" }), null)
})
