import { randomUUID } from "node:crypto"
import { DatabaseSync } from "node:sqlite"
import { hashPassword, isPassword, owaspCost, type PasswordCost } from "./password.ts"

/** Someone with a password at Acme. The second factor is no part of it: Postern keeps that, under `id`. */
export interface Account {
  readonly id: string
  readonly email: string
}

/** Acme's customers and their passwords, in a SQLite file of their own. */
export class Accounts {
  readonly #database: DatabaseSync
  readonly #cost: PasswordCost

  /** @param path a file, or ":memory:" */
  constructor(path: string, cost: PasswordCost = owaspCost) {
    this.#cost = cost
    this.#database = new DatabaseSync(path)
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;
      CREATE TABLE IF NOT EXISTS account (
        id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL, created_at TEXT NOT NULL) STRICT`)
  }

  /** Makes an account, or gives null if the address has one already. */
  async create(email: string, password: string): Promise<Account | null> {
    const account = { id: `user_${randomUUID()}`, email: tidyEmail(email) }
    const { changes } = this.#database
      .prepare("INSERT INTO account VALUES (?, ?, ?, ?) ON CONFLICT (email) DO NOTHING")
      .run(account.id, account.email, await hashPassword(password, this.#cost), new Date().toISOString())
    return changes === 1 ? account : null
  }

  /** Gives the account with this address and password; null for a wrong one of either, after the same work. */
  async signIn(email: string, password: string): Promise<Account | null> {
    const row = this.#database.prepare("SELECT id, email, password FROM account WHERE email = ?").get(tidyEmail(email))
    const isRight = await isPassword(password, row === undefined ? null : String(row.password), this.#cost)
    return isRight ? { id: String(row!.id), email: String(row!.email) } : null
  }

  /** Hashes a password for `setPassword`. */
  hash(password: string): Promise<string> {
    return hashPassword(password, this.#cost)
  }

  setPassword({ id }: Account, hash: string): void {
    this.#database.prepare("UPDATE account SET password = ? WHERE id = ?").run(hash, id)
  }

  /** Gives the address of an account, or null where there is none. */
  emailOf(id: string): string | null {
    const row = this.#database.prepare("SELECT email FROM account WHERE id = ?").get(id)
    return row === undefined ? null : String(row.email)
  }

  close(): void {
    this.#database.close()
  }
}

export function tidyEmail(email: string): string {
  return email.trim().toLowerCase()
}
