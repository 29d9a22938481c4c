import assert from "node:assert/strict"
import { test } from "node:test"
import type { VerifyOutcome } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import type { Store } from "../persistence/ports.ts"
import {
  authenticatorCode,
  enroll,
  openTrial,
  type Trial,
  wrongCodeLike,
  wrongTotp,
} from "../testing/stand-ins.test.ts"
import { queueKey } from "./attempt.ts"

/** A memory store whose every answer comes after others had their turn, as over a network. */
function scatteredStore(): Store {
  const store = memoryStore()
  let turns = 0
  const pause = async () => {
    turns = (turns + 7) % 5
    for (let turn = turns; turn >= 0; turn--) await new Promise(resolve => setImmediate(resolve))
  }
  return {
    ...store,
    async load(key) {
      await pause()
      const stored = await store.load(key)
      await pause()
      return stored
    },
    async commit(write) {
      await pause()
      return store.commit(write)
    },
  }
}

function tally(outcomes: readonly { outcome: string; reason?: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const each of outcomes) {
    const name = each.reason ?? each.outcome
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function times<T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => act(i)))
}

async function eventsOf({ postern }: Trial, kind: string): Promise<number> {
  const { events, chain } = await postern.auditTrail("ada")
  assert.equal(chain, "intact")
  return events.filter(event => event.kind === kind).length
}

for (const format of ["long", "standard"] as const) {
  const policy = { codes: { format, count: 4 } }

  test(`[21] fifty parallel uses of one ${format} code: one accepted`, async () => {
    const trial = openTrial({ store: scatteredStore(), policy })
    const { codes } = await enroll(trial)
    const outcomes = await times(50, () => trial.postern.verify("ada", codes[2]!))
    assert.deepEqual(tally(outcomes), { accepted: 1, "already-used": 49 })
    assert.equal((await trial.postern.status("ada"))?.codes.left, 3)
    assert.equal(await eventsOf(trial, "accepted"), 1)
  })

  test(`[23] two different ${format} codes twenty-five times each: both accepted once, none comes back`, async () => {
    const trial = openTrial({ store: scatteredStore(), policy })
    const { codes } = await enroll(trial)
    const outcomes = await times(50, i => trial.postern.verify("ada", codes[i % 2]!))
    assert.equal(tally(outcomes).accepted, 2)
    assert.equal((await trial.postern.status("ada"))?.codes.left, 2)
    for (const code of codes.slice(0, 2))
      assert.equal(tally([await trial.postern.verify("ada", code)])["already-used"], 1)
    for (const code of codes.slice(2)) assert.equal((await trial.postern.verify("ada", code)).outcome, "accepted")
  })

  test(`[33] two hundred parallel wrong guesses at ${format} codes: five counted, then none is looked at`, async () => {
    const trial = openTrial({ store: scatteredStore(), policy })
    const { codes } = await enroll(trial)
    const outcomes = await times(200, i => trial.postern.verify("ada", wrongCodeLike(codes[i % 4]!)))
    assert.deepEqual(tally(outcomes), { "wrong-code": 5, throttled: 195 })
    assert.equal((await trial.postern.status("ada"))?.throttle.codes?.failures, 5)
    assert.equal(await eventsOf(trial, "refused"), 5)
  })
}

test("[45] fifty parallel uses of one TOTP code: one accepted", async () => {
  const trial = openTrial({ store: scatteredStore() })
  const { uri } = await enroll(trial)
  const code = authenticatorCode(uri, trial.clock.now)
  const outcomes = await times(50, () => trial.postern.verify("ada", code))
  assert.deepEqual(tally(outcomes), { accepted: 1, replayed: 49 })
})

test("[33] two hundred parallel wrong TOTP codes: five counted, then none is looked at, the right one neither", async () => {
  const trial = openTrial({ store: scatteredStore() })
  const { uri } = await enroll(trial)
  const wrong = wrongTotp(uri, trial.clock.now)
  assert.deepEqual(tally(await times(200, () => trial.postern.verify("ada", wrong))), {
    "wrong-code": 5,
    throttled: 195,
  })
  const right = await trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now))
  assert.deepEqual(right, { outcome: "throttled", retryAfterSeconds: 30 })
})

test("[33] bursts of parallel guesses with an unlock between them never pass the cap", async () => {
  const trial = openTrial({ store: scatteredStore() })
  const { codes } = await enroll(trial)
  const wrong = wrongCodeLike(codes[0]!)
  const all: VerifyOutcome[] = []
  for (let burst = 0; burst < 30; burst++) {
    all.push(...(await times(20, () => trial.postern.verify("ada", wrong))))
    await trial.postern.unlock("ada")
  }
  assert.equal(tally(all)["wrong-code"], 100)
  assert.equal((await trial.postern.status("ada"))?.throttle.codes?.failures, 100)
  assert.deepEqual(await trial.postern.verify("ada", codes[0]!), { outcome: "refused", reason: "disabled" })
  assert.equal(await eventsOf(trial, "disabled"), 1)
})

