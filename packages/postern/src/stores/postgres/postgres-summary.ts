import type { StoreSummary } from "../../issuer/index.ts"
import type { PostgresQuery } from "./postgres-pool.ts"

const maxCodes = 16
const soonMs = 30 * 86_400_000
const countLeft = (_: unknown, left: number) =>
  `count(*) filter (where codes_total > 0 and codes_left = ${left}) as left${left}`
const leftColumns = Array.from({ length: maxCodes + 1 }, countLeft)

/** Counts a tenant's plain columns in one pass. */
export function summaryQuery(tenant: string, now: number): PostgresQuery {
  return {
    text: `select
      count(*) filter (where totp <> 'none' or codes_total > 0) as subjects,
      count(*) filter (where totp = 'active') as active,
      count(*) filter (where totp = 'pending') as pending,
      count(*) filter (where locked_until > $2::bigint) as waiting,
      count(*) filter (where disabled) as disabled,
      count(*) filter (where codes_total > 0 and confirmed_at is null) as unconfirmed,
      count(*) filter (where expires_at <= $2::bigint) as expired,
      count(*) filter (where expires_at > $2::bigint and expires_at <= $2::bigint + ${soonMs}) as expiring,
      ${leftColumns.join(",\n      ")}
      from postern.subject where tenant = $1::text`,
    values: [tenant, now],
  }
}

export function readSummary(row: Record<string, unknown>): StoreSummary {
  const count = (column: string) => Number(row[column])
  return {
    subjects: count("subjects"),
    active: count("active"),
    pending: count("pending"),
    waiting: count("waiting"),
    disabled: count("disabled"),
    unconfirmed: count("unconfirmed"),
    expired: count("expired"),
    expiringWithin30Days: count("expiring"),
    codesLeft: leftColumns.map((_, left) => count(`left${left}`)),
  }
}
