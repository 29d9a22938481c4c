import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import {
  type ChainedEvent,
  createAuditTools,
  createPostern,
  generateKeyEntry,
  type Postern,
  parseKeyRing,
  type Store,
} from "postern"
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

  test("[65] a record put back behind a page stops at the next one, for that is there already, and shows; put back less far it is as a whole restore", async () => {
    const { codes } = await scene.enrolled("rolled back")
    const [old] = await scene.copyBox("rolled back")
    const putBack = () =>
      scene.database.sql("UPDATE subject SET box = ? WHERE subject = 'rolled back'", old!.box as Uint8Array)
    assert.equal((await scene.postern.verify("rolled back", codes[0]!)).outcome, "accepted")
    const exported = await historyOf(scene, "rolled back")
    await putBack()
    assert.equal(await scene.chainOf("rolled back"), "intact", "nothing inside the database shows this: an export does")
    const { compare } = createAuditTools({ store: scene.database.store, keys: parseKeyRing(scene.ring) })
    const key = { tenant: "default", subject: "rolled back" }
    assert.equal((await compare(key, exported)).relation, "behind")

    for (let i = 0; i < 40; i++) await scene.postern.unlock("rolled back")
    assert.equal(await scene.chainOf("rolled back"), "intact")
    await putBack()
    assert.equal(await scene.chainOf("rolled back"), "broken at 4")
    // The next page would get the number of one that is there: the database refuses it.
    let events = 0
    await assert.rejects(async () => {
      for (; events < 40; events++) await scene.postern.unlock("rolled back")
    })
    assert.equal(events, 28)
    assert.equal(await scene.chainOf("rolled back"), "broken at 32")
  })

  test("[65] pages that are deleted, altered, swapped, moved to another subject or added show, and name where", async () => {
    await scene.enrolled("donor")
    await fillPages(scene, "donor", 3)
    const tampering: Record<string, [tamper: string | ((subject: string) => Promise<void>), verdict: string]> = {
      "two swapped": [subject => swap(scene, subject), "broken at 33"],
      "one doubled at the end": [
        "INSERT INTO page (tenant, subject, number, box) SELECT tenant, subject, 4, box FROM page WHERE subject = ? AND number = 3",
        "broken at 98",
      ],
      "the first deleted": ["DELETE FROM page WHERE subject = ? AND number = 1", "broken at 1"],
      "one in the middle deleted": ["DELETE FROM page WHERE subject = ? AND number = 2", "broken at 33"],
      "the last deleted": ["DELETE FROM page WHERE subject = ? AND number = 3", "broken at 65"],
      "all deleted": ["DELETE FROM page WHERE subject = ?", "broken at 1"],
      renumbered: ["UPDATE page SET number = 7 WHERE subject = ? AND number = 2", "broken at 33"],
      "another's put in its place": [
        "UPDATE page SET box = (SELECT d.box FROM page d WHERE d.subject = 'donor' AND d.number = 2) WHERE subject = ? AND number = 2",
        "broken at 33",
      ],
      "a byte altered": [subject => flipByte(scene, subject), "broken at 65"],
    }
    for (const [name, [tamper, verdict]] of Object.entries(tampering)) {
      await scene.enrolled(name)
      await fillPages(scene, name, 3)
      assert.equal(await scene.chainOf(name), "intact")
      await (typeof tamper === "string" ? scene.database.sql(tamper, name) : tamper(name))
      assert.equal(await scene.chainOf(name), verdict, name)
    }
  })

  test("[65] pages of another tenant's subject of the same name do not open in the place of one's own", async () => {
    const other = scene.postern.forTenant("other")
    await scene.enrolled("both")
    await scene.enrolled("both", other)
    await fillPages(scene, "both", 1)
    for (let i = 3; i < 33; i++) await other.unlock("both")
    await scene.database.sql(
      "UPDATE page SET box = (SELECT o.box FROM page o WHERE o.subject = 'both' AND o.tenant = 'other') WHERE subject = 'both' AND tenant = 'default'",
    )
    assert.equal(await scene.chainOf("both"), "broken at 1")
    assert.equal((await other.auditTrail("both")).chain, "intact")
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

  test("a subject whose record is deleted is unknown, as if it never was, and its pages alone show that it was there", async () => {
    await scene.enrolled("deleted")
    await fillPages(scene, "deleted", 1)
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

/** Lets so many pages leave the record of a subject who has enrolled, and one event more. */
async function fillPages({ postern }: Scene, subject: string, pages: number): Promise<void> {
  for (let i = 3; i < 32 * pages + 1; i++) await postern.unlock(subject)
}

async function historyOf({ database, ring }: Scene, subject: string): Promise<ChainedEvent[]> {
  const { history } = createAuditTools({ store: database.store, keys: parseKeyRing(ring) })
  const events: ChainedEvent[] = []
  for await (const { event } of history({ tenant: "default", subject })) events.push(event)
  return events
}

async function swap({ database }: Scene, subject: string): Promise<void> {
  for (const [from, to] of [
    [2, 99],
    [3, 2],
    [99, 3],
  ])
    await database.sql("UPDATE page SET number = ? WHERE subject = ? AND number = ?", to!, subject, from!)
}

async function flipByte({ database }: Scene, subject: string): Promise<void> {
  const [page] = await database.sql("SELECT box FROM page WHERE subject = ? AND number = 3", subject)
  const box = Buffer.from(page!.box as Uint8Array)
  box[40]! ^= 1
  await database.sql("UPDATE page SET box = ? WHERE subject = ? AND number = 3", box, subject)
}

describe("somebody who writes to an SQLite file", () => attacks(ownedSqlite))

describe("somebody who writes to a PostgreSQL database", () => attacks(ownedPostgres))
