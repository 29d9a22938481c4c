import assert from "node:assert/strict"
import { test } from "node:test"
import { memoryStore } from "../../stores/memory/index.ts"
import { HandWoundClock, openTrial, seededRandom, testKeys } from "../testing/stand-ins.test.ts"
import { plainEntry, sampleCodes } from "./legacy-samples.test.ts"
import { checkEntry } from "./neutral-entry.ts"
import { createTakeoverTools } from "./takeover-tools.ts"

const dayMs = 86_400_000
const addresses = [{ channel: "email", to: "ada@example.com" }]
const key = { tenant: "default", subject: "ada" }

function open() {
  const [store, clock] = [memoryStore(), new HandWoundClock()]
  const tools = createTakeoverTools({ store, keys: testKeys, clock: () => clock.now, random: seededRandom(1) })
  return { store, clock, tools }
}

test("whoever has an address is told of the takeover, asked after 30 and 90 days, and warned 30, 7 and 1 days before the end; nothing waits for the others", async () => {
  const { store, clock, tools } = open()
  const run = { run: "r1", writes: true }
  await tools.import(key, checkEntry({ ...plainEntry(sampleCodes(2)), addresses }), run)
  await tools.import({ ...key, subject: "bob" }, checkEntry(plainEntry(sampleCodes(2))), run)
  const now = clock.now
  const counted = []
  for (const days of [0, 29, 30, 89, 90, 149, 150, 173, 179, 180])
    counted.push((await store.outbox!.counts(now + days * dayMs)).waiting)
  assert.deepEqual(counted, [1, 1, 2, 2, 3, 3, 4, 5, 6, 6])
})

test("the library tells the same of an account that is handed over at its sign-in", async () => {
  const { postern, clock, store } = openTrial({ policy: { takeover: true }, notices: true })
  await postern.takeOver("ada", { ...plainEntry(sampleCodes(2)), addresses })
  const end = clock.now + 180 * dayMs
  assert.equal((await store.outbox!.counts(end)).waiting, 6)
  assert.deepEqual(
    (await postern.addresses("ada")).map(({ to }) => to),
    ["ada@example.com"],
  )
})

test("a run is taken back only where nothing happened since, by its own id, and can then be made again", async () => {
  const { clock, tools, store } = open()
  const entry = checkEntry({ ...plainEntry(sampleCodes(2)), addresses })
  const run = { run: "r1", writes: true }
  assert.equal((await tools.import(key, entry, run)).outcome, "taken-over")
  assert.deepEqual(await tools.import(key, entry, run), { outcome: "skipped", reason: "seen-twice" })
  assert.deepEqual(await tools.import(key, entry, { ...run, run: "r2" }), {
    outcome: "skipped",
    reason: "already-there",
  })
  assert.deepEqual([await tools.changes(key, "r1"), await tools.undo(key, "r2")], [null, null])
  assert.equal(await tools.undo(key, "r1"), "undone")
  assert.deepEqual([await tools.standing(key), await tools.undo(key, "r1")], [null, null])
  assert.equal((await tools.import(key, entry, { ...run, run: "r3" })).outcome, "taken-over")
  const trial = openTrial({ store, clock: () => clock.now, policy: { takeover: true } })
  assert.equal((await trial.postern.verify("ada", sampleCodes(1)[0]!)).outcome, "accepted")
  assert.equal(await tools.undo(key, "r3"), "used")
  assert.deepEqual(await tools.changes(key, "r3"), { lastStep: 1, spent: [0] })
  await trial.postern.voidCodes("ada")
  assert.deepEqual(await tools.changes(key, "r3"), { lastStep: 1, spent: null })
})

test("a dry run says what would become of an account, and writes nothing", async () => {
  const { store, tools } = open()
  const entry = checkEntry(plainEntry(sampleCodes(2)))
  const outcome = await tools.import(key, entry, { run: "r1", writes: false })
  assert.deepEqual(outcome, { outcome: "taken-over", result: "imported", codesLeft: 2 })
  assert.equal(await store.load(key), null)
})

test("an import brings as many authenticators as it is told", async () => {
  const { store } = open()
  const totp = [2, 3].map(letter => ({ secret: `${letter}`.repeat(32) }))
  const entry = checkEntry({ ...plainEntry(sampleCodes(2)), totp })
  const run = { run: "r1", writes: true }
  for (const [maxAuthenticators, outcome] of [
    [1, "skipped"],
    [2, "taken-over"],
  ] as const) {
    const tools = createTakeoverTools({ store, keys: testKeys, maxAuthenticators })
    assert.equal((await tools.import(key, entry, run)).outcome, outcome)
  }
})
