import assert from "node:assert/strict"
import { test } from "node:test"
import { started } from "../../../../../test/started-enrollment.ts"
import type { Store, SubjectWrite } from "../persistence/ports.ts"
import { plainEntry, sampleCodes } from "../takeover/legacy-samples.test.ts"
import {
  authenticatorCode,
  enroll,
  exported as eventsOf,
  openTrial,
  restoredCopy,
  testKeys,
  wrongTotp,
} from "../testing/stand-ins.test.ts"
import type { ChainedEvent } from "./audit-chain.ts"
import { createAuditTools } from "./audit-tools.ts"
import type { Replayed } from "./history-replay.ts"

const key = { tenant: "default", subject: "ada" }

async function trailOf(store: Store) {
  const { events, chain } = await openTrial({ store }).postern.auditTrail("ada")
  return { chain, replayed: events.flatMap(event => (event.kind === "replayed" ? [event.replayedThrough] : [])) }
}

function replay(store: Store, history: readonly ChainedEvent[]): Promise<Replayed> {
  return createAuditTools({ store, keys: testKeys }).replay(key, history)
}

/** Counts what is asked of a store; the commit of the number given conflicts, as if somebody else had come first. */
function watched(store: Store, conflictingCommit = 0) {
  const commits: SubjectWrite[] = []
  const work = { loads: 0, commits }
  const watching: Store = {
    ...store,
    load(of) {
      work.loads++
      return store.load(of)
    },
    async commit(write) {
      commits.push(write)
      return commits.length === conflictingCommit ? "conflict" : store.commit(write)
    },
  }
  return { store: watching, work }
}

test("a long history is taken over in parts of 500 events, and noted once at its end, whoever comes between", async () => {
  const trial = openTrial()
  await enroll(trial)
  const restored = await restoredCopy(trial.store)
  for (let i = 0; i < 1100; i++) await trial.postern.unlock("ada")
  const { store, work } = watched(restored, 2)
  const history = await eventsOf(trial.store)
  assert.deepEqual(await replay(store, history), { relation: "behind", events: 1100, lost: [] })
  // Three events are in the record already: of 503 there are 15 pages, of 1,003 there are 31, of 1,104 there are 34.
  const pages = work.commits.map(({ pages }) => pages?.length)
  assert.deepEqual(pages, [15, 16, 16, 3])
  assert.deepEqual(await trailOf(restored), { chain: "intact", replayed: [1103] })
  assert.deepEqual((await eventsOf(restored)).slice(0, -1), history)
})

test("a history beside the record is gone through whole, however long: what was spent at its end is spent", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const restored = await restoredCopy(trial.store)
  for (let i = 0; i < 600; i++) await trial.postern.unlock("ada")
  await trial.postern.verify("ada", codes[0]!)
  const after = openTrial({ store: restored })
  after.clock.now = trial.clock.now
  await after.postern.verify("ada", codes[1]!)
  const history = await eventsOf(trial.store)
  assert.deepEqual(await replay(restored, history), { relation: "beside", events: 601, lost: [] })
  for (const code of codes.slice(0, 2))
    assert.deepEqual(await after.postern.verify("ada", code), { outcome: "refused", reason: "already-used" })
  assert.deepEqual(await trailOf(restored), { chain: "intact", replayed: [604] })
})

test("an event that changed nothing is taken over like any other, and a short history is loaded for once", async () => {
  const trial = openTrial()
  await enroll(trial)
  const restored = await restoredCopy(trial.store)
  await trial.postern.unlock("ada")
  const { store, work } = watched(restored)
  const history = await eventsOf(trial.store)
  assert.equal((await replay(store, history)).events, 1)
  assert.deepEqual([work.loads, work.commits.length], [1, 1])
  assert.deepEqual(await replay(store, history), { relation: "same", events: 0, lost: [] })
})

test("factors that were shut before the backup are not told as lost in the replay", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await trial.postern.lock("ada", { proof: codes[0]! })
  const restored = await restoredCopy(trial.store)
  await trial.postern.unlock("ada")
  assert.deepEqual((await replay(restored, await eventsOf(trial.store))).lost, [])
  assert.equal((await openTrial({ store: restored }).postern.status("ada"))?.totp.status, "disabled")
})

test("a store that never lets a commit through ends a replay in contention, and nothing was taken over", async () => {
  const trial = openTrial()
  await enroll(trial)
  const restored = await restoredCopy(trial.store)
  await trial.postern.unlock("ada")
  let commits = 0
  const contended: Store = {
    ...restored,
    async commit() {
      commits++
      return "conflict"
    },
  }
  await assert.rejects(replay(contended, await eventsOf(trial.store)), { code: "contention" })
  assert.ok(commits <= 100)
  assert.equal((await eventsOf(restored)).length, 3)
})

