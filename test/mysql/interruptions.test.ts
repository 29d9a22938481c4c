import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { isLong } from "../long-form.ts"
import { AttemptLedger } from "../postgres/attempt-ledger.ts"
import { endlessAttempts, runClients } from "../postgres/attempt-load.ts"
import { type ServiceCluster, startCluster } from "../postgres/service-cluster.ts"
import { type UnreliableNetwork, unreliableNetwork, type Weather } from "../postgres/unreliable-network.ts"
import { type MariadbServer, mariadbPrograms, startMariadb } from "./mariadb-server.ts"

const rounds = isLong ? 30 : 2
const clients = 16
const subjectsEach = 6
const maxRecoveryMs = 20_000
const skip = mariadbPrograms() === null && "mariadbd is not installed"

describe("on MariaDB, interrupted at random under load", { skip }, () => {
  let server: MariadbServer
  let network: UnreliableNetwork
  let cluster: ServiceCluster
  before(async () => {
    server = await startMariadb()
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
  async function round(interrupt: () => Promise<void>): Promise<void> {
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
    }
  }

  test(`[21] [40] a service process on MariaDB, killed ${rounds} times, loses nothing that it acknowledged`, async () => {
    for (let i = 0; i < rounds; i++)
      await round(async () => {
        const victim = i % cluster.services.length
        await cluster.services[victim]!.stop("SIGKILL")
        await cluster.restart(victim)
      })
  })

  test(`[21] [40] MariaDB, ended with SIGKILL ${rounds} times, loses nothing`, async () => {
    for (let i = 0; i < rounds; i++)
      await round(async () => {
        await server.kill()
        await sleep(Math.random() * 500)
        await server.start()
      })
  })

  test(`[21] [40] a network to MariaDB that drops, delays and cuts, ${rounds} times, loses nothing and makes nothing up`, async () => {
    const kinds: Weather[] = ["cut", "cut mid-answer", "delay", "drop"]
    for (let i = 0; i < rounds; i++)
      await round(async () => {
        network.setWeather(kinds[i % kinds.length]!)
        await sleep(200 + Math.random() * 2_500)
        network.setWeather("fair")
      })
  })
})
