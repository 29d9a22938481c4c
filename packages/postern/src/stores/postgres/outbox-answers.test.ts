import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { type PostgresServer, query, startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import type { ClaimedLane, LaneSettlement, Outbox, StoredNotice, SubjectKey } from "../../issuer/index.ts"
import { migratePostgres, postgresStore } from "./index.ts"
import { connectionLost, refusal, troubledPool } from "./troubled-pool.test.ts"

const now = 1_700_000_000_000
const leaseMs = 60_000

describe("an outbox over a bad connection", () => {
  let server: PostgresServer
  let pool: pg.Pool
  let calm: Outbox
  before(async () => {
    server = await startPostgres()
    pool = new pg.Pool({ connectionString: server.url() })
    await migratePostgres(pool)
    calm = postgresStore(pool, { keepPool: true }).outbox!
  })
  after(async () => {
    await pool?.end()
    await server?.remove()
  })

  /** An outbox whose statements of that name lose so many answers, and whatever happens after each. */
  function losing(name: RegExp, { times = 1, isSent = true, meanwhile = async () => {} } = {}): Outbox {
    let left = times
    const troubled = troubledPool(pool, async (statement, send) => {
      if (!name.test(statement.name ?? statement.text) || left-- <= 0) return send()
      if (isSent) await send()
      await meanwhile()
      throw connectionLost()
    })
    return postgresStore(troubled, { deadlineMs: 1_500 }).outbox!
  }

  const notice = (seq: number): StoredNotice => {
    return { id: `${seq}`, kind: "recovered", seq, dueAt: 0, at: now, box: Buffer.from("box") }
  }
  let subjects = 0
  async function planted(count = 1): Promise<SubjectKey> {
    const key = { tenant: "t", subject: `s${++subjects}` }
    await calm.plant(
      key,
      Array.from({ length: count }, (_, i) => notice(i + 1)),
    )
    return key
  }
  async function claim({ subject }: SubjectKey, lease: string, at = now): Promise<ClaimedLane | undefined> {
    const lanes = await calm.claim({ lease, now: at, until: at + leaseMs, limit: 99 })
    return lanes.find(lane => lane.subject === subject)
  }
  const letGo: LaneSettlement = { removed: ["1"], progressed: [], undelivered: [], state: "s", next: { dueAt: null } }
  const settling = /^postern_lane_(hold|release)/

  for (const next of [{ dueAt: null }, { dueAt: now }, { leasedUntil: now + 2 * leaseMs }]) {
    test(`a settlement (${JSON.stringify(next)}) whose answers are lost was written, and is called written`, async () => {
      const lane = (await claim(await planted(2), "a"))!
      assert.equal(await losing(settling, { times: 2 }).settle(lane, { ...letGo, next }), true)
      assert.deepEqual(
        (await claim(lane, "b", now + 3 * leaseMs))?.notices.map(({ id }) => id),
        "dueAt" in next && next.dueAt === null ? undefined : ["2"],
      )
    })
  }

  test("a settlement that was written, and whose lane another one has leased since, is called written", async () => {
    const lane = (await claim(await planted(2), "a"))!
    const meanwhile = async () => void (await claim(lane, "b"))
    assert.equal(await losing(settling, { meanwhile }).settle(lane, { ...letGo, next: { dueAt: now } }), true)
  })

  test("a settlement that may have been written, and whose lane another one has settled since, is an unknown outcome", async () => {
    for (const isSent of [true, false]) {
      const lane = (await claim(await planted(2), "a"))!
      const meanwhile = async () => {
        const other = (await claim(lane, "b", now + leaseMs))!
        assert.equal(await calm.settle(other, { ...letGo, removed: ["2"], next: { dueAt: now } }), true)
      }
      const outbox = losing(settling, { meanwhile, isSent })
      const outcome = outbox.settle(lane, { ...letGo, next: { dueAt: now } })
      await assert.rejects(outcome, { code: "store-outcome-unknown" })
    }
  })

  test("a settlement equal to the one of another lane's holder is told from it", async () => {
    const lane = (await claim(await planted(2), "a"))!
    const other = (await claim(lane, "a", now + leaseMs))!
    const settlement: LaneSettlement = { ...letGo, next: { dueAt: now } }
    const meanwhile = async () => void (await calm.settle(other, settlement))
    // Both leases have one name, which no dispatcher ever does: the settlement's own id tells even then.
    const outcome = losing(settling, { meanwhile, isSent: false }).settle(lane, settlement)
    await assert.rejects(outcome, { code: "store-outcome-unknown" })
  })

  test("a lane that was settled stays so where its empty row cannot be removed", async () => {
    const lane = (await claim(await planted(), "a"))!
    const troubled = troubledPool(pool, async (statement, send) => {
      if (statement.name === "postern_lane_remove") throw refusal("42501")
      return send()
    })
    assert.equal(await postgresStore(troubled).outbox!.settle(lane, letGo), true)
    const rows = await query(server.url(), "select 1 from postern.notice_lane where subject = $1", [lane.subject])
    assert.equal(rows.length, 1)
  })

  test("planting whose answer is lost is an unknown outcome and is not done twice; one that was not carried out is done again", async () => {
    const key = { tenant: "t", subject: `s${++subjects}` }
    const sendAndRemove = async () => {
      const lane = (await claim(key, "a"))!
      await calm.settle(lane, { ...letGo, next: { dueAt: null } })
    }
    const outcome = losing(/^postern_plant/, { meanwhile: sendAndRemove }).plant(key, [notice(1)])
    await assert.rejects(outcome, { code: "store-outcome-unknown" })
    assert.equal(await claim(key, "b"), undefined)
    let isFirst = true
    const troubled = troubledPool(pool, async (statement, send) => {
      if (statement.name !== "postern_plant" || !isFirst) return send()
      isFirst = false
      throw refusal("40001")
    })
    assert.equal(await postgresStore(troubled).outbox!.plant(key, [notice(1)]), 1)
  })

  test("a claim whose answer is lost leases in vain, and its lane is due again when the lease ends", async () => {
    const key = await planted()
    assert.deepEqual(await losing(/^postern_claim/).claim({ lease: "a", now, until: now + leaseMs, limit: 99 }), [])
    assert.equal(await claim(key, "b"), undefined)
    assert.notEqual(await claim(key, "b", now + leaseMs), undefined)
  })

  test("changes of which no answer ever comes are unknown outcomes, and those that were never sent changed nothing", async () => {
    const lane = (await claim(await planted(), "a"))!
    const always = losing(/^postern_(claim|lane_|plant)|delete from/, { times: 99 })
    const outcomes = await Promise.allSettled([
      always.settle(lane, letGo),
      always.plant(lane, [notice(7)]),
      always.claim({ lease: "x", now, until: now + leaseMs, limit: 1 }),
      always.forgetUndelivered(0),
    ])
    for (const outcome of outcomes)
      assert.equal(outcome.status === "rejected" && outcome.reason.code, "store-outcome-unknown")
    const nowhere = postgresStore(new pg.Pool({ connectionString: "postgres://127.0.0.1:1/none" }))
    await assert.rejects(nowhere.outbox!.settle(lane, letGo), { code: "store-unavailable" })
    await assert.rejects(nowhere.outbox!.plant(lane, [notice(7)]), { code: "store-unavailable" })
    await nowhere.close()
  })
})
