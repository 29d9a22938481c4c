import type { StoredNotice } from "../../issuer/index.ts"

/** Gives the parameters of `noticeParts`: lists, so that any number of notices is one shape of the statement. */
export function noticeValues(notices: readonly StoredNotice[]): unknown[] {
  return [
    notices.map(({ id }) => id),
    notices.map(({ kind }) => kind),
    notices.map(({ seq }) => seq),
    notices.map(({ dueAt }) => dueAt),
    notices.map(({ at }) => at),
    notices.map(({ box }) => box && Buffer.from(box)),
    Math.min(...notices.map(({ dueAt, at }) => dueAt || at)),
  ]
}

/**
 * The parts of a statement that put notices into the outbox and wake the subject's lane, once per row of `changed`. A lane that is leased is
 * not woken: whoever holds it sees by `planned` that something came, and looks again.
 */
export function noticeParts(first: number): string {
  const types = ["text[]", "text[]", "bigint[]", "bigint[]", "bigint[]", "bytea[]"]
  const lists = types.map((type, i) => `$${first + i}::${type}`).join(", ")
  return `, told as (insert into postern.notice (tenant, subject, id, kind, seq, due_at, at, box, progress)
      select $1::text, $2::text, notice.*, '' from changed, unnest(${lists}) as notice
      on conflict do nothing returning id),
    woken as (insert into postern.notice_lane as lane (tenant, subject, due_at, planned, state)
      select $1::text, $2::text, $${first + types.length}::bigint, 1, '' from changed
      on conflict (tenant, subject) do update set planned = lane.planned + 1,
        due_at = case when lane.lease is null then least(lane.due_at, excluded.due_at) else lane.due_at end)`
}
