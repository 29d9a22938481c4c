import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { isLong } from "../long-form.ts"
import { AttemptLedger } from "./attempt-ledger.ts"
import { endlessAttempts, runClients } from "./attempt-load.ts"
import { type PostgresServer, startPostgres } from "./postgres-server.ts"
import { type ServiceCluster, startCluster } from "./service-cluster.ts"
import { type UnreliableNetwork, unreliableNetwork, type Weather } from "./unreliable-network.ts"

const rounds = isLong ? 30 : 2
const clients = 16
const subjectsEach = 6
// A request asks the store twice, each time for four seconds at most; the rest is for a loaded machine.
const maxAnswerMs = 10_000
const maxRecoveryMs = 15_000

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

  /** Interrupts the load of fresh subjects once, waits until every service accepts again, and holds the trails against the answers. */
  async function round(interrupt: () => Promise<void>): Promise<AttemptLedger> {
    const ledger = new AttemptLedger()
    const load = endlessAttempts(await cluster.enrol(subjectsEach))
    const running = runClients(cluster, ledger, clients, load.next)
    try {
      await sleep(50 + Math.random() * 250)
      await interrupt()
      await returned(ledger)
    } finally {
      load.stop()
      await running
    }
    await ledger.check(cluster.postern)
    assert.ok(cluster.maxMs() < maxAnswerMs, `an answer took ${cluster.maxMs()} ms`)
    return ledger
  }

  // An answer of `/readyz` holds for a second.
  async function readiness(service: number, status: 200 | 503): Promise<void> {
    const until = performance.now() + maxRecoveryMs
    while ((await cluster.services[service]!.call("GET", "/readyz")).status !== status) {
      assert.ok(performance.now() < until, `/readyz of service ${service} did not come to ${status}`)
      await sleep(50)
    }
  }

  // Nobody is helped back: the services find their way alone.
  async function returned(ledger: AttemptLedger): Promise<void> {
    const until = performance.now() + maxRecoveryMs
    for (const [i] of cluster.services.entries()) {
      for (;;) {
        const [subject] = await cluster.enrol(1)
        const attempt = { subject: subject!, input: subject!.codes[0]!, means: 0 }
        const answer = await cluster.send(attempt, i)
        ledger.note(attempt, answer)
        if (answer === "accepted") break
        assert.ok(performance.now() < until, `service ${i} did not return`)
        await sleep(100)
      }
      await readiness(i, 200)
    }
  }

  test(`[21] [40] a service process, killed ${rounds} times, loses nothing that it acknowledged`, async () => {
    for (let i = 0; i < rounds; i++) {
      await round(async () => {
        const victim = i % cluster.services.length
        await cluster.services[victim]!.stop("SIGKILL")
        await cluster.restart(victim)
      })
    }
  })

  test(`[21] [40] PostgreSQL, stopped at once ${rounds} times, loses nothing; while it is down the answer is 503`, async () => {
    let unavailable = 0
    for (let i = 0; i < rounds; i++) {
      const ledger = await round(async () => {
        await server.kill()
        await readiness(0, 503)
        await sleep(Math.random() * 500)
        await server.start()
      })
      unavailable += ledger.counts.unavailable
    }
    assert.ok(unavailable > 0)
  })

  test(`[21] [40] a network that drops, delays and cuts, ${rounds} times, loses nothing and makes nothing up`, async () => {
    const kinds: Weather[] = ["cut", "cut mid-answer", "delay", "drop"]
    for (let i = 0; i < rounds; i++) {
      await round(async () => {
        network.setWeather(kinds[i % kinds.length]!)
        await sleep(200 + Math.random() * 2_500)
        network.setWeather("fair")
      })
    }
  })
})
