import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { hashRaw } from "@node-rs/argon2"

const rows = 1000
const boxBytes = 600

/** One slow hash at the cost that Postern's default has. */
export function rawArgon2id(secret: string, salt: Uint8Array): Promise<Buffer> {
  // 2 is Argon2id: the library's enum has no value at run time.
  return hashRaw(secret, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, salt })
}

/** SQLite as durable as Postern's store, with one row per subject: what no implementation on it can go below. */
export class RawSqlite {
  readonly #database: DatabaseSync
  readonly #select
  readonly #update
  #next = 0

  constructor(folder: string, name = "raw") {
    this.#database = new DatabaseSync(join(folder, `${name}.db`))
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE row (tenant TEXT, subject TEXT, version INTEGER, box BLOB, PRIMARY KEY (tenant, subject)) WITHOUT ROWID`)
    const insert = this.#database.prepare("INSERT INTO row VALUES ('default', ?, 1, ?)")
    this.#database.exec("BEGIN")
    for (let i = 0; i < rows; i++) insert.run(`subject ${i}`, randomBytes(boxBytes))
    this.#database.exec("COMMIT")
    this.#select = this.#database.prepare("SELECT version, box FROM row WHERE tenant = ? AND subject = ?")
    this.#update = this.#database.prepare(
      "UPDATE row SET version = version + 1, box = ? WHERE tenant = ? AND subject = ? AND version = ?",
    )
  }

  /** Loads one row and replaces it if its version is still the one loaded; on the disk when this returns. */
  replaceOne = (): void => {
    const subject = `subject ${this.#next++ % rows}`
    const { version, box } = this.#select.get("default", subject) as { version: number; box: Uint8Array }
    const { changes } = this.#update.run(box, "default", subject, version)
    if (changes !== 1) throw new Error("the floor met another version")
  }

  async check(): Promise<void> {
    const { version, box } = this.#select.get("default", "subject 0") as { version: number; box: Uint8Array }
    assert.equal(box.length, boxBytes)
    assert.equal(this.#update.run(box, "default", "subject 0", version + 1).changes, 0, "a stale version is refused")
    assert.equal(Object.values(this.#database.prepare("PRAGMA synchronous").get()!)[0], 2, "every commit is synced")
  }

  close(): void {
    this.#database.close()
  }
}
