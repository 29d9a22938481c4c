import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Projection, SubjectWrite } from "../../issuer/index.ts"
import { NoticeWriter } from "./notice-writer.ts"

const columns = [
  "box",
  "totp",
  "codes_total",
  "codes_left",
  "issued_at",
  "confirmed_at",
  "expires_at",
  "locked_until",
  "disabled",
]

/** Writes one record and its events inside a transaction that the caller holds. Statements are prepared once. */
export class SubjectWriter {
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #event: StatementSync
  readonly #prune: StatementSync
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
    this.#event = database.prepare(
      "INSERT INTO event (tenant, subject, seq, at, kind, body, mac) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    this.#prune = database.prepare("DELETE FROM event WHERE tenant = ? AND subject = ? AND seq <= ?")
    this.#notices = new NoticeWriter(database)
  }

  write({
    tenant,
    subject,
    expectedVersion,
    box,
    projection,
    events,
    prunedThrough,
    notices,
  }: SubjectWrite): "committed" | "conflict" {
    const values = [box, ...columnValues(projection)]
    const { changes } =
      expectedVersion === 0
        ? this.#insert.run(tenant, subject, ...values)
        : this.#update.run(...values, tenant, subject, expectedVersion)
    if (Number(changes) === 0) return "conflict"
    for (const event of events) this.#event.run(tenant, subject, event.seq, event.at, event.kind, event.body, event.mac)
    if (prunedThrough !== undefined) this.#prune.run(tenant, subject, prunedThrough)
    if (notices !== undefined) this.#notices.write({ tenant, subject }, notices)
    return "committed"
  }
}

function columnValues(projection: Projection): (string | number | null)[] {
  const { totp, codesTotal, codesLeft, issuedAt, confirmedAt, expiresAt, lockedUntil, disabled } = projection
  return [totp, codesTotal, codesLeft, issuedAt, confirmedAt, expiresAt, lockedUntil, disabled ? 1 : 0]
}
