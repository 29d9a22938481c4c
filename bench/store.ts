import { randomBytes } from "node:crypto"
import type { Store } from "postern"
import { mariadbPrograms } from "../test/mysql/mariadb-data.ts"
import type { BenchedDatabase, Operation } from "./benched-database.ts"
import { benchedMariadb } from "./benched-mariadb.ts"
import { benchedPostgres } from "./benched-postgres.ts"
import { compare, share } from "./rounds.ts"
import { aim, inverse, type Section } from "./section.ts"
import { signInsOver } from "./sign-ins.ts"

const rounds = 9
const subjects = share < 1 ? 600 : 1_500
const boxBytes = 372

/**
 * Signing in by TOTP over PostgreSQL, and over MariaDB where it is installed, all of it (load, open, check, decide, seal, commit), against the raw
 * driver doing one select and one conditional update of a row of the same size: µs for one, with 1, 16, 64 and 256 in flight. Between the two stands
 * the store alone, without and with a page of history: it shows what the store costs, and what the cryptography. One sign-in in 32 brings a page.
 */
export async function bench(): Promise<Section[]> {
  const starts = [benchedPostgres, ...(mariadbPrograms() === null ? [] : [benchedMariadb])]
  const results: Section[] = []
  for (const start of starts) {
    const database = await start()
    try {
      results.push(...(await benchOn(database)))
    } finally {
      await database.remove()
    }
  }
  return results
}

async function benchOn(database: BenchedDatabase): Promise<Section[]> {
  const { store } = database
  const signIns = await signInsOver(store, subjects, i => `user_${String(i).padStart(8, "0")}`)
  const raw = await database.raw(randomBytes(boxBytes))
  const [bare, paged] = [await storeCommits(store, 0), await storeCommits(store, 1)]
  await database.settle()
  const results: Section[] = []
  for (const inFlight of share < 1 ? [64] : [1, 16, 64, 256]) {
    const rows = await compare(
      [
        { name: "one raw select and conditional update", inFlight, run: raw },
        { name: "store.load and commit", inFlight, run: bare },
        { name: "store.load and commit, one page", inFlight, run: paged },
        { name: "postern.verify, TOTP", inFlight, prepare: async count => signIns.prepare(count), run: signIns.signIn },
      ],
      { rounds, operations: subjects },
    )
    const work = `TOTP on ${database.name}, 64 at once`
    const wanted = { work, against: `raw ${database.driver} select + update`, atLeast: 0.7 }
    results.push({
      title: `Signing in over ${database.name}, ${inFlight} in flight`,
      rows,
      aims: inFlight === 64 ? [aim(wanted, inverse(rows[3]!.ratio))] : [],
    })
  }
  return results
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
