import { resealReasons } from "./access/access-events.ts"
import { copySorts, type Fact, readPurposes, type VaultEvent } from "./event.ts"
import { isOwnName } from "./event-names.ts"

interface Check {
  (value: unknown): boolean
  /** what the value must be, for whoever gave another one */
  readonly expected: string
}
function check(expected: string, holds: (value: unknown) => boolean): Check {
  return Object.assign((value: unknown) => holds(value), { expected })
}
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v)

const maxText = 4096
const maxLongText = 1 << 20
const maxCodes = 1000
const text = check(`1 to ${maxText} characters`, v => typeof v === "string" && v.length > 0 && v.length <= maxText)
const anyText = check(`at most ${maxLongText} characters`, v => typeof v === "string" && v.length <= maxLongText)
/** A recovery key may be a whole file. */
const code = check("1 to 65536 characters", v => typeof v === "string" && v.length > 0 && v.length <= 1 << 16)
const count = check("a whole number from 0", v => Number.isSafeInteger(v) && (v as number) >= 0)
const flag = check("yes or no", v => typeof v === "boolean")
const day = check("a day as YYYY-MM-DD", v => typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v))
const listOf = (item: Check, max = 10_000): Check =>
  check(`at most ${max} entries of ${item.expected} each`, v => Array.isArray(v) && v.length <= max && v.every(item))
const oneOf = (...words: readonly string[]): Check => check(words.join(" or "), v => words.includes(v as string))
const optional = (field: Check): Check => check(field.expected, v => v === undefined || field(v))

const accountFacts = {
  service: optional(anyText),
  login: optional(anyText),
  url: optional(anyText),
  owner: optional(anyText),
  tags: optional(listOf(text, 100)),
  twoFactor: optional(flag),
}
const changedFacts = { name: optional(text), ref: optional(text), ...accountFacts }
const orNull = (field: Check): Check =>
  check(`${field.expected}, or nothing`, v => v === undefined || v === null || field(v))
const changedBatch = { generatedOn: orNull(day), expiresOn: orNull(day), reviewOn: orNull(day), note: orNull(anyText) }
const codePlace = { batch: text, index: count }
const sealBase = {
  rule: check("a rule or null", v => v === null || text(v)),
  count: check(`at most ${maxCodes}`, v => count(v) && (v as number) <= maxCodes),
  checks: listOf(text, maxCodes),
}
const longest = check("an age file", v => typeof v === "string" && v.length <= 1 << 27)
const names = check("1 to 100 different names", v => {
  return Array.isArray(v) && v.length > 0 && v.length <= 100 && v.every(text) && new Set(v).size === v.length
})
const sealShapes: readonly Record<string, Check>[] = [
  { ...sealBase, to: names, sheet: longest },
  { ...sealBase, to: names, codes: listOf(anyText, maxCodes) },
  {
    ...sealBase,
    need: check("at least two", v => Number.isSafeInteger(v) && (v as number) >= 2),
    of: names,
    codes: listOf(
      check("a key and an age file", v => isObject(v) && text(v.key) && anyText(v.age)),
      maxCodes,
    ),
    shares: check("an age file for each member", v => isObject(v) && Object.values(v).every(anyText)),
    commits: listOf(listOf(text, 100), maxCodes),
  },
]

/** Whether each part of a seal has as many entries as there are codes and members. */
function isWholeSeal(seal: Record<string, unknown>): boolean {
  const lists = [seal.checks, seal.codes, seal.commits].filter(Array.isArray)
  if (!lists.every(list => list.length === seal.count)) return false
  if (seal.need === undefined) return true
  const of = seal.of as string[]
  const shares = seal.shares as Record<string, string>
  return (
    (seal.need as number) <= of.length &&
    of.every(name => Object.hasOwn(shares, name)) &&
    (seal.commits as string[][]).every(list => list.length === of.length)
  )
}

const sealedCodes = check(
  "codes sealed for members",
  v => isObject(v) && sealShapes.some(shape => misfit(v, shape) === null) && isWholeSeal(v),
)
const copy = { copy: text, on: day }

const isTarget = (v: unknown): boolean =>
  isObject(v) &&
  Object.keys(v).length === 1 &&
  ((v.account !== undefined && text(v.account)) || (v.tag !== undefined && text(v.tag)) || v.all === true)

