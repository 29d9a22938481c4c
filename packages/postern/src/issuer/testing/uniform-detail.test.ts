import assert from "node:assert/strict"
import { test } from "node:test"
import { lastSeq } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { decodeRecord } from "../persistence/codec/record-codec.ts"
import type { Store, SubjectKey } from "../persistence/ports.ts"
import { Seal } from "../persistence/sealing/seal.ts"
import {
  authenticatorCode,
  enroll,
  openTrial,
  seededRandom,
  type Trial,
  testKeys,
  wrongCodeLike,
  wrongTotp,
} from "./stand-ins.test.ts"

/** What an attempt asks of the store: loads, commits, and the events in each commit. */
interface Work {
  loads: number
  commits: number
  events: number
}

const seal = new Seal(testKeys, seededRandom(1))

function eventsIn(key: SubjectKey, box: Uint8Array): number {
  return lastSeq(decodeRecord(seal.open(key, box).plaintext).history)
}

function countingStore(): { store: Store; work: Work } {
  const memory = memoryStore()
  const work: Work = { loads: 0, commits: 0, events: 0 }
  const store: Store = {
    ...memory,
    load(key) {
      work.loads++
      return memory.load(key)
    },
    async commit(write) {
      work.commits++
      const before = await memory.load(write)
      work.events += eventsIn(write, write.box) - (before === null ? 0 : eventsIn(write, before.box))
      return memory.commit(write)
    },
  }
  return { store, work }
}

interface Case {
  readonly subject: string
  readonly input: string
}

/** Every reason to refuse a code that an outsider must not be able to tell apart, each with a subject of its own. */
async function casesOf(trial: Trial): Promise<{ codes: Record<string, Case>; totp: Record<string, Case> }> {
  const { postern, clock } = trial
  const old = await enroll(trial, "superseded")
  await enroll(trial, "superseded")
  const used = await enroll(trial, "used")
  await postern.verify("used", used.codes[0]!)
  const wrong = await enroll(trial, "wrong")
  await enroll(trial, "no codes")
  await postern.voidCodes("no codes")
  await postern.enrollTotp("pending", { account: "pending" })
  await enroll(trial, "removed")
  await postern.remove("removed")
  const replayed = await enroll(trial, "replayed")
  const spent = authenticatorCode(replayed.uri, clock.now)
  await postern.verify("replayed", spent)
  const lost = await enroll(trial, "lost")
  await postern.recover("lost", lost.codes[0]!, { account: "lost" })
  const lostToo = await enroll(trial, "lost too")
  await postern.recover("lost too", lostToo.codes[0]!, { account: "lost too" })
  const shut = await enroll(trial, "shut")
  await postern.lock("shut", { proof: shut.codes[0]! })
  const guess = wrongCodeLike(wrong.codes[1]!)
  const digits = wrongTotp(wrong.uri, clock.now)
  return {
    codes: {
      wrong: { subject: "wrong", input: guess },
      used: { subject: "used", input: used.codes[0]! },
      superseded: { subject: "superseded", input: old.codes[0]! },
      "no codes": { subject: "no codes", input: guess },
      pending: { subject: "pending", input: guess },
      removed: { subject: "removed", input: guess },
      shut: { subject: "shut", input: shut.codes[1]! },
      unknown: { subject: "nobody", input: guess },
    },
    totp: {
      wrong: { subject: "wrong", input: digits },
      replayed: { subject: "replayed", input: spent },
      pending: { subject: "pending", input: digits },
      removed: { subject: "removed", input: digits },
      lost: { subject: "lost", input: digits },
      "lost and right": { subject: "lost too", input: authenticatorCode(lostToo.uri, clock.now) },
      shut: { subject: "shut", input: digits },
      unknown: { subject: "nobody", input: digits },
    },
  }
}

