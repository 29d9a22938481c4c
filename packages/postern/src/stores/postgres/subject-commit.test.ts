import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { type PostgresServer, query, startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import type { Store, SubjectWrite } from "../../issuer/index.ts"
import { migratePostgres, postgresStore } from "./index.ts"
import { connectionLost, refusal, troubledPool } from "./troubled-pool.test.ts"

/** What befalls a statement of a commit, between the program and the server. */
type Mishap =
  | "lost before the server"
  | "lost before the server, then overtaken"
  | "answer lost"
  | "answer lost, then overtaken"
  | "40001"
  | "40P01"

describe("a commit over a bad connection", () => {
  let server: PostgresServer
  let pool: pg.Pool
  let calm: Store
  before(async () => {
    server = await startPostgres()
    pool = new pg.Pool({ connectionString: server.url() })
    await migratePostgres(pool)
    calm = postgresStore(pool, { keepPool: true })
  })
  after(async () => {
    await pool?.end()
    await server?.remove()
  })

  let subjects = 0
  function write(facts: Partial<SubjectWrite> = {}): SubjectWrite {
    const pages = [{ number: 1, box: randomBytes(300) }]
    const projection = {
      ...({ totp: "active", codesTotal: 9, codesLeft: 9, confirmedAt: null } as const),
      expiresAt: null,
      lockedUntil: null,
      disabled: false,
    }
    const key = { tenant: "t", subject: `s${++subjects}` }
    return { ...key, expectedVersion: 0, box: randomBytes(99), projection, pages, ...facts }
  }

  /** A pool whose commits meet the mishaps in turn, and then none. */
  function troubled(mishaps: Mishap[], overtake?: () => Promise<unknown>, deadlineMs = 60_000): Store {
    const bad = troubledPool(pool, async (statement, send) => {
      const mishap = /^postern_(insert|update)/.test(statement.name ?? "") ? mishaps.shift() : undefined
      if (mishap === "lost before the server") throw connectionLost()
      if (mishap === "lost before the server, then overtaken") {
        await overtake?.()
        throw connectionLost()
      }
      if (mishap === "40001" || mishap === "40P01") throw refusal(mishap)
      const answer = await send()
      if (mishap === "answer lost, then overtaken") await overtake?.()
      if (mishap !== undefined) throw connectionLost()
      return answer
    })
    return postgresStore(bad, { deadlineMs })
  }
  const pagesOf = async (key: SubjectWrite) => (await calm.pages(key, { after: 0, limit: 9 })).length

  for (const mishap of ["lost before the server", "answer lost", "40001", "40P01"] as const) {
    test(`"${mishap}": a first commit takes effect once and is called committed`, async () => {
      const first = write()
      assert.equal(await troubled([mishap]).commit(first), "committed")
      assert.equal((await calm.load(first))?.version, 1)
      assert.equal(await pagesOf(first), 1)
    })

    test(`"${mishap}": a later commit takes effect once and is called committed`, async () => {
      const first = write({ pages: [] })
      await calm.commit(first)
      const second = write({ ...first, expectedVersion: 1, box: randomBytes(99), pages: write().pages! })
      assert.equal(await troubled([mishap, mishap]).commit(second), "committed")
      assert.equal((await calm.load(first))?.version, 2)
      assert.equal(await pagesOf(first), 1)
    })

    test(`"${mishap}": a commit on an old version stays a conflict and writes nothing`, async () => {
      const first = write()
      await calm.commit(first)
      const late = write({ ...first, box: randomBytes(99), pages: write().pages! })
      assert.equal(await troubled([mishap]).commit(late), "conflict")
      assert.deepEqual(Buffer.from((await calm.load(first))!.box), Buffer.from(first.box))
      assert.equal(await pagesOf(first), 1)
    })
  }

  test("an answer lost and the record overtaken since: the write is found", async () => {
    const first = write()
    const overtake = () => calm.commit({ ...first, expectedVersion: 1, box: randomBytes(99), pages: [] })
    assert.equal(await troubled(["answer lost, then overtaken"], overtake).commit(first), "committed")
  })

  /** Commits so many further versions of a subject, as another replica does. */
  async function overtakeTimes(times: number, first: SubjectWrite, facts: Partial<SubjectWrite> = {}): Promise<void> {
    for (let version = first.expectedVersion + 1; version <= first.expectedVersion + times; version++) {
      const next = { ...first, expectedVersion: version, box: randomBytes(99), pages: [], ...facts }
      assert.equal(await calm.commit(next), "committed")
    }
  }

  test("an answer lost and the record overtaken up to three times: the write is found without a page, and with its page pruned", async () => {
    for (const times of [1, 2, 3]) {
      const silent = write({ pages: [] })
      const overtaken = ["answer lost, then overtaken"] as const
      const overtake = () => overtakeTimes(times, silent)
      assert.equal(await troubled([...overtaken], overtake).commit(silent), "committed")
      const told = write()
      const pruning = () => overtakeTimes(times, told, { pruning: { through: 1 } })
      assert.equal(await troubled([...overtaken], pruning).commit(told), "committed")
    }
  })

  test("an answer lost and the record overtaken four times: the outcome is unknown, never a success, and never called nothing", async () => {
    const first = write()
    const store = troubled(["answer lost, then overtaken"], () => overtakeTimes(4, first))
    await assert.rejects(store.commit(first), { code: "store-outcome-unknown" })
    const lost = write()
    const overtake = async () => {
      await calm.commit(write({ ...lost, box: randomBytes(99), pages: [] }))
      await overtakeTimes(4, lost)
    }
    const other = troubled(["lost before the server, then overtaken"], overtake)
    await assert.rejects(other.commit(lost), { code: "store-outcome-unknown" })
  })

  test("an answer lost and the row gone, or put back to a time before: the outcome is unknown", async () => {
    for (const statement of ["delete from postern.subject", "update postern.subject set version = 1"]) {
      const first = write({ pages: [] })
      await calm.commit(first)
      const later = write({ ...first, expectedVersion: 1, box: randomBytes(99), pages: write().pages! })
      await overtakeTimes(1, first)
      const last = { ...later, expectedVersion: 2 }
      const putBack = () => pool.query(`${statement} where subject = $1`, [first.subject])
      await assert.rejects(troubled(["answer lost, then overtaken"], putBack).commit(last), {
        code: "store-outcome-unknown",
      })
    }
  })

  test("a write equal to another's byte for byte, lost before the server or after it, is told from that one", async () => {
    const first = write()
    const twin = () => calm.commit(structuredClone(first))
    assert.equal(await troubled(["lost before the server, then overtaken"], twin).commit(first), "conflict")
    const second = write({ ...first, expectedVersion: 1, pages: [{ number: 2, box: randomBytes(300) }] })
    const [mine, theirs] = await Promise.all([
      troubled(["answer lost"]).commit(second),
      troubled(["answer lost"]).commit(structuredClone(second)),
    ])
    assert.deepEqual([mine, theirs].toSorted(), ["committed", "conflict"])
  })

  test("a write that was lost and then overtaken twice is a conflict", async () => {
    const first = write({ pages: [] })
    await calm.commit(first)
    const lost = write({ ...first, expectedVersion: 1, box: randomBytes(99), pages: write().pages! })
    const overtake = async () => {
      await calm.commit({ ...first, expectedVersion: 1, box: randomBytes(99), pages: write().pages! })
      await calm.commit({ ...first, expectedVersion: 2, box: randomBytes(99) })
    }
    assert.equal(await troubled(["lost before the server, then overtaken"], overtake).commit(lost), "conflict")
  })

  test("a statement that keeps getting lost is an unknown outcome once the deadline is over", async () => {
    const mishaps = Array<Mishap>(10_000).fill("lost before the server")
    await assert.rejects(troubled(mishaps, undefined, 300).commit(write()), { code: "store-outcome-unknown" })
    assert.ok(mishaps.length > 0, "it would have gone on")
  })

  test("a database that commits without waiting for the disk is made to wait", async () => {
    await query(server.url(), "alter role postgres set synchronous_commit = off")
    const fresh = new pg.Pool({ connectionString: server.url(), max: 1 })
    const store = postgresStore(fresh, { keepPool: true })
    await store.ready()
    const { rows } = await fresh.query("show synchronous_commit")
    assert.equal(rows[0].synchronous_commit, "on")
    await fresh.end()
    await query(server.url(), "alter role postgres reset synchronous_commit")
  })

  test("a server whose writes were stopped is not ready, and refuses a commit with nothing written", async () => {
    const options = "-c default_transaction_read_only=on"
    const store = postgresStore(new pg.Pool({ connectionString: server.url(), options }), { deadlineMs: 300 })
    await assert.rejects(store.ready(), { code: "store-unavailable" })
    const first = write()
    await assert.rejects(store.commit(first), { code: "store-unavailable" })
    assert.equal(await calm.load(first), null)
    await store.close()
  })

  test("a commit that meets a full disk is refused with nothing written, and the store is not ready until one goes through", async () => {
    let isFull = true
    const full = troubledPool(pool, async (statement, send) => {
      if (isFull && statement.name?.startsWith("postern_insert")) throw refusal("53100")
      return send()
    })
    const store = postgresStore(full)
    const cause = { code: "store-unavailable", details: { trouble: "disk-full", sqlState: "53100" } }
    await store.ready()
    await assert.rejects(store.commit(write()), cause)
    await assert.rejects(store.ready(), cause)
    isFull = false
    assert.equal(await store.commit(write()), "committed")
    await store.ready()
  })

  test("a server that is not there is `store-unavailable`, and not waited for until the deadline", async () => {
    const nowhere = new pg.Pool({ connectionString: "postgres://127.0.0.1:1/none" })
    const store = postgresStore(nowhere, { deadlineMs: 600_000 })
    const calls = [store.ready(), store.load({ tenant: "t", subject: "s" }), store.commit(write())]
    for (const call of await Promise.allSettled(calls)) {
      assert.equal(call.status === "rejected" && call.reason.code, "store-unavailable")
    }
    await store.close()
  })
})
