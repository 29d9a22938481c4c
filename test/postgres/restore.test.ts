import assert from "node:assert/strict"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing } from "postern"
import { postgresStore } from "postern/postgres"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { runPostern } from "./command-line.ts"
import { type PostgresServer, query, startPostgres } from "./postgres-server.ts"

const tables = ["subject", "page"]

describe("a PostgreSQL database, dumped, lost and restored by the command line", () => {
  const keys = generateKeyEntry()
  const now = Date.now()
  let server: PostgresServer
  let folder: string
  const closing: (() => Promise<void>)[] = []
  before(async () => {
    server = await startPostgres()
    folder = await mkdtemp(join(tmpdir(), "postern-restore-"))
  })
  after(async () => {
    for (const close of closing) await close()
    await server?.remove()
    await rm(folder, { recursive: true })
  })
  const env = (url: string) => ({ POSTERN_STORE: url, POSTERN_KEYS: keys })

  function open(url: string): Postern {
    const store = postgresStore(new pg.Pool({ connectionString: url }))
    closing.push(() => store.close())
    return createPostern({
      issuer: "Acme",
      store,
      keys: parseKeyRing(keys),
      policy: { codes: { format: "long", count: 4 } },
      clock: () => now,
    })
  }

  // What pg_dump --data-only does: rows as text, one table after the other, from one snapshot.
  async function dump(url: string): Promise<Map<string, string[]>> {
    const rows = new Map<string, string[]>()
    for (const table of tables) {
      const found = await query(url, `select t::text as row from postern.${table} t`)
      rows.set(
        table,
        found.map(each => String(each.row)),
      )
    }
    return rows
  }
  async function restore(url: string, rows: Map<string, string[]>): Promise<void> {
    for (const table of tables) {
      const text = `insert into postern.${table} select (row::postern.${table}).* from unnest($1::text[]) row`
      await query(url, text, [rows.get(table)])
    }
  }

  test("before the replay it accepts what was spent since; compare says so; after the replay it does not", async () => {
    const live = await server.createDatabase("live")
    const printed = await runPostern(["migrate", "--print"], env(live))
    assert.match(printed.out, /create table postern\.subject/)
    assert.equal((await runPostern(["report"], env(live))).code, 2)
    const migrated = await runPostern(["migrate", "--json"], env(live))
    assert.deepEqual(JSON.parse(migrated.out), {
      schema: "postern/migrate/1",
      store: `postgres://127.0.0.1:${server.port}/live`,
      from: null,
      to: 1,
    })
    const postern = open(live)
    const people = new Map<string, { uri: string; codes: readonly string[] }>()
    for (const subject of ["ada", "grace", "joan"]) {
      const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
      const activated = await postern.activateTotp(subject, authenticatorCode(uri, now - 30_000))
      assert.equal(activated.outcome, "activated")
      people.set(subject, { uri, codes: activated.codeSet!.codes })
    }
    const backup = await dump(live)
    await postern.verify("ada", people.get("ada")!.codes[0]!)
    await postern.verify("grace", authenticatorCode(people.get("grace")!.uri, now))
    await postern.enrollTotp("late", { account: "late" })
    const { uri: newUri } = started(await postern.enrollTotp("new", { account: "new" }))
    await postern.activateTotp("new", authenticatorCode(newUri, now))
    const exported = await runPostern(["audit", "export"], env(live))
    assert.equal(exported.code, 0)
    const file = join(folder, "export.jsonl")
    await writeFile(file, exported.out)

    const restored = await server.createDatabase("restored")
    assert.equal((await runPostern(["migrate"], env(restored))).code, 0)
    await restore(restored, backup)
    const verified = await runPostern(["audit", "verify"], env(restored))
    assert.match(verified.out, /^3 chains intact/)

    const compared = await runPostern(["audit", "compare", "--from", file, "--json"], env(restored))
    assert.equal(compared.code, 10)
    const findings = (text: string) =>
      (JSON.parse(text).findings as { subject: string; finding: string }[])
        .map(({ subject, finding }) => `${subject} ${finding}`)
        .toSorted()
    assert.deepEqual(findings(compared.out), ["ada behind", "grace behind", "late no-record", "new no-record"])

    const replayed = await runPostern(["audit", "replay", "--from", file, "--json", "--by", "drill"], env(restored))
    assert.equal(replayed.code, 10)
    assert.equal(JSON.parse(replayed.out).events, 2)
    assert.deepEqual(findings(replayed.out), ["late no-record", "new no-record"])
    const after = open(restored)
    const reasonOf = async (subject: string, input: string) => {
      const outcome = await after.verify(subject, input)
      return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
    }
    assert.equal(await reasonOf("ada", people.get("ada")!.codes[0]!), "already-used")
    assert.equal(await reasonOf("grace", authenticatorCode(people.get("grace")!.uri, now)), "replayed")
    assert.equal(await reasonOf("joan", authenticatorCode(people.get("joan")!.uri, now)), "accepted")
    assert.equal((await runPostern(["audit", "verify"], env(restored))).code, 0)
    const again = await runPostern(["audit", "replay", "--from", file, "--json"], env(restored))
    assert.equal(JSON.parse(again.out).events, 0)
    const trusting = ["audit", "replay", "--from", file, "--json", "--trust-missing", "--by", "drill"]
    assert.deepEqual(findings((await runPostern(trusting, env(restored))).out), ["late no-record", "new must-enroll"])
    assert.equal((await after.status("new"))?.mustEnroll, true)
  })

  test("pruning over the command line deletes pages and keeps chains intact", async () => {
    const url = await server.createDatabase("pruned")
    await runPostern(["migrate"], env(url))
    const past = Date.UTC(2025, 0, 15)
    const store = postgresStore(new pg.Pool({ connectionString: url }))
    closing.push(() => store.close())
    let clock = past
    const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(keys), clock: () => clock })
    await postern.enrollTotp("ada", { account: "ada" })
    for (let i = 0; i < 40; i++) await postern.unlock("ada")
    clock = Date.UTC(2026, 0, 15)
    for (let i = 0; i < 40; i++) await postern.unlock("ada")
    const pages = async () =>
      (await query(url, "select number from postern.page order by 1")).map(({ number }) => number)
    assert.deepEqual(await pages(), [1, 2])
    const pruned = await runPostern(["audit", "prune", "--before", "2025-12-31", "--json"], env(url))
    assert.equal(JSON.parse(pruned.out).events, 41)
    assert.deepEqual(await pages(), [2])
    assert.match((await runPostern(["audit", "verify"], env(url))).out, /^1 chain intact, 40 events/)
  })

  test("a store that is down, and a password in a flag, end in one sentence that does not repeat it", async () => {
    const down = await runPostern(["report", "--json"], { POSTERN_STORE: "postgres://127.0.0.1:1/none" })
    assert.equal(JSON.parse(down.err).error.code, "store-unavailable")
    const shown = await runPostern(["report", "--json", "--store", "postgres://me:hunter2@db/acme"], {})
    assert.equal(JSON.parse(shown.err).error.code, "store-password")
    assert.ok(!shown.err.includes("hunter2"))
  })
})
