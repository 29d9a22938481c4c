import { randomBytes } from "node:crypto"
import type pg from "pg"
import type { Store } from "postern"
import { startPostgres } from "../test/postgres/postgres-server.ts"
import { type SignIns, signInsOn } from "./postgres-sign-ins.ts"
import { compare, share } from "./rounds.ts"
import { aim, inverse, type Section } from "./section.ts"

const rounds = 9
const subjects = share < 1 ? 600 : 1_500
const boxBytes = 372

/**
 * Signing in by TOTP over PostgreSQL, all of it (load, open, check, decide, seal, commit), against the raw driver doing
 * one select and one conditional update of a row of the same size: µs for one, with 1, 16, 64 and 256 in flight. Between the two stands
 * the store alone, without and with a page of history: it shows what the store costs, and what the cryptography. One sign-in in 32 brings a page.
 */
export async function bench(): Promise<Section[]> {
  const server = await startPostgres({ shared_buffers: "512MB", max_wal_size: "4GB" })
  try {
    const signIns = await signInsOn(server.url(), subjects, i => `user_${String(i).padStart(8, "0")}`)
    const raw = await rawUpdates(signIns.pool)
    const stored = [await storeCommits(signIns.store, 0), await storeCommits(signIns.store, 1)] as const
    await signIns.pool.query("vacuum analyze")
    const results: Section[] = []
    for (const inFlight of share < 1 ? [64] : [1, 16, 64, 256])
      results.push(await sideBySide(inFlight, signIns, raw, stored))
    await signIns.close()
    return results
  } finally {
    await server.remove()
  }
}

type Operation = () => Promise<void>

async function sideBySide(
  inFlight: number,
  signIns: SignIns,
  raw: Operation,
  [bare, paged]: readonly [Operation, Operation],
): Promise<Section> {
  const rows = await compare(
    [
      { name: "one raw select and conditional update", inFlight, run: raw },
      { name: "store.load and commit", inFlight, run: bare },
      { name: "store.load and commit, one page", inFlight, run: paged },
      { name: "postern.verify, TOTP", inFlight, prepare: async count => signIns.prepare(count), run: signIns.signIn },
    ],
    { rounds, operations: subjects },
  )
  const wanted = { work: "TOTP on PostgreSQL, 64 at once", against: "raw `pg`, named select + update", atLeast: 0.7 }
  return {
    title: `Signing in over PostgreSQL, ${inFlight} in flight`,
    rows,
    aims: inFlight === 64 ? [aim(wanted, inverse(rows[3]!.ratio))] : [],
  }
}

// The same keys, the same size, the same durability, prepared statements: what no store of this kind can go below.
async function rawUpdates(pool: pg.Pool): Promise<Operation> {
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

async function storeCommits(store: Store, pages: 0 | 1): Promise<Operation> {
  const tenant = `store-${pages}`
  const box = randomBytes(boxBytes)
  const projection = {
    ...({ totp: "active", codesTotal: 10, codesLeft: 10, confirmedAt: null } as const),
    expiresAt: null,
    lockedUntil: null,
    disabled: false,
  }
  const commit = async (subject: string, expectedVersion: number) => {
    const page = { number: expectedVersion + 1, box }
    const write = { tenant, subject, expectedVersion, box, projection, ...(pages > 0 && { pages: [page] }) }
    if ((await store.commit(write)) !== "committed") throw new Error("a commit met another version")
  }
  const names = Array.from({ length: subjects }, (_, i) => `user_${String(i).padStart(8, "0")}`)
  for (const subject of names) await commit(subject, 0)
  let next = 0
  return async () => {
    const subject = names[next++ % names.length]!
    await commit(subject, (await store.load({ tenant, subject }))!.version)
  }
}
