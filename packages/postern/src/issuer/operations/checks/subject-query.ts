import { type Instant, isoTime } from "../../../record/index.ts"
import type { ListedSubject, ListPage, SubjectList } from "../../persistence/subject-list.ts"
import { checkName, checkOptions } from "./input-checks.ts"

/** Which subjects are asked for. `state` and `prefix` exclude each other. */
export interface SubjectQuery {
  /** `throttled`: a factor waits after failures, the longest wait first; `disabled`: a factor is disabled. @default all, by name */
  readonly state?: "throttled" | "disabled"
  /** only subjects whose name begins with it; as it is, letter for letter */
  readonly prefix?: string
  /** `next` of the page before */
  readonly after?: string
  /** 1 to 1000; @default 100 */
  readonly limit?: number
}

export interface SubjectPage {
  readonly subjects: readonly SubjectSummary[]
  /** what the next page comes `after`; null where there is none */
  readonly next: string | null
}

export interface SubjectSummary {
  readonly subject: string
  /** ISO 8601, UTC: when the longest wait of a factor ends; null where none waits */
  readonly throttledUntil: string | null
  /** whether a factor is disabled: after too many failures, or because the phone was said to be lost */
  readonly disabled: boolean
}

export const maxListed = 1000
const defaultListed = 100

/**
 * Gives the list and the page that a query asks for.
 * @throws TypeError | RangeError naming what cannot be used
 */
export function readSubjectQuery(query: SubjectQuery, now: Instant): { list: SubjectList; page: ListPage } {
  const { state, prefix, after, limit = defaultListed } = checkOptions("query", query)
  if (state !== undefined && state !== "throttled" && state !== "disabled")
    throw new TypeError(`state: expected "throttled" or "disabled"`)
  if (prefix !== undefined && typeof prefix !== "string")
    throw new TypeError(`prefix: expected a string, got ${typeof prefix}`)
  if (prefix !== undefined && state !== undefined) throw new TypeError("prefix: expected none beside `state`")
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListed)
    throw new RangeError(`limit: expected a whole number from 1 to ${maxListed}`)
  const list: SubjectList =
    state === undefined
      ? { kind: "named", prefix: prefix ? checkName("prefix", prefix) : "" }
      : state === "throttled"
        ? { kind: "throttled", now }
        : { kind: "disabled" }
  return { list, page: { after: after === undefined ? null : readPlace(after), limit } }
}

/** Makes the page of what a store gave: one more than `limit` were asked for. */
export function subjectPage(found: readonly ListedSubject[], limit: number, now: Instant): SubjectPage {
  const shown = found.slice(0, limit)
  return {
    subjects: shown.map(({ subject, lockedUntil, disabled }) => ({
      subject,
      throttledUntil: lockedUntil !== null && lockedUntil > now ? isoTime(lockedUntil) : null,
      disabled,
    })),
    next: found.length > limit ? printPlace(shown.at(-1)!) : null,
  }
}

type Place = NonNullable<ListPage["after"]>

function printPlace({ lockedUntil, subject }: Place): string {
  return Buffer.from(`${lockedUntil ?? ""}:${subject}`).toString("base64url")
}

function readPlace(text: string): Place {
  const [, until, subject] = /^(\d{0,15}):(.+)$/su.exec(Buffer.from(String(text), "base64url").toString()) ?? []
  if (until === undefined || subject === undefined) throw new RangeError("after: expected `next` of the page before")
  return { subject: checkName("after", subject), lockedUntil: until === "" ? null : Number(until) }
}
