import { after, before, describe, test } from "node:test"
import { attemptsEach, collide } from "../databases/colliding-attempts.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { isLong } from "../long-form.ts"
import { type PostgresServer, startPostgres } from "./postgres-server.ts"

const clients = 64
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

  test(`[20] [21] [33] [45] ${clients} clients, ${subjectCount * attemptsEach} colliding attempts: every code and every step is accepted once, failures are counted exactly`, () =>
    collide(cluster, { subjects: subjectCount, clients }))
})
