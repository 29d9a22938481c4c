import assert from "node:assert/strict"
import { after, before, describe, type TestContext, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { createPool } from "mysql2/promise"
import { type MysqlConnection, type MysqlPool, migrateMysql, mysqlStore } from "postern/mysql"
import { storeContract } from "postern/testing"
import { mysqlOptions } from "../../packages/postern/src/cli/stores/mysql-connection.ts"
import type { AttemptLedger } from "../databases/attempt-ledger.ts"
import { attemptsEach, collide } from "../databases/colliding-attempts.ts"
import { decided, interruptedRound, killServices, toldRound } from "../databases/interrupted-load.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { isLong, withoutClusters } from "../long-form.ts"
import { type GaleraCluster, galeraIsMissing, startGalera } from "./galera-cluster.ts"
import { mysqlQuery } from "./mariadb-process.ts"
import { warningsAt } from "./mariadb-server.ts"

const skip = galeraIsMissing() || withoutClusters
const subjects = isLong ? 1_000 : 6
const rounds = isLong ? 30 : 1
const copies = isLong ? 5 : 1
// The others wait a second or three for a node that is silent, and one that returns may be given everything anew.
const maxRecoveryMs = 90_000

/** A pool whose connections lead to one node after the other, as a proxy's do that knows nothing of who writes. */
function poolOverAll(urls: readonly string[]): MysqlPool {
  const pools = urls.map(url => createPool({ ...mysqlOptions(url, { allowPlain: false }), connectionLimit: 10 }))
  let taken = 0
  return {
    getConnection: async () => (await pools[taken++ % pools.length]!.getConnection()) as MysqlConnection,
    end: async () => void (await Promise.all(pools.map(pool => pool.end()))),
  }
}

/** A pool whose sessions do not wait for what other nodes acknowledged. */
function hastyPool(pool: MysqlPool): MysqlPool {
  return {
    end: () => pool.end(),
    async getConnection() {
      const client = await pool.getConnection()
      return {
        connection: client.connection,
        query: sql => client.query(sql.replace("wsrep_sync_wait = 7", "wsrep_sync_wait = 0")),
        execute: (sql, values) => client.execute(sql, values),
        release: () => client.release(),
        destroy: () => client.destroy(),
      }
    },
  }
}

describe("a Galera cluster of three nodes, all written to", { skip }, () => {
  let galera: GaleraCluster
  let cluster: ServiceCluster
  before(async () => {
    galera = await startGalera({ isQuick: true })
    // The library, which looks behind, keeps to the first node; the others are troubled.
    cluster = await startCluster(
      galera.urls[0]!,
      [galera.urls[1]!, galera.urls[2]!, galera.urls[0]!, galera.urls[1]!],
      4,
    )
  })
  after(async () => {
    await cluster?.stop()
    await galera?.remove()
  })

  storeContract("the MySQL store over every node of Galera", async () => {
    // Fifty at once on one row are many conflicts, and the machine may be busy.
    const patience = { connectMs: 20_000, answerMs: 20_000, deadlineMs: 60_000 }
    const open = () => mysqlStore(poolOverAll(galera.urls), patience)
    return { store: open(), openAnother: async () => open() }
  })

  test("[20] [21] of commits on one version over all nodes one goes through, also where no statement waits for other nodes", async () => {
    const hasty = () => mysqlStore(hastyPool(poolOverAll(galera.urls)))
    const stores = [hasty(), hasty(), hasty()]
    const projection = {
      ...({ totp: "active", codesTotal: 9, codesLeft: 9, confirmedAt: null } as const),
      expiresAt: null,
      lockedUntil: null,
      disabled: false,
    }
    for (let expectedVersion = 0; expectedVersion < 20; expectedVersion++) {
      const write = { tenant: "hasty", subject: "ada", expectedVersion, box: Buffer.from("x"), projection }
      const outcomes = await Promise.all(stores.map(store => store.commit(write)))
      assert.deepEqual(outcomes.toSorted(), ["committed", "conflict", "conflict"])
    }
    await Promise.all(stores.map(store => store.close()))
  })

  test("migrating a database that another node migrates at the same time makes one schema", async () => {
    await mysqlQuery(galera.urls[0]!, "create database twice")
    const pools = galera.urls.map(url =>
      createPool({ ...mysqlOptions(url.replace("/acme?", "/twice?"), { allowPlain: false }) }),
    )
    await Promise.all(pools.map(pool => migrateMysql(pool)))
    for (const pool of pools) {
      const [rows] = await pool.query("select number from postern_migration")
      assert.deepEqual(rows, [{ number: 1 }])
      await pool.end()
    }
  })

  test(`[20] [21] [33] [45] ${subjects * attemptsEach} colliding attempts at four services on three nodes: every code and every step is accepted once, failures are counted exactly`, () =>
    collide(cluster, { subjects, clients: isLong ? 64 : 8, isPatient: true }))

  test(`[21] [40] a service process, killed ${rounds} times, loses nothing that Galera acknowledged`, () =>
    killServices(cluster, rounds))

  /** Interrupts the load as often as asked, one node at a time, and says what came of it. */
  async function trouble(
    t: TestContext,
    times: number,
    interrupt: (node: number, ledger: AttemptLedger) => Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < times; i++) {
      const node = 1 + (i % 2)
      const round = await interruptedRound(cluster, ledger => interrupt(node, ledger), maxRecoveryMs)
      t.diagnostic(`node ${node}: ${toldRound(round)}`)
    }
  }

  test(`[21] [40] a node of Galera, ended with SIGKILL ${rounds} times under load, loses nothing`, t =>
    trouble(t, rounds, async node => {
      await galera.kill(node)
      await sleep(Math.random() * 500)
      await galera.start(node)
    }))

  test(`[20] [21] [40] a node of Galera that the network cuts off, ${rounds} times under load, answers 503 and accepts nothing; what was spent meanwhile is spent for it too`, t =>
    trouble(t, rounds, async (node, ledger) => {
      const [cutOff, other] = node === 1 ? [0, 2] : [1, 2]
      const [subject] = await cluster.enrol(1)
      await galera.wires.cut(node)
      const attempt = { subject: subject!, input: subject!.codes[0]!, means: 0 }
      // The two that are left agree that they are the cluster; until then nobody accepts.
      await decided(cluster, attempt, other, ledger)
      await galera.becomes(node, "not ready")
      for (let tries = 0; tries < 3; tries++) {
        const answer = await cluster.send(attempt, cutOff)
        ledger.note(attempt, answer)
        assert.equal(answer, "unavailable")
      }
      await galera.wires.mend(node)
      await galera.becomes(node, "ready")
      assert.equal(await decided(cluster, attempt, cutOff, ledger), "refused")
    }))

  test(`[20] [40] a node that lost everything is given a copy under load, ${copies} times, and nothing is lost or spent twice`, t =>
    trouble(t, copies, async node => {
      await galera.kill(node)
      await galera.wipe(node)
      await galera.start(node)
    }))

  test("a node that may go on alone when the network parts is named", async () => {
    const { urls } = galera
    assert.deepEqual(await warningsAt(urls[2]!), [])
    await mysqlQuery(urls[2]!, "set global wsrep_provider_options = 'pc.ignore_sb=true'")
    assert.deepEqual(await warningsAt(urls[2]!), ["split-brain-allowed"])
    await mysqlQuery(urls[2]!, "set global wsrep_provider_options = 'pc.ignore_sb=false'")
  })
})
