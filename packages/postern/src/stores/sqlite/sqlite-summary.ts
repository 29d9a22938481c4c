import type { DatabaseSync } from "node:sqlite"
import type { StoreSummary } from "../../issuer/index.ts"
import { readSummary, summaryColumns } from "../summary-columns.ts"
import { readInSlices, sliceRows } from "./slices.ts"

/** Counts the plain columns of a slice of a tenant's subjects in one pass. */
const sliceStatement = `SELECT max(subject) AS last, count(*) AS rows,
  ${summaryColumns(":now")}
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
    return readSummary(column => sums.get(column) ?? 0)
  }
}
