import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type Store } from "postern"
import { migratePostgres, postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"
import { decodeRecord } from "../../packages/postern/src/issuer/persistence/codec/record-codec.ts"
import { Seal } from "../../packages/postern/src/issuer/persistence/sealing/seal.ts"
import { encodeBase32 } from "../../packages/postern/src/record/index.ts"
import { authenticatorCode } from "../authenticator.ts"
import { startPostgres } from "../postgres/postgres-server.ts"
import { started } from "../started-enrollment.ts"

/** Somebody who can write to the database: the store that Postern uses, and SQL beside it. */
interface OwnedDatabase {
  readonly store: Store
  /** `?` stands for a parameter; gives the rows */
  sql(text: string, ...parameters: (string | number | Uint8Array)[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

async function ownedSqlite(): Promise<OwnedDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "postern-writer-"))
  const path = join(folder, "store.db")
  const store = sqliteStore({ path })
  const database = new DatabaseSync(path, { timeout: 5000 })
  return {
    store,
    sql: async (text, ...parameters) => database.prepare(text).all(...parameters) as Record<string, unknown>[],
    async close() {
      database.close()
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function ownedPostgres(): Promise<OwnedDatabase> {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url() })
  await migratePostgres(pool)
  const store = postgresStore(pool)
  const client = new pg.Client({ connectionString: server.url() })
  await client.connect()
  await client.query("set search_path = postern")
  return {
    store,
    async sql(text, ...parameters) {
      let place = 0
      return (
        await client.query(
          text.replaceAll("?", () => `$${++place}`),
          parameters,
        )
      ).rows
    },
    async close() {
      await client.end()
      await store.close()
      await server.remove()
    },
  }
}

interface Victim {
  readonly uri: string
  readonly codes: readonly string[]
}

class Scene {
  readonly database: OwnedDatabase
  readonly postern: Postern
  readonly ring: string
  now = Date.UTC(2026, 0, 1)

  constructor(database: OwnedDatabase, ring = generateKeyEntry()) {
    this.database = database
    this.ring = ring
    this.postern = this.issuerWith(ring)
  }

  issuerWith(ring: string): Postern {
    const policy = { codes: { format: "long", count: 4 } } as const
    const keys = parseKeyRing(ring)
    return createPostern({ issuer: "Acme", store: this.database.store, keys, policy, clock: () => this.now })
  }

  async enrolled(subject: string, postern = this.postern): Promise<Victim> {
    const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
    const activated = await postern.activateTotp(subject, authenticatorCode(uri, this.now))
    assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
    this.now += 30_000
    return { uri, codes: activated.codeSet.codes }
  }

  copyBox(subject: string): Promise<Record<string, unknown>[]> {
    return this.database.sql("SELECT version, box FROM subject WHERE subject = ? AND tenant = 'default'", subject)
  }

  async chainOf(subject: string): Promise<string> {
    const { chain, brokenAt } = await this.postern.auditTrail(subject)
    return chain === "intact" ? chain : `broken at ${brokenAt}`
  }
}

const unreadable = { code: "record-unreadable" }

function attacks(open: () => Promise<OwnedDatabase>): void {
  let scene: Scene
  before(async () => {
    scene = new Scene(await open())
  })
  after(() => scene?.database.close())

  test("[14] a copy without the ring opens to nobody: under another key the records are unreadable, and nothing is accepted", async () => {
    const { uri, codes } = await scene.enrolled("stolen")
    const [id = ""] = scene.ring.split(":")
    const thief = scene.issuerWith(generateKeyEntry().replace(/^[^:]*/, id))
    for (const input of [codes[0]!, authenticatorCode(uri, scene.now)])
      await assert.rejects(thief.verify("stolen", input), unreadable)
    await assert.rejects(scene.issuerWith(generateKeyEntry()).verify("stolen", codes[0]!), { code: "key-retired" })
  })

  test("with the ring a record opens: the TOTP secret is in it, as it must be; of the codes there are digests, of a spent one nothing", async () => {
    const { uri, codes } = await scene.enrolled("opened")
    await scene.postern.verify("opened", codes[1]!)
    const [{ box } = {}] = await scene.copyBox("opened")
    const seal = new Seal(parseKeyRing(scene.ring), randomBytes)
    const { plaintext } = seal.open({ tenant: "default", subject: "opened" }, box as Uint8Array)
    const { totp, codes: set } = decodeRecord(plaintext)
    assert.equal(encodeBase32(totp!.secret), new URL(uri).searchParams.get("secret"))
    assert.deepEqual(
      set!.digests.map(digest => digest?.length ?? null),
      [16, null, 16, 16],
    )
    for (const code of codes) {
      const symbols = code.replaceAll("-", "")
      for (const part of [code, symbols, symbols.slice(1, -2)]) assert.ok(!plaintext.includes(part), "a code in clear")
    }
  })

  test("[49] a box pasted into another subject's row or another tenant's opens for neither", async () => {
    const mallory = await scene.enrolled("mallory")
    const ada = await scene.enrolled("ada")
    const other = await scene.enrolled("ada", scene.postern.forTenant("other"))
    const [box] = await scene.copyBox("mallory")
    const paste = (tenant: string) =>
      scene.database.sql(
        "UPDATE subject SET box = ? WHERE subject = 'ada' AND tenant = ?",
        box!.box as Uint8Array,
        tenant,
      )
    const [adas] = await scene.copyBox("ada")
    await paste("default")
    await paste("other")
    for (const input of [mallory.codes[0]!, ada.codes[0]!, authenticatorCode(mallory.uri, scene.now)])
      await assert.rejects(scene.postern.verify("ada", input), unreadable)
    await assert.rejects(scene.postern.forTenant("other").verify("ada", other.codes[0]!), unreadable)
    // The same subject's box of the other tenant is no better.
    await scene.database.sql(
      "UPDATE subject SET box = ? WHERE subject = 'ada' AND tenant = 'other'",
      adas!.box as Uint8Array,
    )
    await assert.rejects(scene.postern.forTenant("other").verify("ada", ada.codes[0]!), unreadable)
    await scene.database.sql(
      "UPDATE subject SET box = ? WHERE subject = 'ada' AND tenant = 'default'",
      adas!.box as Uint8Array,
    )
    assert.equal((await scene.postern.verify("ada", ada.codes[0]!)).outcome, "accepted", "put back, it is as it was")
  })

  test("[65] a record rolled back alone brings no code back, for its next event collides, and shows; with its events too it does, and does not", async () => {
    const { codes } = await scene.enrolled("rolled back")
    const [box] = await scene.copyBox("rolled back")
    assert.equal((await scene.postern.verify("rolled back", codes[0]!)).outcome, "accepted")
    await scene.database.sql("UPDATE subject SET box = ? WHERE subject = 'rolled back'", box!.box as Uint8Array)
    assert.equal(await scene.chainOf("rolled back"), "broken at 4")
    // The next event would get the number of one that is there: the database refuses it, and nothing is accepted.
    await assert.rejects(scene.postern.verify("rolled back", codes[0]!))
    assert.equal(await scene.chainOf("rolled back"), "broken at 4")
    await scene.database.sql("DELETE FROM event WHERE subject = 'rolled back' AND seq = 4")
    assert.equal(await scene.chainOf("rolled back"), "intact", "nothing inside the database shows this: an export does")
    assert.equal((await scene.postern.verify("rolled back", codes[0]!)).outcome, "accepted")
  })

  test("[65] events that are deleted, altered, swapped, moved to another subject or added show, and name where", async () => {
    const tampering: Record<string, [tamper: string | ((subject: string) => Promise<void>), verdict: string]> = {
      "two swapped": [subject => swap(scene, subject), "broken at 4"],
      "one doubled at the end": [subject => appendCopy(scene, subject), "broken at 6"],
      "the first deleted": ["DELETE FROM event WHERE subject = ? AND seq = 1", "broken at 1"],
      "one in the middle deleted": ["DELETE FROM event WHERE subject = ? AND seq = 3", "broken at 3"],
      "the last deleted": ["DELETE FROM event WHERE subject = ? AND seq = 5", "broken at 5"],
      "all deleted": ["DELETE FROM event WHERE subject = ?", "broken at 1"],
      "the body altered": ["UPDATE event SET body = '{}' WHERE subject = ? AND seq = 4", "broken at 4"],
      "the time altered": ["UPDATE event SET at = at + 1 WHERE subject = ? AND seq = 4", "broken at 4"],
      "the kind altered": ["UPDATE event SET kind = 'accepted' WHERE subject = ? AND seq = 5", "broken at 5"],
      "the MAC altered": [
        "UPDATE event SET mac = (SELECT e.mac FROM event e WHERE e.subject = event.subject AND e.seq = 3) WHERE subject = ? AND seq = 2",
        "broken at 2",
      ],
    }
    for (const [name, [tamper, verdict]] of Object.entries(tampering)) {
      const { codes } = await scene.enrolled(name)
      await scene.postern.verify(name, codes[0]!)
      await scene.postern.verify(name, codes[0]!)
      assert.equal(await scene.chainOf(name), "intact")
      await (typeof tamper === "string" ? scene.database.sql(tamper, name) : tamper(name))
      assert.equal(await scene.chainOf(name), verdict, name)
    }
  })

  test("[65] events of another subject put in the place of one's own show from the first on", async () => {
    await scene.enrolled("donor")
    await scene.enrolled("receiver")
    await scene.database.sql("DELETE FROM event WHERE subject = 'receiver'")
    await scene.database.sql("UPDATE event SET subject = 'receiver' WHERE subject = 'donor'")
    assert.deepEqual([await scene.chainOf("receiver"), await scene.chainOf("donor")], ["broken at 1", "broken at 1"])
  })

  test("plain columns and versions decide nothing: whatever they are set to, codes count as the sealed record says", async () => {
    const { uri, codes } = await scene.enrolled("columns")
    await scene.postern.verify("columns", codes[0]!)
    for (let guess = 0; guess < 5; guess++) await scene.postern.verify("columns", digitsOffBy(uri, scene.now, guess))
    const { database, postern } = scene
    const truth = await postern.status("columns")
    await database.sql(
      "UPDATE subject SET codes_left = 4, codes_total = 16, locked_until = NULL, totp = 'none', version = version + 7 WHERE subject = 'columns'",
    )
    assert.deepEqual(await postern.status("columns"), truth)
    assert.equal((await postern.verify("columns", authenticatorCode(uri, scene.now))).outcome, "throttled")
    assert.deepEqual(await postern.verify("columns", codes[0]!), { outcome: "refused", reason: "already-used" })
    await database.sql("UPDATE subject SET codes_left = 0, locked_until = 9999999999999 WHERE subject = 'columns'")
    assert.equal((await postern.verify("columns", codes[1]!)).outcome, "accepted")
  })

  test("a subject deleted whole is unknown, as if it never was, and its events alone show that it was there", async () => {
    await scene.enrolled("deleted")
    await scene.database.sql("DELETE FROM subject WHERE subject = 'deleted'")
    assert.equal(await scene.postern.status("deleted"), null)
    assert.equal(await scene.chainOf("deleted"), "broken at 1")
  })
}

/** Six digits that are wrong now, another for each number. */
function digitsOffBy(uri: string, now: number, number: number): string {
  const near = [-60, -30, 0, 30, 60].map(seconds => authenticatorCode(uri, now + seconds * 1000))
  return Array.from({ length: 20 }, (_, i) => String(111_111 + i * 7)).filter(digits => !near.includes(digits))[number]!
}

async function appendCopy({ database }: Scene, subject: string): Promise<void> {
  const [{ at, kind, body, mac } = {}] = await database.sql(
    "SELECT * FROM event WHERE subject = ? AND seq = 5",
    subject,
  )
  const month = (await hasMonths(database)) ? ", month" : ""
  await database.sql(
    `INSERT INTO event (tenant, subject, seq, at, kind, body, mac${month}) VALUES ('default', ?, 6, ?, ?, ?, ?${month && ", '2026-01-01'"})`,
    subject,
    Number(at),
    String(kind),
    String(body),
    mac as Uint8Array,
  )
}

async function swap({ database }: Scene, subject: string): Promise<void> {
  for (const [from, to] of [
    [4, 99],
    [5, 4],
    [99, 5],
  ])
    await database.sql("UPDATE event SET seq = ? WHERE subject = ? AND seq = ?", to!, subject, from!)
}

async function hasMonths(database: OwnedDatabase): Promise<boolean> {
  const [row = {}] = await database.sql("SELECT * FROM event LIMIT 1")
  return Object.hasOwn(row, "month")
}

describe("somebody who writes to an SQLite file", () => attacks(ownedSqlite))

describe("somebody who writes to a PostgreSQL database", () => attacks(ownedPostgres))