test("[18] under uniform detail any series of refusals is the same for everyone: answers, waits, loads, writes and events", async () => {
  const { store, work } = countingStore()
  const trial = openTrial({ store, policy: { detail: "uniform", codes: { count: 4 } } })
  const { postern, clock } = trial
  for (const cases of Object.values(await casesOf(trial))) {
    const seen: Record<string, unknown> = {}
    for (const [name, { subject, input }] of Object.entries(cases)) {
      const began = clock.now
      const series: unknown[] = []
      for (let attempt = 0; attempt < 9; attempt++) {
        const before = { ...work }
        const outcome = await postern.verify(subject, input)
        const did = {
          loads: work.loads - before.loads,
          commits: work.commits - before.commits,
          events: work.events - before.events,
        }
        series.push([outcome, did])
        // A wait that began ends in the middle of the series, and the next begins.
        if (attempt === 6) clock.advance(30)
      }
      seen[name] = series
      clock.now = began
    }
    const [expected] = Object.values(seen) as [unknown, number][][]
    assert.deepEqual(expected![0], [
      { outcome: "refused", reason: "wrong-code" },
      { loads: 1, commits: 1, events: 1 },
    ])
    assert.deepEqual(expected![5], [
      { outcome: "throttled", retryAfterSeconds: 30 },
      { loads: 1, commits: 0, events: 0 },
    ])
    for (const [name, series] of Object.entries(seen)) assert.deepEqual(series, expected, name)
  }
})

test("[18] a TOTP code of a length that no authenticator shows is a typing error for everyone alike", async () => {
  const { store, work } = countingStore()
  const trial = openTrial({ store, policy: { detail: "uniform" } })
  await enroll(trial)
  const { commits } = work
  for (const subject of ["ada", "nobody"])
    assert.deepEqual(await trial.postern.verify(subject, "1234567"), { outcome: "refused", reason: "wrong-code" })
  assert.equal(work.commits, commits)
})

test("a subject whose guesses were counted while nobody knew it is still unknown, enrols as any other, and begins without failures", async () => {
  const trial = openTrial({ policy: { detail: "uniform", codes: { count: 2 } } })
  const { postern, store, clock } = trial
  const guess = wrongCodeLike((await enroll(trial, "bob")).codes[0]!)
  for (let attempt = 0; attempt < 7; attempt++) {
    await postern.verify("ada", guess)
    await postern.verify("ada", "000000")
  }
  assert.equal(await postern.status("ada"), null)
  assert.equal((await store.summary("default", clock.now)).subjects, 1)
  const trail = await postern.auditTrail("ada")
  assert.equal(trail.chain, "intact")
  assert.equal(trail.events.filter(({ reason }) => reason === "not-enrolled").length, 10)
  const { uri, codes } = await enroll(trial)
  assert.equal((await postern.verify("ada", authenticatorCode(uri, clock.now))).outcome, "accepted")
  assert.equal((await postern.verify("ada", codes[0]!)).outcome, "accepted")
  assert.deepEqual((await postern.status("ada"))?.throttle, {
    totp: { failures: 0, triesLeft: 5, retryAfterSeconds: 0, disabled: false },
    codes: { failures: 0, triesLeft: 5, retryAfterSeconds: 0, disabled: false },
  })
})

test("under full detail an attempt loads the record once, and once more if it waited for another", async () => {
  const { store, work } = countingStore()
  const trial = openTrial({ store })
  const { codes } = await enroll(trial)
  const { loads } = work
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
  assert.equal(work.loads - loads, 1)
  await Promise.all(codes.slice(1, 3).map(code => trial.postern.verify("ada", code)))
  assert.equal(work.loads - loads, 4)
})

test("under full detail nothing is drawn and nothing written for a subject that nobody knows", async () => {
  const { store, work } = countingStore()
  let isBroken = false
  const good = seededRandom(1)
  const trial = openTrial({ store, random: size => (isBroken ? assert.fail("nothing is to be drawn") : good(size)) })
  const guess = wrongCodeLike((await enroll(trial, "bob")).codes[0]!)
  const { commits } = work
  isBroken = true
  for (const input of [guess, "000000"])
    assert.deepEqual(await trial.postern.verify("ada", input), { outcome: "refused", reason: "not-enrolled" })
  assert.equal(work.commits, commits)
  assert.equal(await store.load({ tenant: "default", subject: "ada" }), null)
})