/** What each kind of event must hold. A kind that is not here was written by a newer version: kept, and not folded. */
const shapes: Record<string, Record<string, Check>> = {
  "device-added": { member: text, label: text, verifyKey: text, certificate: text },
  "account-added": { account: text, name: text, ref: text, ...accountFacts },
  "account-changed": {
    account: text,
    set: check("facts of an account", v => isObject(v) && misfit(v, changedFacts) === null),
  },
  "account-removed": { account: text },
  "account-merged": { account: text, into: text },
  "batch-added": {
    batch: text,
    account: text,
    sort: oneOf("single-use", "reusable"),
    codes: optional(listOf(code, maxCodes)),
    sealed: optional(sealedCodes),
    used: optional(listOf(count, maxCodes)),
    generatedOn: optional(day),
    expiresOn: optional(day),
    reviewOn: optional(day),
    issuer: optional(anyText),
    set: optional(count),
    format: optional(text),
    source: optional(anyText),
    note: optional(anyText),
    supersedes: optional(listOf(text, 1000)),
  },
  "batch-changed": {
    batch: text,
    set: check("facts of a batch", v => isObject(v) && misfit(v, changedBatch) === null),
  },
  "batch-removed": { batch: text },
  "code-handed": { ...codePlace, request: optional(text), reason: optional(text) },
  "batch-resealed": { batch: text, sealed: sealedCodes, why: oneOf(...resealReasons) },
  "rule-set": {
    rule: text,
    on: check("an account, a tag or all", isTarget),
    read: optional(names),
    need: optional(check("at least two", v => count(v) && (v as number) >= 2 && (v as number) <= 100)),
    of: optional(names),
    reason: optional(flag),
    after: optional(count),
    hours: optional(check("hours as 08-18", v => typeof v === "string" && /^([01]\d|2[0-3])-([01]\d|2[0-4])$/.test(v))),
    expires: optional(day),
    signature: text,
  },
  "rule-cleared": { rule: text, signature: text },
  "access-requested": {
    request: text,
    account: text,
    ...codePlace,
    rule: text,
    reason: optional(text),
    until: check("a moment", v => typeof v === "string" && !Number.isNaN(Date.parse(v))),
  },
  "access-seen": { request: text },
  "share-released": { request: text, ...codePlace, to: text, share: text, auto: optional(flag) },
  "access-denied": { request: text, reason: optional(text) },
  "member-joined": { member: text, document: text },
  "member-left": { member: text, document: text },
  "member-changed": { member: text, document: text },
  "device-revoked": { revoked: text, document: text },
  "head-noted": { count },
  "code-used": { ...codePlace, worked: optional(flag) },
  "code-doubtful": codePlace,
  "code-cleared": { ...codePlace, clears: listOf(text) },
  "codes-read": { batches: listOf(text), purpose: oneOf(...readPurposes), reason: optional(text) },
  "batch-tested": { batch: text, on: day, index: optional(count) },
  "copy-added": {
    ...copy,
    batch: text,
    location: text,
    sort: oneOf(...copySorts),
    inside: optional(text),
    onFactorDevice: optional(flag),
  },
  "copy-seen": copy,
  "copy-lost": copy,
  "exposure-found": { batch: text, where: anyText, on: day },
  "loss-accepted": { log: text, problem: text, from: count, through: count, before: anyText },
}

/** Whether the event is of a kind that this version does not know: a newer version wrote it. */
export const isNewer = (event: VaultEvent): boolean => !Object.hasOwn(shapes, event.kind)

/** The name of the first field that is not as its kind asks, or null. */
function misfit(value: Record<string, unknown>, shape: Record<string, Check>): string | null {
  for (const field in shape) if (!shape[field]!(value[field])) return field
  return null
}

const seen = check(
  "the ends of logs",
  v =>
    isObject(v) &&
    Object.values(v).every(end => Array.isArray(end) && end.length === 2 && count(end[0]) && text(end[1])),
)
const position = { device: text, seq: count, lamport: count, at: text, prev: text, seen: optional(seen) }

/**
 * Says what a signed line's JSON is: an event of a known shape, one of a newer version's kind, or neither. Of a newer event only the
 * position is kept: nobody can tell what else in it may be believed.
 */
export function readEvent(
  value: unknown,
): { event: VaultEvent } | { event: VaultEvent; newer: string } | { malformed: string } {
  if (!isObject(value) || misfit(value, position) !== null || typeof value.kind !== "string")
    return { malformed: "position" }
  if (!Object.hasOwn(shapes, value.kind)) {
    const { device, seq, lamport, at, prev, seen, kind } = value
    const place = { device, seq, lamport, at, prev, ...(seen === undefined ? {} : { seen }) }
    return { event: { ...place, kind: kind.slice(0, 40) } as unknown as VaultEvent, newer: kind }
  }
  const event = value as unknown as VaultEvent
  return factFault(event) === null && isOwnName(event as VaultEvent & Record<string, unknown>)
    ? { event }
    : { malformed: value.kind }
}

const isWholeRule = ({ need, of, read }: Fact & { kind: "rule-set" }): boolean =>
  need === undefined ? of === undefined && read !== undefined : of !== undefined && need <= of.length

/**
 * Says why a fact would be refused by whoever reads the log, or null. Asked before a fact is signed, so that nothing is written that no
 * reader takes.
 */
export function factFault(fact: Fact): { field: string; expected: string } | null {
  const value = fact as unknown as Record<string, unknown>
  const shape = Object.hasOwn(shapes, fact.kind) ? shapes[fact.kind]! : {}
  const field = misfit(value, shape)
  const changed: Record<string, Check> = fact.kind === "batch-changed" ? changedBatch : changedFacts
  const inner = field === "set" && isObject(value.set) ? misfit(value.set, changed) : null
  if (inner !== null) return { field: inner, expected: changed[inner]!.expected }
  if (field !== null) return { field, expected: shape[field]!.expected }
  if (fact.kind === "batch-added" && (value.codes === undefined) === (value.sealed === undefined))
    return { field: "codes", expected: "either codes in the clear or sealed ones" }
  if (fact.kind === "rule-set" && !isWholeRule(fact))
    return { field: "of", expected: "as many members as must agree, or members who read alone" }
  return null
}
