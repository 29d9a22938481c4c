import { query, startPostgres } from "../test/postgres/postgres-server.ts"
import { type PostgresSignIns, signInsOn } from "./postgres-sign-ins.ts"
import { type Comparison, type Contender, compare } from "./rounds.ts"

const rounds = 11
const operations = 400
const realSubjects = 1_000
const batch = 100_000

/** How many subjects there are, in steps: `BENCH_SUBJECTS=10000,1000000,10000000` fills some 12 GB and takes its time. */
const sizes = (process.env.BENCH_SUBJECTS ?? "10000,1000000").split(",").map(Number)
/** Filling ends after so many minutes for each size, and the bench says how far it came. */
const fillMinutes = Number(process.env.BENCH_FILL_MINUTES ?? "15")

/** Signing in by TOTP, one at a time, among more and more subjects; and the bytes that a subject takes, with all indexes. */
export async function bench(): Promise<Comparison[]> {
  const server = await startPostgres({
    shared_buffers: "1GB",
    max_wal_size: "8GB",
    checkpoint_timeout: "30min",
    maintenance_work_mem: "512MB",
  })
  try {
    const contenders: Contender[] = []
    const all: PostgresSignIns[] = []
    for (const size of sizes) {
      const url = await server.createDatabase(`subjects_${size}`)
      // The real ones lie among the others all over the index.
      const signIns = await signInsOn(url, realSubjects, i => nameOf(Math.floor((i * size) / realSubjects)))
      all.push(signIns)
      const filled = await fill(url, size)
      console.log(await sizeReport(url, filled))
      contenders.push({
        name: `postern.verify, TOTP, among ${filled.toLocaleString("en-US")} subjects`,
        prepare: async count => signIns.prepare(count),
        run: signIns.signIn,
      })
    }
    const results = await compare(contenders, { rounds, operations })
    for (const signIns of all) await signIns.close()
    return results
  } finally {
    await server.remove()
  }
}

const nameOf = (i: number) => `user_${String(i).padStart(8, "0")}`

/**
 * Adds subjects until there are so many, in random order as people come, each with a record, in which the three events of an
 * enrolment are, copied from a real one. Their boxes would not open; nobody asks them to.
 */
async function fill(url: string, size: number): Promise<number> {
  const until = performance.now() + fillMinutes * 60_000
  for (let from = 0; from < size; from += batch) {
    if (performance.now() > until) return from
    const to = Math.min(size, from + batch)
    await query(url, fillText(size), [from, to - 1])
    // As autovacuum does between one day's enrolments and the next.
    if (from % (10 * batch) === 0) await query(url, "vacuum analyze")
  }
  await query(url, "vacuum analyze")
  return size
}

// The batch's numbers go through a multiplication that is a bijection on 0 … size − 1, so names come in no order.
function fillText(size: number): string {
  return `with real as (select * from postern.subject order by subject limit 1),
    fresh as (select 'user_' || lpad(((i::numeric * 7919) % ${size})::text, 8, '0') as name from generate_series($1::bigint, $2::bigint) i)
    insert into postern.subject (tenant, subject, version, box, totp, codes_total, codes_left, confirmed, disabled, writes)
      select real.tenant, name, real.version, real.box, real.totp, real.codes_total, real.codes_left, real.confirmed, real.disabled, real.writes
      from real, fresh on conflict do nothing`
}

async function sizeReport(url: string, subjects: number): Promise<string> {
  const [row] = await query(
    url,
    `select pg_relation_size('postern.subject') as records, pg_indexes_size('postern.subject') as record_index,
      (select avg(length(box)) from (select box from postern.subject limit 1000) s) as box`,
  )
  const each = (name: string) => Math.round(Number(row![name]) / subjects)
  const total = each("records") + each("record_index")
  return `${subjects.toLocaleString("en-US")} subjects: ${total} bytes each (record ${each("records")}, its index ${each("record_index")}; sealed box ${Math.round(Number(row!.box))})`
}
