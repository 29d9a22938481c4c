import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { test } from "node:test"
import type {
  ClaimedLane,
  LaneSettlement,
  NoticeHead,
  NoticeName,
  Outbox,
  StoredNotice,
  SubjectKey,
} from "../../issuer/index.ts"
import { freshTenant, samplePage, sampleWrite } from "./contract-samples.ts"
import type { ContractSubject } from "./store-under-test.ts"

const noon = 1_700_000_000_000
const leaseMs = 60_000
const day = 86_400_000

function sampleNotice(seq: number, facts: Partial<StoredNotice> = {}): StoredNotice {
  return {
    id: `${seq}-recovered`,
    kind: "recovered",
    seq,
    dueAt: 0,
    at: noon,
    box: Buffer.from(`box ${seq}`),
    ...facts,
  }
}

const done: LaneSettlement = { removed: [], progressed: [], undelivered: [], state: "", next: { dueAt: null } }

/** Notices wait, are leased to one at a time, and are forgotten when they are done. A store without an outbox skips these. */
export function outboxCases({ store, another }: ContractSubject): void {
  const freshKey = (): SubjectKey => ({ tenant: freshTenant(), subject: "ada" })
  const outboxOf = (): Outbox => store().outbox!

  async function commit(key: SubjectKey, version: number, ...notices: StoredNotice[]): Promise<void> {
    assert.equal(await store().commit(sampleWrite(key, version, { notices })), "committed")
  }

  /** Claims everything that is due and gives what there is of one subject. */
  async function claim(key: SubjectKey, now: number, outbox = outboxOf()): Promise<ClaimedLane | undefined> {
    const lanes = await outbox.claim({ lease: randomUUID(), now, until: now + leaseMs, limit: 1_000 })
    return lanes.find(lane => lane.tenant === key.tenant && lane.subject === key.subject)
  }
  const idsOf = (lane: ClaimedLane | undefined) => lane?.notices.map(({ id }) => id)

  test("notices come with the commit that calls for them, byte for byte, and with no other", async () => {
    const key = freshKey()
    const notice = sampleNotice(1)
    await commit(key, 0, notice)
    const refused = sampleWrite(key, 7, { notices: [sampleNotice(2)], pages: [samplePage(2)] })
    assert.equal(await store().commit(refused), "conflict")
    const lane = await claim(key, noon)
    assert.deepEqual(
      lane?.notices.map(each => ({ ...each, box: Buffer.from(each.box!) })),
      [{ ...notice, progress: "" }],
    )
    assert.equal(lane?.state, "")
  })

  test("what is planned for later, of whatever tenant, keeps the outbox from being empty", async () => {
    await commit(freshKey(), 0, sampleNotice(1, { at: noon + day, dueAt: noon + day, box: null }))
    assert.equal(await outboxOf().isEmpty(), false)
  })

  test("the heads of boxes are listed by page, and those of notices without a box are not", async () => {
    const key = freshKey()
    const notices = [1, 2, 3].map(seq => sampleNotice(seq, { box: Buffer.from(`${seq} ${"x".repeat(50)}`) }))
    await commit(
      key,
      0,
      ...notices,
      sampleNotice(0, { id: "set-1-unconfirmed", at: noon + day, dueAt: noon + day, box: null }),
    )
    const seen: string[] = []
    let after: NoticeName | null = null
    for (;;) {
      const page: NoticeHead[] = await outboxOf().heads({ after, limit: 2 })
      for (const { tenant, subject, id, head } of page) {
        if (tenant !== key.tenant) continue
        assert.equal(subject, key.subject)
        seen.push(`${id} ${Buffer.from(head).toString("utf8")}`)
      }
      if (page.length < 2) break
      after = page.at(-1)!
    }
    assert.deepEqual(
      seen,
      [1, 2, 3].map(seq => `${seq}-recovered ${seq} ${"x".repeat(32)}`),
    )
  })

  test("a commit that prunes and tells does both", async () => {
    const key = freshKey()
    await store().commit(sampleWrite(key, 0, { pages: [samplePage(1), samplePage(2)] }))
    const write = sampleWrite(key, 1, { pages: [samplePage(3)], pruning: { through: 1 }, notices: [sampleNotice(3)] })
    assert.equal(await store().commit(write), "committed")
    const left = await store().pages(key, { after: 0, limit: 9 })
    assert.deepEqual(
      left.map(({ number }) => number),
      [2, 3],
    )
    assert.deepEqual(idsOf(await claim(key, noon)), ["3-recovered"])
  })

  test("of equal writes with equal notices one alone is committed, and its notices are planned once", async () => {
    const key = freshKey()
    const write = sampleWrite(key, 0, { pages: [samplePage(1)], notices: [sampleNotice(1)] })
    const stores = [store(), await another()]
    const outcomes = await Promise.all([0, 1, 0].map(i => stores[i]!.commit(structuredClone(write))))
    assert.deepEqual(outcomes.toSorted(), ["committed", "conflict", "conflict"])
    const lane = await claim(key, noon)
    assert.deepEqual([idsOf(lane), lane?.planned], [["1-recovered"], 1])
  })

  test("of equal settlements that let go of one lease, one alone is written", async () => {
    const key = freshKey()
    const second = (await another()).outbox!
    await commit(key, 0, sampleNotice(1))
    const lane = (await claim(key, noon))!
    const settlement: LaneSettlement = { ...done, state: "seen", next: { dueAt: noon } }
    const outcomes = await Promise.all([outboxOf(), second, outboxOf()].map(each => each.settle(lane, settlement)))
    assert.deepEqual(outcomes.toSorted(), [false, false, true])
  })

  test("of two that claim at once, one gets the lane", async () => {
    const key = freshKey()
    const second = (await another()).outbox!
    for (let round = 0; round < 10; round++) {
      await commit(key, round, sampleNotice(round))
      const lanes = await Promise.all([claim(key, noon), claim(key, noon, second), claim(key, noon, second)])
      const [lane, ...others] = lanes.filter(each => each !== undefined)
      assert.equal(others.length, 0)
      assert.equal(await outboxOf().settle(lane!, { ...done, removed: idsOf(lane)! }), true)
    }
  })

  test("many lanes are claimed at once by several, each by one alone", async () => {
    const tenant = freshTenant()
    const keys = Array.from({ length: 60 }, (_, i) => ({ tenant, subject: `subject ${i}` }))
    await Promise.all(keys.map(key => commit(key, 0, sampleNotice(1))))
    const owners = [outboxOf(), (await another()).outbox!, (await another()).outbox!]
    const claimed = await Promise.all(
      owners.map(async outbox => {
        const subjects: string[] = []
        for (let i = 0; i < 20; i++) {
          const lanes = await outbox.claim({ lease: randomUUID(), now: noon, until: noon + leaseMs, limit: 7 })
          subjects.push(...lanes.filter(lane => lane.tenant === tenant).map(({ subject }) => subject))
        }
        return subjects
      }),
    )
    assert.deepEqual(claimed.flat().toSorted(), keys.map(({ subject }) => subject).toSorted())
  })

  test("a claim gives no more lanes than asked for, those that wait longest first", async () => {
    const tenant = freshTenant()
    const past = noon - 365 * day
    for (const i of [3, 1, 2]) await commit({ tenant, subject: `${i}` }, 0, sampleNotice(1, { at: past + i }))
    const first = await outboxOf().claim({ lease: randomUUID(), now: past + 3, until: past + leaseMs, limit: 2 })
    assert.deepEqual(first.map(({ subject }) => subject).toSorted(), ["1", "2"])
  })

  test("a lease ends by itself, and what its holder settles after that is not written", async () => {
    const key = freshKey()
    await commit(key, 0, sampleNotice(1))
    const lost = await claim(key, noon)
    assert.equal(await claim(key, noon + leaseMs - 1), undefined)
    const taken = await claim(key, noon + leaseMs)
    assert.deepEqual(idsOf(taken), ["1-recovered"])
    const late = { ...done, removed: ["1-recovered"], state: "late" }
    assert.equal(await outboxOf().settle(lost!, late), false)
    assert.equal(await outboxOf().settle(lost!, { ...late, next: { leasedUntil: noon + 9 * leaseMs } }), false)
    assert.equal(await outboxOf().settle(taken!, { ...done, next: { dueAt: noon + 2 * leaseMs } }), true)
    const again = await claim(key, noon + 2 * leaseMs)
    assert.deepEqual([idsOf(again), again?.state], [["1-recovered"], ""])
  })

  test("a holder that goes on keeps the lane, and what it noted is there for whoever comes after", async () => {
    const key = freshKey()
    await commit(key, 0, sampleNotice(1), sampleNotice(2))
    const lane = (await claim(key, noon))!
    const noted: LaneSettlement = {
      removed: ["1-recovered"],
      progressed: [
        {
          id: "2-recovered",
          progress: "half",
        },
      ],
      undelivered: [],
      state: "one address fails",
      next: { leasedUntil: noon + 3 * leaseMs },
    }
    assert.equal(await outboxOf().settle(lane, noted), true)
    assert.equal(await claim(key, noon + 2 * leaseMs), undefined)
    const after = await claim(key, noon + 3 * leaseMs)
    assert.deepEqual(
      after?.notices.map(({ id, progress }) => [id, progress]),
      [["2-recovered", "half"]],
    )
    assert.equal(after?.state, "one address fails")
  })

  test("one subject's notices are given in order: at once by event, whatever the clock says, and later ones by when they are due", async () => {
    const key = freshKey()
    const later = (dueAt: number) => sampleNotice(1, { id: `due-${dueAt - noon}`, dueAt, at: dueAt, box: null })
    await commit(key, 0, sampleNotice(1), later(noon + 2 * day), later(noon + day))
    // The clock is stepped back between these.
    await commit(key, 1, sampleNotice(10, { at: noon - 3_600_000 }))
    await commit(key, 2, sampleNotice(9, { at: noon + 1 }))
    const lane = await claim(key, noon)
    assert.deepEqual(idsOf(lane), ["1-recovered", "9-recovered", "10-recovered", `due-${day}`, `due-${2 * day}`])
  })

  test("a lane is due when its first notice is, and a notice that comes brings it forward", async () => {
    const key = freshKey()
    await commit(key, 0, sampleNotice(1, { dueAt: noon + day, at: noon + day, box: null }))
    assert.equal(await claim(key, noon + day - 1), undefined)
    await commit(key, 1, sampleNotice(2))
    const lane = await claim(key, noon)
    assert.equal(
      await outboxOf().settle(lane!, { ...done, removed: ["2-recovered"], next: { dueAt: noon + day } }),
      true,
    )
    assert.equal(await claim(key, noon + day - 1), undefined)
    assert.deepEqual(idsOf(await claim(key, noon + day)), ["1-recovered"])
  })

  test("a notice that comes while its lane is leased breaks no lease, and is not slept over", async () => {
    const key = freshKey()
    await commit(key, 0, sampleNotice(1))
    const lane = (await claim(key, noon))!
    await commit(key, 1, sampleNotice(2))
    assert.equal(await claim(key, noon + 1), undefined)
    assert.equal(await outboxOf().settle(lane, { ...done, removed: ["1-recovered"] }), true)
    assert.deepEqual(idsOf(await claim(key, noon + 1)), ["2-recovered"])
  })

  test("commits and settlements at the same moment lose no notice", async () => {
    const key = freshKey()
    const sent: string[] = []
    const second = (await another()).outbox!
    const committing = (async () => {
      for (let i = 0; i < 40; i++) await commit(key, i, sampleNotice(i))
    })()
    let isOver = false
    void committing.finally(() => {
      isOver = true
    })
    for (let rest = 3; rest > 0; ) {
      if (isOver) rest--
      await new Promise(resolve => setImmediate(resolve))
      const lane = await claim(key, noon, second)
      if (lane === undefined) continue
      sent.push(...idsOf(lane)!)
      assert.equal(await second.settle(lane, { ...done, removed: idsOf(lane)! }), true)
    }
    await committing
    assert.deepEqual(sent.toSorted(), Array.from({ length: 40 }, (_, i) => `${i}-recovered`).toSorted())
  })

  test("a notice whose id is waiting already is planned once; planting it says how many were missing", async () => {
    const key = freshKey()
    await commit(key, 0, sampleNotice(1))
    await commit(key, 1, sampleNotice(1, { kind: "another" }))
    assert.equal(await outboxOf().plant(key, [sampleNotice(1), sampleNotice(2)]), 1)
    assert.equal(await outboxOf().plant(key, [sampleNotice(2)]), 0)
    assert.deepEqual(
      (await claim(key, noon))?.notices.map(({ id, kind }) => [id, kind]),
      [
        ["1-recovered", "recovered"],
        ["2-recovered", "recovered"],
      ],
    )
  })

  test("what is done is gone: the lane never comes again, and the next notice makes it anew", async () => {
    const key = freshKey()
    await commit(key, 0, sampleNotice(1))
    const lane = await claim(key, noon)
    await outboxOf().settle(lane!, { ...done, removed: ["1-recovered"], state: "old" })
    assert.equal(await claim(key, noon + 365 * day), undefined)
    await commit(key, 1, sampleNotice(2))
    const next = await claim(key, noon + 365 * day)
    assert.deepEqual([idsOf(next), next?.planned, next?.state], [["2-recovered"], 1, ""])
  })

  test("what waits and what was given up is counted and listed, by tenant and over all, until it is forgotten", async () => {
    const key = freshKey()
    const scope = { tenant: key.tenant }
    assert.deepEqual(await outboxOf().counts(noon, scope), { waiting: 0, oldestAt: null, undelivered: [] })
    const due = sampleNotice(2, { at: noon - 5, dueAt: noon - 5, box: null })
    await commit(key, 0, sampleNotice(1), due, sampleNotice(3, { at: noon + 1, dueAt: noon + 1, box: null }))
    const before = await outboxOf().counts(noon, scope)
    assert.deepEqual(before, { waiting: 2, oldestAt: noon - 5, undelivered: [] })
    assert.ok((await outboxOf().counts(noon)).waiting >= 2)
    const lane = (await claim(key, noon))!
    const givenUp = (delivery: string, at: number, reason = "smtp-550") =>
      ({ delivery, kind: "recovered", channel: "email", reason, at }) as const
    const undelivered = [givenUp("a", noon), givenUp("b", noon + 1), givenUp("c", noon + 2, "timeout"), givenUp("a", 7)]
    await outboxOf().settle(lane, { ...done, removed: [lane.notices[0]!.id], undelivered, next: { dueAt: noon } })
    assert.deepEqual((await outboxOf().counts(noon, scope)).undelivered, [
      { channel: "email", reason: "smtp-550", notices: 2 },
      { channel: "email", reason: "timeout", notices: 1 },
    ])
    assert.deepEqual(await outboxOf().undelivered(2, scope), [
      { ...key, ...undelivered[2] },
      { ...key, ...undelivered[1] },
    ])
    await outboxOf().forgetUndelivered(noon + 1)
    assert.equal((await outboxOf().undelivered(9, scope)).length, 2)
  })

  test("a lane with very many notices is given in parts", async () => {
    const key = freshKey()
    await commit(key, 0, ...Array.from({ length: 250 }, (_, i) => sampleNotice(i + 1)))
    const lane = (await claim(key, noon))!
    assert.equal(lane.notices.length, 200)
    await outboxOf().settle(lane, { ...done, removed: idsOf(lane)!, next: { dueAt: noon } })
    assert.equal((await claim(key, noon))?.notices.length, 50)
  })
}
