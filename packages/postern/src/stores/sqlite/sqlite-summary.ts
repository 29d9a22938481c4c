import type { StoreSummary } from "../../issuer/index.ts"

const maxCodes = 16
const soonMs = 30 * 86_400_000
const leftColumns = Array.from(
  { length: maxCodes + 1 },
  (_, left) => `coalesce(sum(codes_total > 0 AND codes_left = ${left}), 0) AS left${left}`,
)

/** Counts a tenant's plain columns in one pass. */
export const summaryStatement = `SELECT
  coalesce(sum(totp <> 'none' OR codes_total > 0), 0) AS subjects,
  coalesce(sum(totp = 'active'), 0) AS active,
  coalesce(sum(totp = 'pending'), 0) AS pending,
  coalesce(sum(locked_until > :now), 0) AS waiting,
  coalesce(sum(disabled), 0) AS disabled,
  coalesce(sum(codes_total > 0 AND confirmed_at IS NULL), 0) AS unconfirmed,
  coalesce(sum(expires_at <= :now), 0) AS expired,
  coalesce(sum(expires_at > :now AND expires_at <= :now + ${soonMs}), 0) AS expiring,
  ${leftColumns.join(",\n  ")}
  FROM subject WHERE tenant = :tenant`

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
