import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { type PostgresServer, query, startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import { migratePostgres, postgresStore, printMigrations } from "./index.ts"
import { schemaNumber } from "./schema.ts"

describe("the schema of the PostgreSQL store", () => {
  let server: PostgresServer
  let databases = 0
  before(async () => {
    server = await startPostgres()
  })
  after(() => server?.remove())
  const emptyDatabase = () => server.createDatabase(`schema_${++databases}`)

  async function withPool<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const pool = new pg.Pool({ connectionString: url })
    try {
      return await work(pool)
    } finally {
      await pool.end()
    }
  }
  const migrate = (url: string) => withPool(url, migratePostgres)
  const isReady = (url: string) => withPool(url, pool => postgresStore(pool).ready())

  test("an empty database is outdated until it is migrated, and migrating twice does nothing", async () => {
    const url = await emptyDatabase()
    await assert.rejects(isReady(url), { code: "store-outdated" })
    assert.deepEqual(await migrate(url), { from: 0, to: schemaNumber })
    assert.deepEqual(await migrate(url), { from: schemaNumber, to: schemaNumber })
    await isReady(url)
  })

  test("eight migrations at once make one schema", async () => {
    const url = await emptyDatabase()
    const done = await Promise.all(Array.from({ length: 8 }, () => migrate(url)))
    assert.equal(done.filter(({ from }) => from === 0).length, 1)
    await isReady(url)
  })

  test("the printed script, run by hand, makes the same schema", async () => {
    const url = await emptyDatabase()
    await query(url, printMigrations())
    await isReady(url)
    assert.deepEqual(await migrate(url), { from: schemaNumber, to: schemaNumber })
  })

  test("an empty schema that an administrator made is used; one that holds other tables is foreign", async () => {
    const url = await emptyDatabase()
    await query(url, "create schema postern")
    await migrate(url)
    const foreign = await emptyDatabase()
    await query(foreign, "create schema postern; create table postern.letters (id int)")
    await assert.rejects(migrate(foreign), { code: "store-foreign" })
    await assert.rejects(isReady(foreign), { code: "store-foreign" })
  })

  test("a newer schema is used if it still allows this program, and refused if it does not", async () => {
    const url = await emptyDatabase()
    await migrate(url)
    await query(url, `insert into postern.migration values (${schemaNumber + 1}, ${schemaNumber})`)
    await isReady(url)
    await query(url, `insert into postern.migration values (${schemaNumber + 2}, ${schemaNumber + 2})`)
    await assert.rejects(isReady(url), { code: "store-newer" })
    await assert.rejects(migrate(url), { code: "store-newer" })
  })

  test("a serving role needs rights on rows alone", async () => {
    const url = await emptyDatabase()
    await migrate(url)
    const serving = new URL(url)
    serving.username = "server"
    await query(
      url,
      `create role server login password '${serving.password}'; grant usage on schema postern to server;
       grant select on postern.migration to server;
       grant select, insert, update, delete on postern.subject, postern.page to server;
       grant select, insert, update, delete on postern.notice, postern.notice_lane, postern.undelivered_notice to server`,
    )
    await withPool(serving.href, async pool => {
      const store = postgresStore(pool, { keepPool: true })
      const at = Date.UTC(2031, 4, 6)
      const pages = [{ number: 1, box: Buffer.alloc(9) }]
      const projection = {
        ...({ totp: "none", codesTotal: 0, codesLeft: 0, confirmedAt: null, expiresAt: null } as const),
        lockedUntil: null,
        disabled: false,
      }
      const notices = [{ id: "1", kind: "recovered", seq: 1, dueAt: 0, at, box: Buffer.alloc(9) }]
      const key = { tenant: "t", subject: "s" }
      const write = { ...key, expectedVersion: 0, box: Buffer.alloc(9), projection, pages, notices }
      assert.equal(await store.commit(write), "committed")
      assert.equal((await store.pages(write, { after: 0, limit: 9 })).length, 1)
      const lease = { lease: "l", now: at, until: at + 1, limit: 9 }
      assert.equal((await store.outbox!.claim(lease))[0]?.notices.length, 1)
      await assert.rejects(pool.query("create table postern.more (id int)"), { code: "42501" })
    })
  })
})
