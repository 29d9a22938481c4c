import { randomBytes } from "node:crypto"
import type pg from "pg"
import { startPostgres } from "../test/postgres/postgres-server.ts"
import { type SignIns, signInsOn } from "./postgres-sign-ins.ts"
import { type Comparison, compare } from "./rounds.ts"

const rounds = 9
const subjects = 1_500
const boxBytes = 372

/**
 * Signing in by TOTP over PostgreSQL, all of it (load, open, check, decide, seal, chain, commit with its event), against the raw driver doing
 * one select and one conditional update of a row of the same size: µs for one, with 1, 16, 64 and 256 in flight.
 */
export async function bench(): Promise<Comparison[]> {
  const server = await startPostgres({ shared_buffers: "512MB", max_wal_size: "4GB" })
  try {
    const signIns = await signInsOn(server.url(), subjects, i => `user_${String(i).padStart(8, "0")}`)
    const raw = await rawUpdates(signIns.pool)
    await signIns.pool.query("vacuum analyze")
    const results: Comparison[] = []
    for (const inFlight of [1, 16, 64, 256]) results.push(...(await sideBySide(inFlight, signIns, raw)))
    await signIns.close()
    return results
  } finally {
    await server.remove()
  }
}

async function sideBySide(inFlight: number, signIns: SignIns, raw: () => Promise<void>): Promise<Comparison[]> {
  const contenders = [
    { name: `${inFlight} in flight: one raw select and conditional update`, run: () => together(inFlight, raw) },
    {
      name: `${inFlight} in flight: postern.verify, TOTP`,
      prepare: async () => signIns.prepare(subjects),
      run: () => together(inFlight, signIns.signIn),
    },
  ]
  const results = await compare(contenders, { rounds, operations: 1 })
  return results.map(each => ({
    ...each,
    medianMicros: each.medianMicros / subjects,
    leastMicros: each.leastMicros / subjects,
    mostMicros: each.mostMicros / subjects,
  }))
}

/** Does it once for every subject, so many at a time. */
async function together(inFlight: number, operation: () => Promise<void>): Promise<void> {
  let left = subjects
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await operation()
    }),
  )
}

// The same keys, the same size, the same durability, prepared statements: what no store of this kind can go below.
async function rawUpdates(pool: pg.Pool): Promise<() => Promise<void>> {
  await pool.query(`create table raw (tenant text collate "C", subject text collate "C", version bigint, box bytea,
    primary key (tenant, subject)) with (fillfactor = 92)`)
  await pool.query("insert into raw select tenant, subject, 1, box from postern.subject")
  const names = (await pool.query("select subject from raw")).rows.map(row => row.subject as string)
  const select = "select version, box from raw where tenant = $1 and subject = $2"
  const update = "update raw set version = version + 1, box = $3 where tenant = $1 and subject = $2 and version = $4"
  const box = randomBytes(boxBytes)
  let next = 0
  return async () => {
    const key = ["default", names[next++ % names.length]!]
    const { rows } = await pool.query({ name: "raw_select", text: select, values: key })
    const values = [...key, box, rows[0].version]
    const { rowCount } = await pool.query({ name: "raw_update", text: update, values })
    if (rowCount !== 1) throw new Error("the raw update met another version")
  }
}
