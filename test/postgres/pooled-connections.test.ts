import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { createPostern, generateKeyEntry, parseKeyRing, type StoreWarning } from "postern"
import { migratePostgres, type PostgresClient, type PostgresPool, postgresStore } from "postern/postgres"
import { storeContract } from "postern/testing"
import { authenticatorCode } from "../authenticator.ts"
import { collide } from "../databases/colliding-attempts.ts"
import { startCluster } from "../databases/service-cluster.ts"
import { isLong } from "../long-form.ts"
import { installedProgram } from "../machine/installed-program.ts"
import { started } from "../started-enrollment.ts"
import { runPostern } from "./command-line.ts"
import { startBouncer } from "./pgbouncer.ts"
import type { Pooler } from "./pooler.ts"
import { type PostgresServer, query, startPostgres } from "./postgres-server.ts"

const program = installedProgram("pgbouncer")
// Codes that ask for no slow hash, so that the database is what is busy.
const policy = { codes: { format: "long" } } as const
const skip = program === null && "pgbouncer is not installed"

/** A pool that hides which session the server speaks of, as a driver does that knows less than `pg`. */
function silentPool(pool: pg.Pool): PostgresPool {
  const silent = new WeakMap<pg.PoolClient, PostgresClient>()
  return {
    on: (event, listener) => pool.on(event, listener),
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const known = silent.get(client) ?? {
        on: (event, listener) => client.on(event, listener),
        query: statement => client.query({ ...statement, values: [...(statement.values ?? [])] }),
        release: isSpent => client.release(isSpent),
      }
      silent.set(client, known)
      return known
    },
  }
}

describe("behind PgBouncer, which gives each transaction another session", { skip }, () => {
  let server: PostgresServer
  let bouncer: Pooler
  before(async () => {
    // What the server would do unless it is told otherwise.
    server = await startPostgres({ synchronous_commit: "off" })
    const pool = new pg.Pool({ connectionString: server.url() })
    await migratePostgres(pool)
    await pool.end()
    bouncer = await startBouncer(program!, server)
  })
  after(async () => {
    await bouncer?.stop()
    await server?.remove()
  })

  test("every commit is durable, whatever the server's default, and nothing is left behind in a session that others get", async () => {
    const [{ synchronous_commit: before }] = (await query(bouncer.url(), "show synchronous_commit")) as [
      { synchronous_commit: string },
    ]
    assert.equal(before, "off")
    const store = postgresStore(new pg.Pool({ connectionString: bouncer.url() }))
    await store.ready()
    for (const setting of ["synchronous_commit", "statement_timeout", "lock_timeout"]) {
      const [own] = await query(server.url(), `show ${setting}`)
      for (let i = 0; i < 12; i++) assert.deepEqual(await query(bouncer.url(), `show ${setting}`), [own])
    }
    await query(
      server.url(),
      `create table seen (setting text, value text);
       create function note_setting() returns trigger language plpgsql as $$ begin
         insert into public.seen select name, current_setting(name)
           from unnest(array['synchronous_commit', 'statement_timeout', 'lock_timeout', 'transaction_isolation']) as name;
         return new; end $$;
       create trigger noting after insert or update on postern.subject for each row execute function note_setting()`,
    )
    const projection = {
      ...({ totp: "active", codesTotal: 9, codesLeft: 9, confirmedAt: null } as const),
      expiresAt: null,
      lockedUntil: null,
      disabled: false,
    }
    for (let version = 0; version < 20; version++) {
      const write = { tenant: "t", subject: "ada", expectedVersion: version, box: Buffer.from("x"), projection }
      assert.equal(await store.commit(write), "committed")
    }
    await store.close()
    assert.deepEqual(
      await query(server.url(), "select setting, value, count(*)::int from seen group by 1, 2 order by 1"),
      [
        { setting: "lock_timeout", value: "2s", count: 20 },
        { setting: "statement_timeout", value: "2s", count: 20 },
        { setting: "synchronous_commit", value: "on", count: 20 },
        { setting: "transaction_isolation", value: "read committed", count: 20 },
      ],
    )
    await query(server.url(), "drop trigger noting on postern.subject; drop function note_setting; drop table seen")
  })

  for (const [name, poolOf] of [
    ["a pool that tells its session", (pool: pg.Pool) => pool],
    ["a pool that does not", silentPool],
  ] as const) {
    test(`enrolments at once all go through over ${name}, and its operator is told once`, async () => {
      const warnings: StoreWarning[] = []
      const pool = new pg.Pool({ connectionString: bouncer.url(), max: 20 })
      const store = postgresStore(poolOf(pool), { onWarning: warning => warnings.push(warning) })
      const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(generateKeyEntry()), policy })
      const enrol = async (subject: string) => {
        const { uri } = started(await postern.enrollTotp(subject, { account: "ada" }))
        const activated = await postern.activateTotp(subject, authenticatorCode(uri, Date.now()))
        assert.equal(activated.outcome, "activated")
      }
      for (let round = 0; round < 5; round++)
        await Promise.all(Array.from({ length: 16 }, (_, i) => enrol(`${name} ${round} ${i}`)))
      assert.deepEqual(warnings, ["pooled-connections"])
      await store.close()
    })
  }

  test("two services under colliding attempts answer none with 503, and say in their log what they found", async () => {
    const cluster = await startCluster(await server.createDatabase("loaded"), bouncer.url("loaded"), 2)
    try {
      await collide(cluster, { subjects: isLong ? 100 : 10, clients: 24 })
      for (const service of cluster.services) {
        const said = service.output().match(/^\{"event":"store-warning".*$/gm) ?? []
        assert.deepEqual(
          said.map(line => JSON.parse(line).warning),
          ["pooled-connections"],
        )
      }
      const report = await runPostern(["report"], { POSTERN_STORE: bouncer.url("loaded") })
      assert.match(report.out, /^Warning: A pooler stands before the database/m, report.err)
    } finally {
      await cluster.stop()
    }
  })

  storeContract("the PostgreSQL store behind PgBouncer", async () => {
    const open = () => postgresStore(new pg.Pool({ connectionString: bouncer.url() }))
    return { store: open(), openAnother: async () => open() }
  })
})

describe("behind PgBouncer, which keeps a session for each client", { skip }, () => {
  let server: PostgresServer
  let bouncer: Pooler
  before(async () => {
    server = await startPostgres()
    bouncer = await startBouncer(program!, server, { pool_mode: "session", default_pool_size: "60" })
  })
  after(async () => {
    await bouncer?.stop()
    await server?.remove()
  })

  test("the schema is made and enrolments go through", async () => {
    const pool = new pg.Pool({ connectionString: bouncer.url() })
    await migratePostgres(pool)
    const store = postgresStore(pool)
    const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(generateKeyEntry()), policy })
    const begun = await Promise.all(
      Array.from({ length: 20 }, (_, i) => postern.enrollTotp(`subject ${i}`, { account: "ada" })),
    )
    for (const each of begun) started(each)
    await store.close()
  })
})