test("who was taken over after the backup and removed it since is not taken over again, though the backup knows nothing of it", async () => {
  const trial = openTrial({ policy: { takeover: true } })
  const addresses = [{ channel: "email", to: "ada@example.com", language: "en" }] as const
  await trial.postern.setAddresses("ada", addresses)
  const restored = await restoredCopy(trial.store)
  const entry = plainEntry(sampleCodes(2))
  await trial.postern.takeOver("ada", entry)
  await trial.postern.remove("ada")
  await assert.rejects(trial.postern.takeOver("ada", entry), { code: "already-enrolled" })
  assert.equal((await replay(restored, await eventsOf(trial.store))).relation, "behind")
  const { postern } = openTrial({ store: restored, policy: { takeover: true } })
  await assert.rejects(postern.takeOver("ada", entry), { code: "already-enrolled" })
})

test("a phone that was replaced or removed after the backup stays shut, though the one that took its place signed in since", async () => {
  for (const add of [true, false]) {
    for (const isUsedBetween of [true, false]) {
      const trial = openTrial()
      const { uri, codes } = await enroll(trial)
      const restored = await restoredCopy(trial.store)
      const { postern, clock } = trial
      const options = { account: "ada@example.com", add, proof: codes[0]! }
      const next = started(await postern.enrollTotp("ada", options)).uri
      const shown = () => authenticatorCode(next, clock.now)
      await postern.activateTotp("ada", shown())
      clock.advance(30)
      if (add) await postern.removeAuthenticator("ada", "1", { proof: shown() })
      clock.advance(30)
      assert.equal((await postern.verify("ada", shown())).outcome, "accepted")
      const after = openTrial({ store: restored })
      after.clock.now = clock.now
      if (isUsedBetween) await after.postern.verify("ada", codes[1]!)
      const { relation, lost } = await replay(restored, await eventsOf(trial.store))
      assert.equal(relation, isUsedBetween ? "beside" : "behind")
      assert.ok(lost.includes("totp"), `${relation}, add: ${add}`)
      after.clock.advance(60)
      assert.deepEqual(await after.postern.verify("ada", authenticatorCode(uri, after.clock.now)), {
        outcome: "refused",
        reason: "disabled",
      })
    }
  }
})

test("who was in the backup without a second factor, and enrolled since, owes an enrolment; who removed it since does not", async () => {
  for (const hadOne of [true, false]) {
    const trial = openTrial()
    if (hadOne) await enroll(trial)
    else await trial.postern.enrollTotp("ada", { account: "ada" })
    const [restored, other] = [await restoredCopy(trial.store), await restoredCopy(trial.store)]
    if (hadOne) await trial.postern.remove("ada")
    await enroll(trial)
    const { relation, isOwing } = await replay(restored, await eventsOf(trial.store))
    assert.deepEqual([relation, isOwing], ["behind", true])
    assert.equal((await openTrial({ store: restored }).postern.status("ada"))?.mustEnroll, true)
    await trial.postern.remove("ada")
    assert.equal((await replay(other, await eventsOf(trial.store))).isOwing, undefined)
    assert.equal(await openTrial({ store: other }).postern.status("ada"), null)
  }
})

test("the parts of an export of who is missing come one after the other, in any order, and take nothing back", async () => {
  const trial = openTrial({ policy: { takeover: true } })
  await trial.postern.takeOver("ada", plainEntry(sampleCodes(2)))
  await trial.postern.remove("ada")
  const taken = await eventsOf(trial.store)
  await enroll(trial)
  await enroll(trial)
  const enrolled = (await eventsOf(trial.store)).slice(taken.length)
  for (const parts of [
    [taken, enrolled],
    [enrolled, taken],
  ]) {
    const { store } = openTrial()
    for (const part of [...parts, ...parts])
      await createAuditTools({ store, keys: testKeys }).replay(key, part, {}, { trustsMissing: true })
    const after = openTrial({ store, policy: { takeover: true } })
    assert.equal((await after.postern.status("ada"))?.mustEnroll, true)
    await assert.rejects(after.postern.takeOver("ada", plainEntry(sampleCodes(2))), { code: "already-enrolled" })
    await enroll(after)
    assert.equal((await after.postern.status("ada"))?.codes.set, 4, "three sheets are lost")
    assert.equal((await after.postern.auditTrail("ada")).chain, "intact")
  }
})

test("a record that no replay made is left alone by an export that its chain does not prove", async () => {
  const trial = openTrial()
  await enroll(trial)
  const after = openTrial()
  await after.postern.setAddresses("ada", [{ channel: "email", to: "ada@example.com", language: "en" }])
  const replayed = await createAuditTools({ store: after.store, keys: testKeys }).replay(
    key,
    await eventsOf(trial.store),
    {},
    { trustsMissing: true },
  )
  assert.deepEqual(replayed, { relation: "not-authentic", events: 0, lost: [] })
})

