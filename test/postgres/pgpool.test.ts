import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import type { StoreWarning } from "postern"
import { migratePostgres, postgresStore } from "postern/postgres"
import { storeContract } from "postern/testing"
import { withoutClusters } from "../long-form.ts"
import { installedProgram } from "../machine/installed-program.ts"
import { startPgpool } from "./pgpool.ts"
import type { Pooler } from "./pooler.ts"
import { type PostgresServer, query, startPostgres } from "./postgres-server.ts"
import { startStandby } from "./standby.ts"

const program = installedProgram("pgpool")
const skip = program === null ? "pgpool is not installed" : withoutClusters

function openStore(url: string, onWarning?: (warning: StoreWarning) => void) {
  return postgresStore(new pg.Pool({ connectionString: url }), { ...(onWarning !== undefined && { onWarning }) })
}

describe("behind pgpool-II", { skip }, () => {
  let primary: PostgresServer
  let standby: PostgresServer
  before(async () => {
    primary = await startPostgres({ max_wal_senders: "4" })
    const pool = new pg.Pool({ connectionString: primary.url() })
    await migratePostgres(pool)
    await pool.end()
    // It has the tables, and nothing of what comes.
    standby = await startStandby(primary, { recovery_min_apply_delay: "1d" })
  })
  after(async () => {
    await standby?.remove()
    await primary?.remove()
  })

  describe("in raw mode, which leaves transactions open", () => {
    let pgpool: Pooler
    before(async () => {
      pgpool = await startPgpool(program!, [primary], { backend_clustering_mode: "raw" })
    })
    after(() => pgpool?.stop())

    test("what was acknowledged is committed, and the operator is told of the pooler", async () => {
      const client = new pg.Client({ connectionString: pgpool.url() })
      await client.connect()
      await query(primary.url(), "create table kept (name text)")
      await client.query("insert into kept values ($1)", ["ada"])
      await client.end()
      assert.deepEqual(await query(primary.url(), "select name from kept"), [], "pgpool-II commits by itself")
      const warnings: StoreWarning[] = []
      const store = openStore(pgpool.url(), warning => warnings.push(warning))
      const projection = {
        ...({ totp: "active", codesTotal: 9, codesLeft: 9, confirmedAt: null } as const),
        expiresAt: null,
        lockedUntil: null,
        disabled: false,
      }
      const commits = Array.from({ length: 20 }, (_, i) =>
        store.commit({ tenant: "raw", subject: `${i}`, expectedVersion: 0, box: Buffer.from("x"), projection }),
      )
      assert.deepEqual([...new Set(await Promise.all(commits))], ["committed"])
      const count = "select count(*)::int from postern.subject where tenant = 'raw'"
      assert.deepEqual(await query(primary.url(), count), [{ count: 20 }])
      await store.close()
      assert.deepEqual(await query(primary.url(), count), [{ count: 20 }])
      assert.ok(warnings.includes("pooled-connections"))
    })

    storeContract("the PostgreSQL store behind pgpool-II in raw mode", async () => {
      const open = () => openStore(pgpool.url())
      return { store: open(), openAnother: async () => open() }
    })
  })

  describe("that sends what only reads to a standby that lags", () => {
    const balanced = {
      backend_clustering_mode: "streaming_replication",
      load_balance_mode: "on",
      backend_weight0: "0",
      backend_weight1: "1",
    }
    let pgpool: Pooler
    before(async () => {
      pgpool = await startPgpool(program!, [primary, standby], balanced)
    })
    after(() => pgpool?.stop())

    test("others read of the past there", async () => {
      await query(primary.url(), "create table late (name text)")
      await assert.rejects(query(pgpool.url(), "select name from late"), /does not exist/)
    })

    storeContract("the PostgreSQL store behind pgpool-II that balances loads", async () => {
      const open = () => openStore(pgpool.url())
      return { store: open(), openAnother: async () => open() }
    })

    test("a pgpool-II that is told to balance what must not be balanced is refused", async () => {
      const stubborn = await startPgpool(program!, [primary, standby], { ...balanced, allow_sql_comments: "on" })
      const store = openStore(stubborn.url())
      await assert.rejects(store.ready(), { code: "store-unavailable", details: { trouble: "standby" } })
      await store.close()
      await stubborn.stop()
    })
  })
})
