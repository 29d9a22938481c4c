import assert from "node:assert/strict"
import { after, before, describe, type TestContext, test } from "node:test"
import pg from "pg"
import { postgresStore } from "postern/postgres"
import type { Answer, AttemptLedger } from "../databases/attempt-ledger.ts"
import { decided, interruptedRound, toldRound } from "../databases/interrupted-load.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { isLong, withoutClusters } from "../long-form.ts"
import { until } from "../waiting.ts"
import { type PatroniCluster, startPatroni } from "./patroni-cluster.ts"
import { patroniPrograms } from "./patroni-programs.ts"

const programs = patroniPrograms()
const skip = typeof programs === "string" ? programs : withoutClusters
const rounds = isLong ? 10 : 1
// Patroni waits twenty seconds for a primary that says nothing, and the machine may be busy.
const maxRecoveryMs = 180_000

describe("PostgreSQL under Patroni, reached through HAProxy", { skip }, () => {
  let patroni: PatroniCluster
  let cluster: ServiceCluster
  before(async () => {
    patroni = await startPatroni()
    cluster = await startCluster(patroni.url, patroni.url, 2)
  })
  after(async () => {
    await cluster?.stop()
    await patroni?.remove()
  })

  /** Interrupts the load as often as asked, and says what came of it. Each round begins with a standby that is waited for. */
  async function trouble(
    t: TestContext,
    interrupt: (primary: number, ledger: AttemptLedger) => Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < rounds; i++) {
      await patroni.isFollowed()
      const primary = await patroni.primary()
      const round = await interruptedRound(cluster, ledger => interrupt(primary, ledger), maxRecoveryMs)
      t.diagnostic(toldRound(round))
    }
  }

  const takesOver = (node: number) =>
    until(`node ${node} to be the primary`, async () => (await patroni.primary()) === node, { everyMs: 200 })

  test(`[20] [21] [40] a primary that is handed over under load, ${rounds} times, loses nothing and spends nothing twice`, t =>
    trouble(t, () => patroni.switchOver()))

  test(`[20] [21] [40] a primary that is killed under load, ${rounds} times, loses nothing that was acknowledged, and nothing spent comes back`, t =>
    trouble(t, async primary => {
      await patroni.kill(primary)
      await takesOver(1 - primary)
      patroni.start(primary)
    }))

  test(`[20] [21] [40] a primary that the network cuts off under load, ${rounds} times, accepts nothing, and nothing is accepted on both sides`, t =>
    trouble(t, async (primary, ledger) => {
      // Somebody on the side of the old primary, who reaches it and nobody else.
      const url = patroni.nodeUrls[primary]!
      const [subject] = await cluster.enrol(1)
      const attempt = { subject: subject!, input: subject!.codes[0]!, means: 0 }
      const store = postgresStore(new pg.Pool({ connectionString: url }))
      const { verify } = cluster.over(store)
      const there = async (): Promise<Answer> => {
        const answer = await verify(attempt)
        ledger.note(attempt, answer)
        return answer
      }
      await store.ready()
      patroni.cut(primary)
      assert.match(await there(), /^(unknown|unavailable)$/)
      await takesOver(1 - primary)
      await decided(cluster, attempt, 0, ledger)
      assert.equal(await there(), "unavailable")
      await store.close()
      patroni.mend(primary)
      await patroni.isFollowed()
    }))
})
