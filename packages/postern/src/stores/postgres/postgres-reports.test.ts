import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { type PostgresServer, startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import { PosternError } from "../../issuer/index.ts"
import { migratePostgres, postgresStore } from "./index.ts"
import { troubledPool } from "./troubled-pool.test.ts"

const now = 1_700_000_000_000
const isReport = (text: string) => /count\((\*|case)|order by at desc/.test(text)

describe("reports over PostgreSQL", () => {
  let server: PostgresServer
  let pool: pg.Pool
  before(async () => {
    server = await startPostgres()
    pool = new pg.Pool({ connectionString: server.url(), max: 2 })
    await migratePostgres(pool)
  })
  after(async () => {
    await pool?.end()
    await server?.remove()
  })

  test("however many are asked for, one runs at a time, and a sign-in finds a connection meanwhile", async () => {
    let sent = 0
    let goOn = () => {}
    const held = new Promise<void>(resolve => {
      goOn = resolve
    })
    const watched = troubledPool(pool, async ({ text }, send) => {
      if (isReport(text)) {
        sent++
        await held
      }
      return send()
    })
    const store = postgresStore(watched, { keepPool: true })
    const reports = Array.from({ length: 5 }, () => [
      store.summary("t", now),
      store.outbox!.counts(now),
      store.outbox!.undelivered(50, { tenant: "t" }),
    ]).flat()
    assert.equal(await store.load({ tenant: "t", subject: "ada" }), null)
    assert.ok(sent <= 1)
    goOn()
    await Promise.all(reports)
    assert.equal(sent, 20, "counts take two statements")
  })

  test("with a pool of their own they leave the other one alone", async () => {
    const texts: string[] = []
    const watched = troubledPool(pool, ({ text }, send) => {
      texts.push(text)
      return send()
    })
    const reportPool = new pg.Pool({ connectionString: server.url(), max: 1 })
    const store = postgresStore(watched, { keepPool: true, reportPool })
    await store.summary("t", now)
    await store.outbox!.counts(now)
    assert.deepEqual(texts.filter(isReport), [])
    await reportPool.end()
  })

  test("the server itself ends a report that takes too long", async () => {
    const store = postgresStore(pool, { keepPool: true, reportMs: 100 })
    const blocker = await pool.connect()
    try {
      await blocker.query("begin; lock table postern.subject in access exclusive mode")
      await assert.rejects(store.summary("t", now), (fault: unknown) => {
        // By statement_timeout, or by transaction_timeout where the server knows it.
        return fault instanceof PosternError && ["57014", "25P04"].includes(String(fault.details.sqlState))
      })
      const { rows } = await blocker.query(
        "select count(*)::integer as running from pg_stat_activity where query like '%codes_left = 16%' and state = 'active' and pid <> pg_backend_pid()",
      )
      assert.equal(rows[0].running, 0)
    } finally {
      await blocker.query("rollback")
      blocker.release()
    }
  })
})
