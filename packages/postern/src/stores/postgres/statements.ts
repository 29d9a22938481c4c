import type { SubjectKey, SubjectWrite } from "../../issuer/index.ts"
import type { StoreStatements } from "../networked/networked-store.ts"
import { maxWritesKept, writeIdBytes } from "../networked/write-ids.ts"
import { subjectListText } from "../subject-list.ts"
import { summaryColumns } from "../summary-columns.ts"
import { noticeParts, noticeValues } from "./notice-parts.ts"
import type { PostgresQuery } from "./postgres-pool.ts"

const columns = [
  "box bytea",
  "totp text",
  "codes_total smallint",
  "codes_left smallint",
  "issued_at bigint",
  "confirmed_at bigint",
  "expires_at bigint",
  "locked_until bigint",
  "disabled boolean",
].map((column, i) => {
  const [name, type] = column.split(" ") as [string, string]
  return { name, parameter: `$${i + 3}::${type}` }
})
const names = columns.map(({ name }) => name).join(", ")
const parameters = columns.map(({ parameter }) => parameter).join(", ")
const assignments = columns.map(({ name, parameter }) => `${name} = ${parameter}`).join(", ")
const id = `$${columns.length + 3}::bytea`
const firstFree = columns.length + 4

/**
 * One statement for record and events, so one round trip and one transaction: `changed` holds a row only if the version was the expected one,
 * and what else is written is written per row of it. All parts of the statement see the same snapshot; a second writer waits for the row and
 * then finds its version gone (READ COMMITTED re-checks the condition), a second first writer finds the name taken.
 */
const insertRecord = `insert into postern.subject (tenant, subject, version, ${names}, writes)
  values ($1::text, $2::text, 1, ${parameters}, ${id}) on conflict do nothing returning version`
const updateRecord = `update postern.subject set version = version + 1, ${assignments},
  writes = substring(${id} || writes for ${maxWritesKept * writeIdBytes})
  where tenant = $1::text and subject = $2::text and version = $${firstFree}::bigint returning version`

// More than this many events come only from a replay; they are not worth a plan that every connection keeps.
const maxPrepared = 8

/**
 * Gives the statement that commits a write under an id of its own; it gives rows if the write took place, and none if the version was
 * another.
 */
export function commitQuery(write: SubjectWrite, writeId: Uint8Array): PostgresQuery {
  const { tenant, subject, expectedVersion, box, projection, events, prunedThrough, notices } = write
  const { totp, codesTotal, codesLeft, issuedAt, confirmedAt, expiresAt, lockedUntil, disabled } = projection
  const isFirst = expectedVersion === 0
  const values: unknown[] = [tenant, subject, box, totp, codesTotal, codesLeft, issuedAt, confirmedAt, expiresAt]
  values.push(lockedUntil, disabled, writeId)
  if (!isFirst) values.push(expectedVersion)
  const firstEvent = values.length + 1
  for (const { seq, at, kind, body, mac } of events) values.push(seq, at, monthOf(at), kind, body, mac)
  const mustPrune = prunedThrough !== undefined
  if (mustPrune) values.push(prunedThrough)
  const firstNotice = values.length + 1
  if (notices !== undefined) values.push(...noticeValues(notices))
  const additions = `${mustPrune ? "_prune" : ""}${notices === undefined ? "" : "_tell"}`
  const shape = `postern_${isFirst ? "insert" : "update"}_${events.length}${additions}`
  const parts = `${mustPrune ? pruneEvents(firstNotice - 1) : ""}${notices === undefined ? "" : noticeParts(firstNotice)}`
  const text = commitText(isFirst, firstEvent, events.length, parts)
  return { ...(events.length <= maxPrepared && { name: shape }), text, values }
}

const texts = new Map<string, string>()

