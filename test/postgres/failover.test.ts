import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import type { StoreWarning } from "postern"
import { migratePostgres, postgresStore } from "postern/postgres"
import { AttemptLedger } from "../databases/attempt-ledger.ts"
import { endlessAttempts, runClients } from "../databases/attempt-load.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { type UnreliableNetwork, unreliableNetwork } from "../databases/unreliable-network.ts"
import { isLong } from "../long-form.ts"
import { until } from "../waiting.ts"
import { type PostgresServer, query, startPostgres } from "./postgres-server.ts"
import { startStandby } from "./standby.ts"

const clients = 16

/** What a store is warned of on its first connection. */
async function warningsAt(url: string): Promise<StoreWarning[]> {
  const warnings: StoreWarning[] = []
  const store = postgresStore(new pg.Pool({ connectionString: url }), { onWarning: warning => warnings.push(warning) })
  await store.ready().catch(() => {})
  await store.close()
  return warnings
}

describe("a primary with a synchronous standby", () => {
  const warned = { alone: [] as StoreWarning[], asynchronous: [] as StoreWarning[], synchronous: [] as StoreWarning[] }
  let primary: PostgresServer
  let standby: PostgresServer
  let network: UnreliableNetwork
  let cluster: ServiceCluster
  before(async () => {
    primary = await startPostgres({ wal_keep_size: "256MB", max_wal_senders: "4" })
    const pool = new pg.Pool({ connectionString: primary.url() })
    await migratePostgres(pool)
    await pool.end()
    warned.alone = await warningsAt(primary.url())
    standby = await startStandby(primary)
    const isFollowed = async (where = "") =>
      (await query(primary.url(), `select 1 from pg_stat_replication ${where}`)).length > 0
    await until("a standby that follows", isFollowed)
    warned.asynchronous = await warningsAt(primary.url())
    await query(primary.url(), "alter system set synchronous_standby_names = '*'")
    await query(primary.url(), "select pg_reload_conf()")
    await until("a standby that is waited for", () => isFollowed("where sync_state = 'sync'"))
    warned.synchronous = await warningsAt(primary.url())
    network = await unreliableNetwork(primary.port)
    const address = primary.url().replace(`:${primary.port}`, `:${network.port}`)
    cluster = await startCluster(address, address, 2)
  })
  after(async () => {
    await cluster?.stop()
    await network?.close()
    await primary?.remove()
    await standby?.remove()
  })

  test("a store is warned of a standby that is not waited for, and of no other", () => {
    assert.deepEqual(warned, { alone: [], asynchronous: ["standby-asynchronous"], synchronous: [] })
  })

  test("is not read from while it follows: its copy may be stale", async () => {
    const store = postgresStore(new pg.Pool({ connectionString: standby.url() }))
    await assert.rejects(store.ready(), { code: "store-unavailable" })
    await assert.rejects(store.load({ tenant: "default", subject: "ada" }), { code: "store-unavailable" })
    await store.close()
  })

  test("[20] [40] takes over under load: nothing acknowledged is lost and nothing spent comes back", async t => {
    const ledger = new AttemptLedger()
    const load = endlessAttempts(await cluster.enrol(isLong ? 400 : 30))
    const running = runClients(cluster, ledger, clients, load.next)
    t.after(() => load.stop())
    await sleep(isLong ? 4_000 : 500)
    await primary.kill()
    await sleep(300)
    await query(standby.url(), "select pg_promote()")
    network.moveTo(standby.port)
    await sleep(isLong ? 4_000 : 800)
    const acceptedBefore = ledger.counts.accepted
    const fresh = await cluster.enrol(10)
    for (const [i, subject] of fresh.entries()) {
      const attempt = { subject, input: subject.codes[0]!, means: 0 }
      ledger.note(attempt, await cluster.send(attempt, i))
    }
    load.stop()
    await running
    assert.ok(ledger.counts.accepted >= acceptedBefore + fresh.length)
    await ledger.check(cluster.postern)
    assert.deepEqual(await query(standby.url(), "select pg_is_in_recovery() as follows"), [{ follows: false }])
  })
})
