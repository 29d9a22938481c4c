import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { isLong } from "../long-form.ts"
import { AttemptLedger } from "./attempt-ledger.ts"
import { collidingAttempts, runClients } from "./attempt-load.ts"
import { type PostgresServer, startPostgres } from "./postgres-server.ts"
import { type ServiceCluster, startCluster } from "./service-cluster.ts"

const clients = 64
const attemptsEach = 20
const subjectCount = isLong ? 1_000 : 100

describe("four service processes on one PostgreSQL database", () => {
  let server: PostgresServer
  let cluster: ServiceCluster
  before(async () => {
    server = await startPostgres()
    cluster = await startCluster(server.url(), server.url(), 4)
  })
  after(async () => {
    await cluster?.stop()
    await server?.remove()
  })

  test(`[20] [21] [33] [45] ${clients} clients, ${subjectCount * attemptsEach} colliding attempts: every code and every step is accepted once, failures are counted exactly`, async () => {
    const ledger = new AttemptLedger()
    for (let enrolled = 0; enrolled < subjectCount; enrolled += 50) {
      const subjects = await cluster.enrol(50)
      // Copies of one attempt lie side by side, so that they meet; of each subject, all factors at once.
      const attempts = subjects.flatMap(collidingAttempts)
      await runClients(cluster, ledger, clients, () => attempts.shift() ?? null)
    }
    const expected = {
      accepted: subjectCount * 5,
      "wrong-code": subjectCount * 3,
      refused: subjectCount * 12,
      throttled: 0,
      unavailable: 0,
      unknown: 0,
    }
    // What matters most comes first: whatever was answered, nothing was accepted twice and no failure is missing.
    await ledger.check(cluster.postern)
    assert.deepEqual(ledger.counts, expected)
  })
})
