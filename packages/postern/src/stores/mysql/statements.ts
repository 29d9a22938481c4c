import type { ServerStatements } from "../networked/networked-servers.ts"
import type { StoreStatements } from "../networked/networked-store.ts"
import { subjectListText } from "../subject-list.ts"
import { summaryColumns } from "../summary-columns.ts"
import type { MysqlQuery } from "./transaction.ts"

/** Writes a whole number into a statement: a limit that is a parameter would go over as a floating-point number, which servers refuse. */
export function whole(limit: number): string {
  if (!Number.isSafeInteger(limit) || limit < 0) throw new RangeError("limit: expected a whole number from 0")
  return String(limit)
}

/** What is read from MySQL. */
export const storeStatements: StoreStatements<MysqlQuery> = {
  load: ({ tenant, subject }) => ({
    text: "select version, box from postern_subject where tenant = ? and subject = ?",
    values: [tenant, subject],
  }),
  pages: ({ tenant, subject }, after, limit) => ({
    text: `select number, box from postern_page
      where tenant = ? and subject = ? and number > ? order by number limit ${whole(limit)}`,
    values: [tenant, subject, after],
  }),
  subjects: (tenant, after, limit) => ({
    text: `select subject from postern_subject where tenant = ? and subject > ? order by subject limit ${whole(limit)}`,
    values: [tenant, after],
  }),
  nextTenant: after => ({
    text: "select tenant from postern_subject where tenant > ? order by tenant limit 1",
    values: [after],
  }),
  listSubjects(tenant, list, page) {
    const values: (string | number)[] = []
    const text = subjectListText(tenant, list, page, {
      table: "postern_subject",
      isDisabled: "disabled = 1",
      parameter: value => {
        if (typeof value === "number") return whole(value)
        values.push(value)
        return "?"
      },
    })
    return { text, values }
  },
  summary: (tenant, now) => ({
    text: `select ${summaryColumns(whole(now))} from postern_subject where tenant = ?`,
    values: [tenant],
  }),
  probe: () => ({ text: "update postern_probe set asked = asked + 1 where id = 1" }),
}

export const serverStatements: ServerStatements<MysqlQuery> = {
  note: ({ server, primaryKey, keys, seenAt, isRunning, givenOutMs }) => {
    const values = [primaryKey, keys.join(" "), seenAt, isRunning ? 1 : 0, givenOutMs]
    return {
      text: `insert into postern_server (server, primary_key, key_ids, seen_at, running, given_out_ms) values (?, ?, ?, ?, ?, ?)
        on duplicate key update primary_key = ?, key_ids = ?, seen_at = ?, running = ?, given_out_ms = ?`,
      values: [server, ...values, ...values],
    }
  },
  forget: before => ({
    text: `delete old from postern_server as old
      join postern_server as later on later.primary_key = old.primary_key and later.seen_at > old.seen_at
      where old.seen_at < ?`,
    values: [before],
  }),
  list: () => ({
    text: "select server, primary_key, key_ids as `keys`, seen_at, running, given_out_ms from postern_server",
  }),
}
