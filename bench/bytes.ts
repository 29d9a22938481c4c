import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import pg from "pg"
import type { Store } from "postern"
import { migratePostgres, type PostgresPool, postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../test/authenticator.ts"
import { startPostgres } from "../test/postgres/postgres-server.ts"
import { connections } from "./postgres-sign-ins.ts"
import type { Spread } from "./rounds.ts"
import { aim, type Measure, type Section } from "./section.ts"
import { type SignedUp, signedUpOn } from "./signed-up.ts"
import { inTemporaryFolder } from "./temporary-folder.ts"

const subjects = Number(process.env.BENCH_BYTES_SUBJECTS ?? "200")
const someDays = 96
const yearDays = 365
const dayMs = 86_400_000

/**
 * What a subject takes on the disk with all indexes: enrolled, with an authenticator and ten codes, and with a sign-in by TOTP on each of
 * 96 days, and of a year. The database is vacuumed before it is measured, so that what counts is what stays.
 */
export async function bench(): Promise<Section[]> {
  return [await onSqlite(), await onPostgres()]
}

function onSqlite(): Promise<Section> {
  return inTemporaryFolder(async folder => {
    const path = join(folder, "bytes.db")
    const own = signedUpOn(sqliteStore({ path }), {})
    const size = async () => {
      const database = new DatabaseSync(path)
      database.exec("VACUUM")
      const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number }
      const { page_size: bytes } = database.prepare("PRAGMA page_size").get() as { page_size: number }
      database.close()
      return pages * bytes
    }
    try {
      return await grown("SQLite", own, size)
    } finally {
      await own.close()
    }
  })
}

async function onPostgres(): Promise<Section> {
  const server = await startPostgres({ shared_buffers: "512MB", max_wal_size: "4GB" })
  try {
    const pool = new pg.Pool({ connectionString: server.url(), max: connections })
    await migratePostgres(pool)
    const own = signedUpOn(postgresStore(pool as PostgresPool) as Store, {})
    const size = async () => {
      await pool.query("vacuum full postern.subject")
      await pool.query("vacuum full postern.page")
      const { rows } = await pool.query(
        "select pg_relation_size('postern.subject') + pg_indexes_size('postern.subject') + pg_relation_size('postern.page') + pg_indexes_size('postern.page') as bytes",
      )
      return Number(rows[0].bytes)
    }
    const section = await grown("PostgreSQL", own, size)
    await own.close()
    return section
  } finally {
    await server.remove()
  }
}

async function grown(name: string, own: SignedUp, size: () => Promise<number>): Promise<Section> {
  const empty = await size()
  await own.atLeast(subjects)
  const enrolled = await size()
  await signInDaily(own, someDays)
  const afterSome = await size()
  await signInDaily(own, yearDays - someDays)
  const afterYear = await size()
  const each = (from: number, to: number, events = 1) => fixed((to - from) / subjects / events)
  const row = (what: string, value: Spread): Measure => ({ name: what, unit: "bytes", value, ratio: null })
  const perSubject = each(empty, enrolled)
  const perSignIn = each(enrolled, afterSome, someDays)
  return {
    title: `Bytes of a subject on ${name}, with indexes, over ${subjects.toLocaleString("en-US")} subjects`,
    rows: [
      row("enrolled: an authenticator and ten codes", perSubject),
      row(`each of ${someDays} further sign-ins, one a day`, perSignIn),
      row(`each of the ${yearDays - someDays} after them`, each(afterSome, afterYear, yearDays - someDays)),
      row("a year of daily sign-ins, enrolment included", each(empty, afterYear)),
    ],
    aims: [
      aim({ work: `bytes of an enrolled subject, ${name}`, against: "–", atMost: 800 }, perSubject),
      aim({ work: `bytes of a further sign-in, ${name}`, against: "–", atMost: 60 }, perSignIn),
    ],
  }
}

async function signInDaily({ postern, subjects: people, clock }: SignedUp, days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    clock.now += dayMs
    const outcomes = await Promise.all(
      people.map(({ name, uri }) =>
        postern.verify(name, authenticatorCode(uri, clock.now), { ip: "203.0.113.77", userAgent: "Mozilla/5.0" }),
      ),
    )
    if (outcomes.some(({ outcome }) => outcome !== "accepted")) throw new Error("a right code was refused")
  }
}

function fixed(value: number): Spread {
  const rounded = Math.round(value)
  return { median: rounded, least: rounded, most: rounded }
}