function commitText(isFirst: boolean, firstEvent: number, events: number, parts: string): string {
  const key = JSON.stringify([isFirst, events, parts])
  const known = texts.get(key)
  if (known !== undefined) return known
  const change = isFirst ? insertRecord : updateRecord
  const rest = events > 0 ? insertEvents(firstEvent, events) : "select version from changed"
  const text = events > 0 || parts !== "" ? `with changed as (${change})${parts}\n${rest}` : change
  if (events <= maxPrepared) texts.set(key, text)
  return text
}

function pruneEvents(parameter: number): string {
  return `, pruned as (delete from postern.event where tenant = $1::text and subject = $2::text
    and seq <= $${parameter}::integer and exists (select from changed))`
}

function insertEvents(first: number, count: number): string {
  const types = ["integer", "bigint", "date", "text", "text", "bytea"]
  const row = (i: number) => `(${types.map((type, j) => `$${first + 6 * i + j}::${type}`).join(", ")})`
  return `insert into postern.event (tenant, subject, seq, at, month, kind, body, mac)
    select $1::text, $2::text, event.* from changed, (values ${Array.from({ length: count }, (_, i) => row(i)).join(", ")}) as event
    returning seq`
}

/** Gives the first day of an instant's month, in UTC: the key of the partition that its event lies in. */
function monthOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 7)}-01`
}

/**
 * Asks which commits made the latest versions. It writes the row as it is: so it waits for the lost statement if that is still
 * under way, and its own answer comes only when all before it is as durable as a commit, on the standby too.
 */
export function settleQuery({ tenant, subject }: SubjectKey): PostgresQuery {
  return {
    name: "postern_settle",
    text: `update postern.subject set version = version
      where tenant = $1::text and subject = $2::text returning version, writes`,
    values: [tenant, subject],
  }
}

/** What is read from PostgreSQL. */
export const storeStatements: StoreStatements<PostgresQuery> = {
  load: ({ tenant, subject }) => ({
    name: "postern_load",
    text: "select version, box from postern.subject where tenant = $1::text and subject = $2::text",
    values: [tenant, subject],
  }),
  events: ({ tenant, subject }, after, limit) => ({
    name: "postern_events",
    text: `select seq, at, kind, body, mac from postern.event
      where tenant = $1::text and subject = $2::text and seq > $3::integer order by seq limit $4::integer`,
    values: [tenant, subject, after, limit],
  }),
  subjects: (tenant, after, limit) => ({
    name: "postern_subjects",
    text: "select subject from postern.subject where tenant = $1::text and subject > $2::text order by subject limit $3::integer",
    values: [tenant, after, limit],
  }),
  // One step along the index for each tenant, where `distinct` would read every row.
  nextTenant: after => ({
    name: "postern_next_tenant",
    text: "select tenant from postern.subject where tenant > $1::text order by tenant limit 1",
    values: [after],
  }),
  listSubjects(tenant, list, page) {
    const values: (string | number)[] = []
    const text = subjectListText(tenant, list, page, {
      table: "postern.subject",
      isDisabled: "disabled",
      parameter: value => `$${values.push(value)}::${typeof value === "string" ? "text" : "bigint"}`,
    })
    return { text, values }
  },
  summary: (tenant, now) => ({
    text: `select ${summaryColumns("$2::bigint")} from postern.subject where tenant = $1::text`,
    values: [tenant, now],
  }),
  // A message in the write-ahead log that nobody reads: a commit like any other, on the disk and on the standby, that needs no table.
  probe: () => ({
    text: `select case when current_setting('transaction_read_only') = 'on' then 'stopped'
      else pg_logical_emit_message(true, 'postern', 'ready'::text)::text end as written`,
  }),
  reclaim: before => ({ text: "select postern.drop_empty_event_months($1::date)", values: [monthOf(before)] }),
}

/** Makes the partition that an instant's events go to. */
export function makeMonthQuery(at: number): PostgresQuery {
  return { text: "select postern.make_event_month($1::date)", values: [monthOf(at)] }
}
