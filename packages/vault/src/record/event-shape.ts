import { copySorts, type Fact, readPurposes, type VaultEvent } from "./event.ts"
import { isOwnName } from "./event-names.ts"
import { accessShapes } from "./shapes/access-shapes.ts"
import {
  anyText,
  type Check,
  check,
  code,
  count,
  day,
  flag,
  isObject,
  listOf,
  maxCodes,
  misfit,
  oneOf,
  optional,
  orNull,
  text,
} from "./shapes/field-checks.ts"
import { sealedCodes, sealedFacts } from "./shapes/seal-shape.ts"

const accountFacts = {
  service: optional(anyText),
  login: optional(anyText),
  url: optional(anyText),
  owner: optional(anyText),
  tags: optional(listOf(text, 100)),
  twoFactor: optional(flag),
  private: orNull(sealedFacts),
}
const changedFacts = { name: optional(text), ref: optional(text), ...accountFacts }
const changedBatch = {
  generatedOn: orNull(day),
  expiresOn: orNull(day),
  reviewOn: orNull(day),
  note: orNull(anyText),
  private: optional(sealedFacts),
}
const codePlace = { batch: text, index: count }
const copy = { copy: text, on: day }

/** What each kind of event must hold. A kind that is not here was written by a newer version: kept, and not folded. */
const shapes: Record<string, Readonly<Record<string, Check>>> = {
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
    private: optional(sealedFacts),
    supersedes: optional(listOf(text, 1000)),
  },
  "batch-changed": {
    batch: text,
    set: check("facts of a batch", v => isObject(v) && misfit(v, changedBatch) === null),
  },
  "batch-removed": { batch: text },
  "code-handed": { ...codePlace, request: optional(text), reason: optional(text) },
  ...accessShapes,
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
  // What says that it spends no code must not give all of them.
  if (fact.kind === "access-requested" && fact.all && (fact.practice || fact.index !== 0))
    return { field: "all", expected: "all codes from the first on, and no practice" }
  if (fact.kind === "rule-set" && !isWholeRule(fact))
    return { field: "of", expected: "as many members as must agree, or members who read alone" }
  return null
}
