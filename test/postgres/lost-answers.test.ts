import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type Store, type VerifyOutcome } from "postern"
import { migratePostgres, type PostgresPool, postgresStore } from "postern/postgres"
import { authenticatorCode } from "../authenticator.ts"
import { isLong } from "../long-form.ts"
import { started } from "../started-enrollment.ts"
import { type PostgresServer, startPostgres } from "./postgres-server.ts"

const rounds = isLong ? 500 : 10

const lostAnswer = () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
const isCommit = (name = "") => /^postern_(insert|update)/.test(name)

// Two replicas judge the same input in the same millisecond, for the same source: nothing that they write differs but what they draw.
describe("[20] [21] two replicas with equal clocks and sources, of which one loses an answer", () => {
  let server: PostgresServer
  let pool: pg.Pool
  let calm: Store
  const keys = parseKeyRing(generateKeyEntry())
  let now = Date.UTC(2026, 0, 1)
  const source = { ip: "192.0.2.1", userAgent: "browser", requestId: "chosen-by-the-client" }

  before(async () => {
    server = await startPostgres()
    pool = new pg.Pool({ connectionString: server.url() })
    await migratePostgres(pool)
    calm = postgresStore(pool, { keepPool: true })
  })
  after(async () => {
    await pool?.end()
    await server?.remove()
  })

  const replicaOver = (store: Store): Postern =>
    createPostern({ issuer: "Acme", store, keys, clock: () => now, policy: { codes: { format: "long" } } })

  /** A store whose next commit is lost on its way to the server, after something else has happened. */
  function storeLosing(meanwhile: () => Promise<unknown>): Store {
    let isDue = true
    const troubled: PostgresPool = {
      on: () => {},
      end: async () => {},
      async connect() {
        const client = await pool.connect()
        return {
          on: () => {},
          release: () => client.release(true),
          async query(statement) {
            if (isDue && isCommit(statement.name)) {
              isDue = false
              await meanwhile()
              throw lostAnswer()
            }
            return client.query({ ...statement, values: [...(statement.values ?? [])] })
          },
        }
      },
    }
    return postgresStore(troubled, { keepPool: true })
  }

  async function enrolled(subject: string): Promise<{ uri: string; codes: readonly string[] }> {
    const replica = replicaOver(calm)
    const { uri } = started(await replica.enrollTotp(subject, { account: "ada" }))
    const activated = await replica.activateTotp(subject, authenticatorCode(uri, now))
    assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
    now += 60_000
    return { uri, codes: activated.codeSet.codes }
  }

  /** Has both replicas judge one input; the first one's commit is lost after the second's went through. */
  async function bothJudge(subject: string, input: string): Promise<VerifyOutcome[]> {
    const second = replicaOver(calm)
    let other: VerifyOutcome | undefined
    const losing = storeLosing(async () => {
      other = await second.verify(subject, input, source)
    })
    const one = await replicaOver(losing).verify(subject, input, source)
    return [one, other!]
  }

  test("a TOTP code is accepted by one of them alone", async () => {
    const { uri } = await enrolled("totp")
    const outcomes = await bothJudge("totp", authenticatorCode(uri, now))
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ["accepted", "refused"])
  })

  test("a backup code is accepted by one of them alone", async () => {
    const { codes } = await enrolled("backup")
    const outcomes = await bothJudge("backup", codes[3]!)
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ["accepted", "refused"])
  })

  test("[33] a wrong code at both is two failures", async () => {
    const { uri } = await enrolled("wrong")
    const wrong = authenticatorCode(uri, now + 10_000_000)
    const outcomes = await bothJudge("wrong", wrong)
    assert.deepEqual(outcomes.map(each => each.outcome === "refused" && each.triesLeft).sort(), [3, 4])
  })

  test(`at the same time, with connections ended as in a failover, ${rounds} codes of each kind are accepted by one of them at most`, async context => {
    const pools = [0, 1].map(() => new pg.Pool({ connectionString: server.url() }))
    const replicas = pools.map(each => replicaOver(postgresStore(each, { keepPool: true })))
    const killer = new pg.Client({ connectionString: server.url() })
    await killer.connect()
    let isOver = false
    let ended = 0
    const killing = (async () => {
      while (!isOver) {
        const { rowCount } = await killer.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where pid <> pg_backend_pid() and query ~ 'postern.subject (set|\\()' and random() < 0.3`,
        )
        ended += rowCount ?? 0
        await new Promise(resolve => setTimeout(resolve, Math.random() * 2))
      }
    })()
    for (let i = 0; i < rounds; i++) {
      const { uri, codes } = await enrolled(`killed ${i}`)
      for (const input of [authenticatorCode(uri, now), codes[2]!]) {
        const judged = await Promise.allSettled(replicas.map(each => each.verify(`killed ${i}`, input, source)))
        const accepted = judged.filter(each => each.status === "fulfilled" && each.value.outcome === "accepted")
        assert.ok(accepted.length <= 1, `subject ${i}: accepted twice`)
        for (const each of judged)
          if (each.status === "rejected") assert.match(each.reason.code, /^store-(unavailable|outcome-unknown)$/)
      }
    }
    isOver = true
    await killing
    await killer.end()
    context.diagnostic(`${ended} connections ended`)
    const replica = replicaOver(calm)
    for (let i = 0; i < rounds; i++) {
      const { events, chain } = await replica.auditTrail(`killed ${i}`)
      assert.equal(chain, "intact")
      const spent = events.flatMap(({ kind, method }) => (kind === "accepted" ? [method] : []))
      assert.equal(new Set(spent).size, spent.length, `subject ${i}: spent twice`)
    }
    for (const each of pools) await each.end()
  })
})
