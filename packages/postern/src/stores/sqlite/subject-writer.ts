import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { PagePruning, Projection, SubjectKey, SubjectWrite } from "../../issuer/index.ts"
import { NoticeWriter } from "./notice-writer.ts"

const columns = ["box", "totp", "codes_total", "codes_left", "confirmed", "expires_at", "locked_until", "disabled"]

/** Writes one record and its pages inside a transaction that the caller holds. Statements are prepared once. */
export class SubjectWriter {
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #page: StatementSync
  readonly #prune: StatementSync
  readonly #trim: StatementSync
  readonly #notices: NoticeWriter

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO subject (tenant, subject, version, ${columns.join(", ")}) VALUES (?, ?, 1, ${columns.map(() => "?").join(", ")})
       ON CONFLICT DO NOTHING`,
    )
    this.#update = database.prepare(
      `UPDATE subject SET version = version + 1, ${columns.map(name => `${name} = ?`).join(", ")}
       WHERE tenant = ? AND subject = ? AND version = ?`,
    )
    this.#page = database.prepare("INSERT INTO page (tenant, subject, number, box) VALUES (?, ?, ?, ?)")
    this.#prune = database.prepare("DELETE FROM page WHERE tenant = ? AND subject = ? AND number <= ?")
    this.#trim = database.prepare("UPDATE page SET box = ? WHERE tenant = ? AND subject = ? AND number = ?")
    this.#notices = new NoticeWriter(database)
  }

  write({
    tenant,
    subject,
    expectedVersion,
    box,
    projection,
    pages = [],
    pruning,
    notices,
  }: SubjectWrite): "committed" | "conflict" {
    const values = [box, ...columnValues(projection)]
    const { changes } =
      expectedVersion === 0
        ? this.#insert.run(tenant, subject, ...values)
        : this.#update.run(...values, tenant, subject, expectedVersion)
    if (Number(changes) === 0) return "conflict"
    if (pruning !== undefined) this.#takeAway({ tenant, subject }, pruning)
    for (const { number, box: page } of pages) this.#page.run(tenant, subject, number, page)
    if (notices !== undefined) this.#notices.write({ tenant, subject }, notices)
    return "committed"
  }

  #takeAway({ tenant, subject }: SubjectKey, { through, trimmed }: PagePruning): void {
    if (through > 0) this.#prune.run(tenant, subject, through)
    if (trimmed !== undefined) this.#trim.run(trimmed.box, tenant, subject, trimmed.number)
  }
}

function columnValues(projection: Projection): (string | number | null)[] {
  const { totp, codesTotal, codesLeft, confirmedAt, expiresAt, lockedUntil, disabled } = projection
  return [totp, codesTotal, codesLeft, confirmedAt === null ? 0 : 1, expiresAt, lockedUntil, disabled ? 1 : 0]
}
