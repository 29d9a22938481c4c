import type { DatabaseSync } from "node:sqlite"
import type { StoreSummary } from "../../issuer/index.ts"
import { readInSlices, sliceRows } from "./slices.ts"

const maxCodes = 16
const soonMs = 30 * 86_400_000
const leftColumns = Array.from(
  { length: maxCodes + 1 },
  (_, left) => `coalesce(sum(codes_total > 0 AND codes_left = ${left}), 0) AS left${left}`,
)

/** Counts the plain columns of a slice of a tenant's subjects in one pass. */
const sliceStatement = `SELECT max(subject) AS last, count(*) AS rows,
  coalesce(sum(totp <> 'none' OR codes_total > 0), 0) AS subjects,
  coalesce(sum(totp = 'active'), 0) AS active,
  coalesce(sum(totp = 'pending'), 0) AS pending,
  coalesce(sum(locked_until > :now), 0) AS waiting,
  coalesce(sum(disabled), 0) AS disabled,
  coalesce(sum(codes_total > 0 AND confirmed_at IS NULL), 0) AS unconfirmed,
  coalesce(sum(expires_at <= :now), 0) AS expired,
  coalesce(sum(expires_at > :now AND expires_at <= :now + ${soonMs}), 0) AS expiring,
  ${leftColumns.join(",\n  ")}
  FROM (SELECT * FROM subject WHERE tenant = :tenant AND subject > :after ORDER BY subject LIMIT ${sliceRows})`

/** Makes the function that counts a tenant slice by slice. A subject that is written meanwhile counts as it was or as it is. */
export function sqliteSummary(database: DatabaseSync, reading: <T>(read: () => T) => T) {
  const countSlice = database.prepare(sliceStatement)
  return async (tenant: string, now: number): Promise<StoreSummary> => {
    const sums = new Map<string, number>()
    // No subject is empty, so the empty string lies before all of them.
    let after = ""
    await readInSlices(() => {
      const { last, ...counts } = reading(() => countSlice.get({ tenant, now, after })!)
      for (const [column, count] of Object.entries(counts)) sums.set(column, (sums.get(column) ?? 0) + Number(count))
      if (last !== null) after = String(last)
      return Number(counts.rows)
    })
    return readSummary(sums)
  }
}

function readSummary(sums: ReadonlyMap<string, number>): StoreSummary {
  const count = (column: string) => sums.get(column) ?? 0
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
