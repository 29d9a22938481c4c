import type { StoreSummary } from "../issuer/index.ts"

const maxCodes = 16
const soonMs = 30 * 86_400_000

/** What is counted of a tenant, by column: an SQL condition on the plain columns. `now` and `soon` stand for parameters. */
function conditions(now: string, soon: string): Record<string, string> {
  const left = Array.from(
    { length: maxCodes + 1 },
    // Sets of another system may have more.
    (_, codes) =>
      [`left${codes}`, `codes_total > 0 and codes_left ${codes === maxCodes ? ">=" : "="} ${codes}`] as const,
  )
  return {
    subjects: "totp <> 'none' or codes_total > 0",
    active: "totp = 'active'",
    pending: "totp = 'pending'",
    waiting: `locked_until > ${now}`,
    disabled: "disabled",
    unconfirmed: "codes_total > 0 and not confirmed",
    expired: `expires_at <= ${now}`,
    expiring: `expires_at > ${now} and expires_at <= ${soon}`,
    ...Object.fromEntries(left),
  }
}

/** Gives the columns that count a tenant's subjects in one pass, in any SQL. `now` is the parameter of the present instant. */
export function summaryColumns(now: string): string {
  return Object.entries(conditions(now, `${now} + ${soonMs}`))
    .map(([column, condition]) => `count(case when ${condition} then 1 end) as ${column}`)
    .join(",\n      ")
}

/** Reads the columns of `summaryColumns`. */
export function readSummary(count: (column: string) => number): StoreSummary {
  return {
    subjects: count("subjects"),
    active: count("active"),
    pending: count("pending"),
    waiting: count("waiting"),
    disabled: count("disabled"),
    unconfirmed: count("unconfirmed"),
    expired: count("expired"),
    expiringWithin30Days: count("expiring"),
    codesLeft: Array.from({ length: maxCodes + 1 }, (_, codes) => count(`left${codes}`)),
  }
}
