import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { StoredNotice, SubjectKey } from "../../issuer/index.ts"

/** Writes notices into the outbox, inside a transaction that the caller holds. */
export class NoticeWriter {
  readonly #notice: StatementSync
  readonly #lane: StatementSync

  constructor(database: DatabaseSync) {
    this.#notice = database.prepare(
      `INSERT INTO notice (tenant, subject, id, kind, seq, due_at, at, box, progress) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')
       ON CONFLICT DO NOTHING`,
    )
    this.#lane = database.prepare(
      `INSERT INTO notice_lane (tenant, subject, due_at, planned, state) VALUES (?, ?, ?, 1, '')
       ON CONFLICT DO UPDATE SET planned = planned + 1,
         due_at = CASE WHEN lease IS NULL THEN min(coalesce(due_at, excluded.due_at), excluded.due_at) ELSE due_at END`,
    )
  }

  /** Gives how many notices were not there already. */
  write({ tenant, subject }: SubjectKey, notices: readonly StoredNotice[]): number {
    let fresh = 0
    for (const { id, kind, seq, dueAt, at, box } of notices)
      fresh += Number(this.#notice.run(tenant, subject, id, kind, seq, dueAt, at, box).changes)
    this.#lane.run(tenant, subject, Math.min(...notices.map(({ dueAt, at }) => dueAt || at)))
    return fresh
  }
}