test("[22] a code of one subject fails for another, and counts against the other alone", async () => {
  const trial = openTrial()
  const ada = await enroll(trial)
  await enroll(trial, "bob")
  assert.deepEqual(await trial.postern.verify("bob", ada.codes[0]!), {
    outcome: "refused",
    reason: "wrong-code",
    triesLeft: 4,
  })
  assert.equal((await trial.postern.status("ada"))?.throttle.codes?.failures, 0)
  const elsewhere = trial.postern.forTenant("other")
  assert.deepEqual(await elsewhere.verify("ada", ada.codes[0]!), { outcome: "refused", reason: "not-enrolled" })
  assert.equal((await trial.postern.verify("ada", ada.codes[0]!)).outcome, "accepted")
})

test("[25] two replacements at once, each with a proof of its own: one live set", async () => {
  const trial = openTrial({ store: scatteredStore() })
  const { uri, codes } = await enroll(trial)
  const results = await Promise.all([
    trial.postern.replaceCodes("ada", { proof: authenticatorCode(uri, trial.clock.now) }),
    trial.postern.replaceCodes("ada", { proof: codes[0]! }),
  ])
  const sets = results.flatMap(result => (result.outcome === "issued" ? [result.codeSet] : []))
  const live = (await trial.postern.status("ada"))!.codes
  assert.equal(live.set, Math.max(...sets.map(set => set.set)))
  for (const set of sets) {
    const expected = set.set === live.set ? "accepted" : "refused"
    assert.equal((await trial.postern.verify("ada", set.codes[0]!)).outcome, expected)
  }
  assert.deepEqual(await trial.postern.verify("ada", codes[1]!), { outcome: "refused", reason: "superseded" })
})

test("[25] the verdict of a slow hash is void if the set changed before the commit", async () => {
  const memory = memoryStore()
  let beforeCommit = async () => {}
  const store: Store = {
    ...memory,
    async commit(write) {
      await beforeCommit()
      return memory.commit(write)
    },
  }
  const trial = openTrial({ store, policy: { codes: { format: "standard", count: 16 } } })
  const { uri, codes } = await enroll(trial)
  const other = openTrial({ store: memory, policy: { codes: { format: "standard", count: 16 } } }, 2)
  beforeCommit = async () => {
    beforeCommit = async () => {}
    for (let i = 0; i < 2; i++) {
      other.clock.now = trial.clock.now
      const { outcome } = await other.postern.replaceCodes("ada", { proof: authenticatorCode(uri, trial.clock.now) })
      assert.equal(outcome, "issued")
      trial.clock.advance(30)
    }
  }
  const late = await trial.postern.verify("ada", codes[3]!)
  // Two sets of sixteen have gone round all selectors: the old code now meets a digest of the new set, and does not fit it.
  assert.deepEqual(late, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  assert.equal((await trial.postern.status("ada"))?.codes.left, 16)
})

test("[33] a throttle that began while a right code was being hashed still stands", async () => {
  const memory = memoryStore()
  let beforeCommit = async () => {}
  const store: Store = {
    ...memory,
    async commit(write) {
      await beforeCommit()
      return memory.commit(write)
    },
  }
  const trial = openTrial({ store, policy: { codes: { format: "standard", count: 2 } } })
  const { codes } = await enroll(trial)
  const other = openTrial({ store: memory }, 2)
  other.clock.now = trial.clock.now
  beforeCommit = async () => {
    beforeCommit = async () => {}
    for (let i = 0; i < 5; i++) await other.postern.verify("ada", wrongCodeLike(codes[1]!))
  }
  const late = await trial.postern.verify("ada", codes[0]!)
  assert.deepEqual(late, { outcome: "throttled", retryAfterSeconds: 30 })
  trial.clock.advance(30)
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
})

test("[19] past the bounded queue the answer is busy: nothing accepted, nothing counted, and later all is well", async () => {
  for (const detail of ["full", "uniform"] as const) {
    const trial = openTrial({
      policy: { codes: { format: "standard", count: 2 }, detail },
      limits: { inFlight: 1, waiting: 2 },
    })
    const { codes } = await enroll(trial)
    const version = async () => (await trial.store.load({ tenant: "default", subject: "ada" }))!.version
    const before = await version()
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => trial.postern.verify("ada", codes[0]!)))
    const busy = results.filter(each => each.status === "rejected" && each.reason.code === "busy")
    assert.equal(busy.length, 8)
    const accepted = results.filter(each => each.status === "fulfilled" && each.value.outcome === "accepted")
    assert.equal(accepted.length, 1)
    assert.ok((await version()) <= before + 2)
    assert.equal((await trial.postern.verify("ada", codes[1]!)).outcome, "accepted")
    assert.equal(trial.postern.attemptsWaiting, 0)
  }
})

