import assert from "node:assert/strict"
import { randomInt } from "node:crypto"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import type { Store } from "postern"
import { migratePostgres, type PostgresQuery, postgresStore } from "postern/postgres"
import { isLong } from "../long-form.ts"
import { type PostgresServer, startPostgres } from "../postgres/postgres-server.ts"
import { seededChoices } from "./choices.ts"
import { checkHistory, checkTrail } from "./claims.ts"
import type { Database } from "./database-model.ts"
import { enrol, modelOf } from "./equal-replicas.ts"
import type { Operation } from "./history.ts"
import { installQuickPauses } from "./quick-pauses.ts"
import { randomPlan } from "./random-plan.ts"
import { ReplicatedService } from "./replicated-service.ts"

installQuickPauses()

const histories = isLong ? 2_000 : 15

describe("equal replicas over a real PostgreSQL, over a network that loses any answer", () => {
  let server: PostgresServer
  let pool: pg.Pool
  let store: Store
  let database: Database
  before(async () => {
    server = await startPostgres()
    pool = new pg.Pool({ connectionString: server.url(), max: 4 })
    await migratePostgres(pool)
    store = postgresStore(pool, { keepPool: true })
    database = {
      ask: async (query: PostgresQuery) => (await pool.query({ ...query, values: [...(query.values ?? [])] })).rows,
    }
  })
  after(async () => {
    await pool?.end()
    await server?.remove()
  })

  const answersOf = (operations: readonly Operation[]) => operations.map(({ name, answer }) => ({ name, answer }))

  test(`[20] [21] [33] ${histories} long histories keep every claim, and the model of the database gives the same answers`, async () => {
    const seed = randomInt(2 ** 31)
    const services = [2, 3].map(size => new ReplicatedService(size))
    for (let i = 0; i < histories; i++) {
      const subject = await enrol(store, `subject ${i}`)
      const model = await modelOf(store, subject.subject)
      const runOver = (over: Database) => {
        const choices = seededChoices(seed + i)
        const plan = randomPlan(choices)
        return services[plan.replicas.length - 2]!.run(over, subject, plan, choices)
      }
      const real = await runOver(database)
      checkHistory(real)
      await checkTrail(database, subject.subject)
      assert.deepEqual(answersOf((await runOver(model)).operations), answersOf(real.operations), `seed ${seed + i}`)
    }
  })
})
