import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { interruptedRound, killServices, readiness, troubleNetwork } from "../databases/interrupted-load.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { type UnreliableNetwork, unreliableNetwork } from "../databases/unreliable-network.ts"
import { isLong } from "../long-form.ts"
import { type PostgresServer, startPostgres } from "./postgres-server.ts"

const rounds = isLong ? 30 : 2
// A request asks the store twice, each time for four seconds at most; the rest is for a loaded machine.
const maxAnswerMs = 10_000

describe("interrupted at random under load", () => {
  let server: PostgresServer
  let network: UnreliableNetwork
  let cluster: ServiceCluster
  before(async () => {
    server = await startPostgres()
    network = await unreliableNetwork(server.port)
    const through = server.url().replace(`:${server.port}`, `:${network.port}`)
    cluster = await startCluster(server.url(), through, 2)
  })
  after(async () => {
    await cluster?.stop()
    await network?.close()
    await server?.remove()
  })

  // How long an answer takes is held in the long form: in the short one it would be the machine's business.
  const answersInTime = () =>
    assert.ok(!isLong || cluster.maxMs() < maxAnswerMs, `an answer took ${cluster.maxMs()} ms`)

  test(`[21] [40] a service process, killed ${rounds} times, loses nothing that it acknowledged`, async () => {
    await killServices(cluster, rounds)
    answersInTime()
  })

  test(`[21] [40] PostgreSQL, stopped at once ${rounds} times, loses nothing; while it is down the answer is 503`, async () => {
    let unavailable = 0
    for (let i = 0; i < rounds; i++) {
      const { ledger } = await interruptedRound(cluster, async () => {
        await server.kill()
        await readiness(cluster, 0, 503)
        await sleep(Math.random() * 500)
        await server.start()
      })
      for (const [service] of cluster.services.entries()) await readiness(cluster, service, 200)
      unavailable += ledger.counts.unavailable
    }
    assert.ok(unavailable > 0)
    answersInTime()
  })

  test(`[21] [40] a network that drops, delays and cuts, ${rounds} times, loses nothing and makes nothing up`, async () => {
    await troubleNetwork(cluster, network, rounds)
    for (const [service] of cluster.services.entries()) await readiness(cluster, service, 200)
    answersInTime()
  })
})
