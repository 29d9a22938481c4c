import { after, before, describe, test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { interruptedRound, killServices, troubleNetwork } from "../databases/interrupted-load.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { type UnreliableNetwork, unreliableNetwork } from "../databases/unreliable-network.ts"
import { isLong } from "../long-form.ts"
import { mariadbPrograms } from "./mariadb-data.ts"
import { type MariadbServer, startMariadb } from "./mariadb-server.ts"

const rounds = isLong ? 30 : 2
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

  test(`[21] [40] a service process on MariaDB, killed ${rounds} times, loses nothing that it acknowledged`, () =>
    killServices(cluster, rounds))

  test(`[21] [40] MariaDB, ended with SIGKILL ${rounds} times, loses nothing`, async () => {
    for (let i = 0; i < rounds; i++)
      await interruptedRound(cluster, async () => {
        await server.kill()
        await sleep(Math.random() * 500)
        await server.start()
      })
  })

  test(`[21] [40] a network to MariaDB that drops, delays and cuts, ${rounds} times, loses nothing and makes nothing up`, () =>
    troubleNetwork(cluster, network, rounds))
})
