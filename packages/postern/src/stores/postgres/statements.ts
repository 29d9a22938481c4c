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
  "confirmed boolean",
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
 * One statement for all that a commit writes, so one round trip and one transaction. Nearly always it is the record's alone. Else `changed`
 * holds a row only if the version was the expected one, and what else is written is written per row of it. All parts of the statement see the
 * same snapshot; a second writer waits for the row and then finds its version gone (READ COMMITTED re-checks the condition), a second first
 * writer finds the name taken.
 */
const insertRecord = `insert into postern.subject (tenant, subject, version, ${names}, writes)
  values ($1::text, $2::text, 1, ${parameters}, ${id}) on conflict do nothing returning version`
const updateRecord = `update postern.subject set version = version + 1, ${assignments},
  writes = substring(${id} || writes for ${maxWritesKept * writeIdBytes})
  where tenant = $1::text and subject = $2::text and version = $${firstFree}::bigint returning version`

// More than this many pages come only from a replay; they are not worth a plan that every connection keeps.
const maxPrepared = 2

/**
 * Gives the statement that commits a write under an id of its own; it gives rows if the write took place, and none if the version was
 * another.
 */
export function commitQuery(write: SubjectWrite, writeId: Uint8Array): PostgresQuery {
  const { tenant, subject, expectedVersion, box, projection, pages = [], pruning, notices } = write
  const { totp, codesTotal, codesLeft, confirmedAt, expiresAt, lockedUntil, disabled } = projection
  const isFirst = expectedVersion === 0
  const values: unknown[] = [tenant, subject, box, totp, codesTotal, codesLeft, confirmedAt !== null, expiresAt]
  values.push(lockedUntil, disabled, writeId)
  if (!isFirst) values.push(expectedVersion)
  const additions: string[] = []
  const names: string[] = []
  const add = (name: string, text: (firstParameter: number) => string, ...parameters: unknown[]) => {
    names.push(name)
    additions.push(text(values.length + 1))
    values.push(...parameters)
  }
  if (pruning !== undefined) add("_prune", deletePages, pruning.through)
  if (pruning?.trimmed !== undefined) add("_trim", trimPage, pruning.trimmed.number, pruning.trimmed.box)
  for (const { number, box: page } of pages) add("_page", insertPage, number, page)
  if (notices !== undefined) add("_tell", noticeParts, ...noticeValues(notices))
  const change = isFirst ? insertRecord : updateRecord
  const text =
    additions.length === 0 ? change : `with changed as (${change})${additions.join("")}\nselect version from changed`
  const isPrepared = pages.length <= maxPrepared
  return { ...(isPrepared && { name: `postern_${isFirst ? "insert" : "update"}${names.join("")}` }), text, values }
}

function deletePages(parameter: number): string {
  return `, pruned as (delete from postern.page where tenant = $1::text and subject = $2::text
    and number <= $${parameter}::integer and exists (select from changed))`
}

function trimPage(parameter: number): string {
  return `, trimmed as (update postern.page set box = $${parameter + 1}::bytea where tenant = $1::text and subject = $2::text
    and number = $${parameter}::integer and exists (select from changed))`
}

// The parameter's place tells one page of a statement from the next.
function insertPage(parameter: number): string {
  return `, page_${parameter} as (insert into postern.page (tenant, subject, number, box)
    select $1::text, $2::text, $${parameter}::integer, $${parameter + 1}::bytea from changed)`
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
  loadMany: (tenant, subjects) => ({
    name: "postern_load_many",
    text: "select subject, version, box from postern.subject where tenant = $1::text and subject = any($2::text[])",
    values: [tenant, subjects],
  }),
  pages: ({ tenant, subject }, after, limit) => ({
    name: "postern_pages",
    text: `select number, box from postern.page
      where tenant = $1::text and subject = $2::text and number > $3::integer order by number limit $4::integer`,
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
}