/** Waits until an attempt is in the queue; not for a turn of the event loop, in which its hash may come. */
async function untilOneWaits(postern: ReturnType<typeof openTrial>["postern"]): Promise<void> {
  for (let turns = 0; turns < 100_000 && postern.attemptsWaiting === 0; turns++) await Promise.resolve()
  assert.equal(postern.attemptsWaiting, 1)
}

test("what needs no hash is answered while the queue is full: a TOTP code signs in, and a wrong proof is refused", async () => {
  const trial = openTrial({ policy: { codes: { format: "standard", count: 2 } }, limits: { inFlight: 1, waiting: 1 } })
  const { postern, clock } = trial
  const { codes } = await enroll(trial)
  const { uri } = await enroll(trial, "bob")
  const hashing = postern.verify("ada", codes[0]!)
  await untilOneWaits(postern)
  assert.equal((await postern.verify("bob", authenticatorCode(uri, clock.now))).outcome, "accepted")
  clock.advance(30)
  const proof = authenticatorCode(uri, clock.now)
  const refused = await postern.replaceCodes("bob", { proof: wrongTotp(uri, clock.now) })
  assert.deepEqual(refused, { outcome: "refused", reason: "wrong-code", triesLeft: 4 })
  await assert.rejects(postern.replaceCodes("bob", { proof }), { code: "busy" })
  assert.equal((await hashing).outcome, "accepted")
  assert.equal((await postern.replaceCodes("bob", { proof })).outcome, "issued", "the proof was not spent")
})

test("while the queue is full nothing is loaded for a backup code, whichever it is", async () => {
  const memory = memoryStore()
  let loads = 0
  const store: Store = {
    ...memory,
    load(key) {
      loads++
      return memory.load(key)
    },
  }
  const policy = { codes: { format: "standard", count: 3 } } as const
  const trial = openTrial({ store, policy, limits: { inFlight: 1, waiting: 1 } })
  const { postern } = trial
  const { codes } = await enroll(trial)
  assert.equal((await postern.verify("ada", codes[2]!)).outcome, "accepted")
  const hashing = postern.verify("ada", codes[0]!)
  await untilOneWaits(postern)
  const before = loads
  for (const attempt of [codes[1]!, codes[2]!, wrongCodeLike(codes[1]!)])
    for (const subject of ["ada", "nobody"]) await assert.rejects(postern.verify(subject, attempt), { code: "busy" })
  assert.equal(loads, before)
  assert.equal((await hashing).outcome, "accepted")
  assert.equal((await postern.verify("ada", codes[1]!)).outcome, "accepted")
})

test("a store that never lets a commit through ends in contention, not in a circle", async () => {
  const memory = memoryStore()
  let isContended = false
  let commits = 0
  const store: Store = {
    ...memory,
    async commit(write) {
      if (!isContended) return memory.commit(write)
      commits++
      return "conflict"
    },
  }
  const trial = openTrial({ store })
  const { uri, codes } = await enroll(trial)
  isContended = true
  const acts = [
    () => trial.postern.verify("ada", codes[0]!),
    () => trial.postern.verify("ada", authenticatorCode(uri, trial.clock.now)),
    () => trial.postern.unlock("ada"),
    () => trial.postern.remove("ada"),
    () => trial.postern.enrollTotp("ada", { account: "ada", replaceWithoutProof: true }),
  ]
  for (const act of acts) {
    commits = 0
    await assert.rejects(act, { code: "contention" })
    assert.ok(commits <= 100)
  }
})

test("[19] every subject of every tenant has a lane of its own, so that nobody waits for another", () => {
  const subjects = [
    { tenant: "a", subject: "bc" },
    { tenant: "ab", subject: "c" },
    { tenant: "a", subject: "c" },
    { tenant: 'a","b', subject: "c" },
    { tenant: "a", subject: 'b","c' },
  ]
  assert.equal(new Set(subjects.map(queueKey)).size, subjects.length)
})

test("six to eight digits of another length than the authenticator's are a typing error, where there is one", async () => {
  const trial = openTrial()
  await enroll(trial)
  for (const digits of ["1234567", "12345678"]) {
    assert.deepEqual(await trial.postern.verify("ada", digits), {
      outcome: "refused",
      reason: "mistyped",
      suspectGroups: [],
    })
    assert.deepEqual(await trial.postern.verify("nobody", digits), { outcome: "refused", reason: "not-enrolled" })
  }
  assert.equal((await trial.postern.auditTrail("ada")).events.filter(({ kind }) => kind === "refused").length, 0)
})