test("codes that a phone had staged before the backup are void where it was removed after it", async () => {
  const trial = openTrial()
  const { uri, codes } = await enroll(trial)
  const { postern, clock } = trial
  const add = { account: "ada@example.com", add: true, proof: codes[0]! }
  const stolen = started(await postern.enrollTotp("ada", add)).uri
  await postern.activateTotp("ada", authenticatorCode(stolen, clock.now))
  clock.advance(30)
  const thief = await postern.replaceCodes("ada", { proof: authenticatorCode(stolen, clock.now), staged: true })
  assert.ok(thief.outcome === "issued")
  const restored = await restoredCopy(trial.store)
  await postern.removeAuthenticator("ada", "2", { proof: authenticatorCode(uri, clock.now) })
  for (const relation of ["behind", "beside"] as const) {
    const copy = await restoredCopy(restored)
    const after = openTrial({ store: copy })
    after.clock.now = clock.now
    if (relation === "beside") await after.postern.verify("ada", codes[1]!)
    assert.equal((await replay(copy, await eventsOf(trial.store))).relation, relation)
    assert.equal((await after.postern.verify("ada", thief.codeSet.codes[0]!)).outcome, "refused", relation)
  }
})

/** Replays parts as an export gives them that grows by one each day. */
async function replayParts(store: Store, parts: readonly (readonly ChainedEvent[])[]): Promise<string[]> {
  const tools = createAuditTools({ store, keys: testKeys })
  const relations: string[] = []
  let after: ChainedEvent | null = null
  for (const part of parts) {
    relations.push((await tools.replay(key, part, {}, { after })).relation)
    after = part.at(-1)!
  }
  await tools.noteReplay(key, after!.seq)
  return relations
}

test("an export that grew by a part each day does what it does in one piece, and is noted once", async () => {
  const trial = openTrial()
  const { uri } = await enroll(trial)
  const { postern, clock } = trial
  const proof = authenticatorCode(uri, clock.now)
  const next = started(await postern.enrollTotp("ada", { account: "ada@example.com", proof })).uri
  const restored = await restoredCopy(trial.store)
  const parts: ChainedEvent[][] = []
  let through = 0
  const endDay = async () => {
    parts.push((await eventsOf(trial.store)).slice(through))
    through += parts.at(-1)!.length
    clock.advance(30)
  }
  await endDay()
  await postern.verify("ada", wrongTotp(uri, clock.now))
  await endDay()
  await postern.activateTotp("ada", authenticatorCode(next, clock.now))
  await endDay()
  await postern.verify("ada", authenticatorCode(next, clock.now))
  await endDay()
  assert.deepEqual(await replayParts(restored, parts), ["same", "behind", "behind", "behind"])
  assert.deepEqual(await trailOf(restored), { chain: "intact", replayed: [through] })
  const after = openTrial({ store: restored })
  after.clock.now = clock.now
  assert.equal((await after.postern.verify("ada", authenticatorCode(next, clock.now))).outcome, "accepted")
})

test("who enrolled in one part and removed it in a later one owes nothing", async () => {
  const trial = openTrial()
  await trial.postern.enrollTotp("ada", { account: "ada" })
  const restored = await restoredCopy(trial.store)
  await enroll(trial)
  const enrolled = await eventsOf(trial.store)
  await trial.postern.remove("ada")
  const removed = (await eventsOf(trial.store)).slice(enrolled.length)
  assert.deepEqual(await replayParts(restored, [enrolled, removed]), ["behind", "behind"])
  assert.equal(await openTrial({ store: restored }).postern.status("ada"), null)
})

test("what was used between is beside every part, and a code that a later part spent is spent; a forged part is not believed", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  const restored = await restoredCopy(trial.store)
  const { postern, clock } = trial
  const lengths: number[] = []
  for (const code of codes.slice(0, 3)) {
    await postern.verify("ada", code)
    lengths.push((await eventsOf(trial.store)).length)
  }
  const all = await eventsOf(trial.store)
  const parts = [all.slice(0, lengths[0]), all.slice(lengths[0], lengths[1]), all.slice(lengths[1])]
  const after = openTrial({ store: restored })
  after.clock.now = clock.now
  await after.postern.verify("ada", codes[9]!)
  const tools = createAuditTools({ store: restored, keys: testKeys })
  const compared: string[] = []
  let earlier: Parameters<typeof tools.compare>[2] = null
  for (const part of parts) {
    const { relation } = await tools.compare(key, part, earlier)
    compared.push(relation)
    earlier = { head: part.at(-1)!, relation: "beside" }
  }
  assert.deepEqual(compared, ["beside", "beside", "beside"])
  const forged = parts[1]!.map(event => ({ ...event, body: event.body.replace(/"selector":\d+/, '"selector":9') }))
  const judged = await tools.replay(key, forged, {}, { after: parts[0]!.at(-1)! })
  assert.equal(judged.relation, "not-authentic")
  for (const _ of [1, 2]) assert.deepEqual(await replayParts(restored, parts), ["beside", "beside", "beside"])
  for (const code of codes.slice(0, 3)) {
    const outcome = await after.postern.verify("ada", code)
    assert.equal(outcome.outcome === "refused" && outcome.reason, "already-used")
  }
  assert.equal((await after.postern.verify("ada", codes[3]!)).outcome, "accepted")
})
