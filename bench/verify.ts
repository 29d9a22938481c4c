import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { hashRaw } from "@node-rs/argon2"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../test/authenticator.ts"
import { type Comparison, type Contender, compare } from "./rounds.ts"

const rounds = 40
const operations = 6

/** Verifying a backup code end to end on SQLite, for sets of several sizes, against one raw slow hash and one raw durable update. */
export async function bench(): Promise<Comparison[]> {
  const folder = await mkdtemp(join(tmpdir(), "postern-bench-"))
  try {
    const contenders = [floor(folder)]
    for (const count of [4, 10, 16]) contenders.push(await verifying(folder, count))
    return await compare(contenders, { rounds, operations })
  } finally {
    await rm(folder, { recursive: true })
  }
}

// The same cost and the same durability, and nothing else: what no implementation can go below.
function floor(folder: string): Contender {
  const database = new DatabaseSync(join(folder, "floor.db"))
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id TEXT PRIMARY KEY, version INTEGER, box BLOB)",
  )
  database.prepare("INSERT INTO row VALUES ('ada', 1, ?)").run(randomBytes(600))
  const update = database.prepare("UPDATE row SET version = version + 1, box = ? WHERE id = 'ada' AND version = ?")
  let version = 1
  return {
    name: "one raw Argon2id + one raw durable update",
    async run() {
      await hashRaw("K7QM2ABCD4XYZ", {
        algorithm: 2,
        memoryCost: 19_456,
        timeCost: 2,
        parallelism: 1,
        outputLen: 32,
        salt: randomBytes(16),
      })
      if (update.run(randomBytes(600), version++).changes !== 1) throw new Error("the floor did not update")
    },
  }
}

async function verifying(folder: string, count: number): Promise<Contender> {
  const store = sqliteStore({ path: join(folder, `set-of-${count}.db`) })
  const now = Date.now()
  const policy = { codes: { count } }
  const postern = createPostern({
    issuer: "Acme",
    store,
    keys: parseKeyRing(generateKeyEntry()),
    policy,
    clock: () => now,
  })
  const stock: { subject: string; code: string }[] = []
  let subjects = 0
  return {
    name: `postern.verify, set of ${count}`,
    async prepare(wanted) {
      while (stock.length < wanted) {
        const subject = `subject ${++subjects}`
        const { uri } = await postern.enrollTotp(subject, { account: subject })
        const activated = await postern.activateTotp(subject, authenticatorCode(uri, now))
        if (activated.outcome !== "activated" || activated.codeSet === null)
          throw new Error(`not activated: ${activated.outcome}`)
        stock.push(...activated.codeSet.codes.map(code => ({ subject, code })))
      }
    },
    async run() {
      const { subject, code } = stock.pop()!
      const { outcome } = await postern.verify(subject, code)
      if (outcome !== "accepted") throw new Error(`a right code was ${outcome}`)
    },
  }
}
