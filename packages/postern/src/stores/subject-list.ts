import type { ListedSubject, ListPage, Projection, SubjectList } from "../issuer/index.ts"

// Past every name that begins with a text there is this text with the last of all code points behind it.
const lastCodePoint = "\u{10ffff}"

/** How a database writes what the statements of lists are made of. */
export interface ListDialect {
  readonly table: string
  /** the condition that an index of disabled subjects is made for */
  readonly isDisabled: string
  /** takes a value of a statement and gives what stands for it */
  readonly parameter: (value: string | number) => string
}

/** Gives the statement for a page of a list: subject, locked_until, disabled. Each kind goes along an index. */
export function subjectListText(
  tenant: string,
  list: SubjectList,
  { after, limit }: ListPage,
  { table, isDisabled, parameter }: ListDialect,
): string {
  const conditions = [`tenant = ${parameter(tenant)}`]
  let order = "subject"
  if (list.kind === "throttled") {
    conditions.push(`locked_until > ${parameter(list.now)}`)
    order = "locked_until desc, subject desc"
    if (after !== null) {
      const until = after.lockedUntil ?? 0
      conditions.push(`locked_until <= ${parameter(until)}`)
      conditions.push(`(locked_until < ${parameter(until)} or subject < ${parameter(after.subject)})`)
    }
  } else {
    if (list.kind === "disabled") conditions.push(isDisabled)
    else if (list.prefix !== "") {
      conditions.push(`subject >= ${parameter(list.prefix)}`)
      conditions.push(`subject < ${parameter(list.prefix + lastCodePoint)}`)
    }
    if (after !== null) conditions.push(`subject > ${parameter(after.subject)}`)
  }
  return `select subject, locked_until, disabled from ${table}
    where ${conditions.join(" and ")} order by ${order} limit ${parameter(limit)}`
}

/** Reads a row of `subjectListText`. */
export function readListed(row: Record<string, unknown>): ListedSubject {
  const { subject, locked_until, disabled } = row
  return {
    subject: String(subject),
    lockedUntil: locked_until === null ? null : Number(locked_until),
    disabled: Boolean(disabled),
  }
}

type ListPlace = Pick<ListedSubject, "subject" | "lockedUntil">

/** Lists projections the way every store must list its plain columns. Names are in the order of their UTF-16 units. */
export function listProjections(
  projections: Iterable<readonly [subject: string, projection: Projection]>,
  list: SubjectList,
  { after, limit }: ListPage,
): ListedSubject[] {
  const chosen: ListedSubject[] = []
  for (const [subject, { lockedUntil, disabled }] of projections) {
    const listed = { subject, lockedUntil, disabled }
    if (isListed(list, listed)) chosen.push(listed)
  }
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const order = (a: ListPlace, b: ListPlace) =>
    list.kind === "throttled"
      ? (b.lockedUntil ?? 0) - (a.lockedUntil ?? 0) || byName(b.subject, a.subject)
      : byName(a.subject, b.subject)
  return chosen
    .sort(order)
    .filter(each => after === null || order(each, after) > 0)
    .slice(0, limit)
}

function isListed(list: SubjectList, { subject, lockedUntil, disabled }: ListedSubject): boolean {
  if (list.kind === "named") return subject.startsWith(list.prefix)
  if (list.kind === "disabled") return disabled
  return lockedUntil !== null && lockedUntil > list.now
}
