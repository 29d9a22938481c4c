import { copySorts, type VaultEvent } from "./event.ts"

type Check = (value: unknown) => boolean
const text: Check = v => typeof v === "string" && v.length > 0 && v.length <= 4096
const anyText: Check = v => typeof v === "string" && v.length <= 1 << 20
const count: Check = v => Number.isSafeInteger(v) && (v as number) >= 0
const flag: Check = v => typeof v === "boolean"
const day: Check = v => typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v)
const listOf =
  (check: Check, most = 10_000): Check =>
  v =>
    Array.isArray(v) && v.length <= most && v.every(check)
const oneOf =
  (...words: readonly string[]): Check =>
  v =>
    words.includes(v as string)
const optional =
  (check: Check): Check =>
  v =>
    v === undefined || check(v)
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v)

const accountFacts = {
  service: optional(anyText),
  login: optional(anyText),
  url: optional(anyText),
  owner: optional(anyText),
  tags: optional(listOf(text, 100)),
  twoFactor: optional(flag),
}
const code = { batch: text, index: count }
const copy = { copy: text, on: day }

/** What each kind of event must hold. A kind that is not here was written by a newer version: kept, and not folded. */
const shapes: Record<string, Record<string, Check>> = {
  "device-added": { member: text, label: text, verifyKey: text, certificate: text },
  "account-added": { account: text, name: text, ref: text, ...accountFacts },
  "account-changed": {
    account: text,
    set: v => isObject(v) && optional(text)(v.name) && optional(text)(v.ref) && fits(v, accountFacts),
  },
  "account-removed": { account: text },
  "batch-added": {
    batch: text,
    account: text,
    sort: oneOf("single-use", "reusable"),
    codes: optional(listOf(text, 1000)),
    sealed: optional(
      v =>
        isObject(v) && fits(v, { to: listOf(text, 1000), count: n => count(n) && (n as number) <= 1000, age: anyText }),
    ),
    used: optional(listOf(count, 1000)),
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
  "code-handed": code,
  "code-used": { ...code, worked: optional(flag) },
  "code-doubtful": code,
  "code-cleared": { ...code, clears: listOf(text) },
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
  "loss-accepted": { log: text, through: count },
}

function fits(value: Record<string, unknown>, shape: Record<string, Check>): boolean {
  for (const field in shape) if (!shape[field]!(value[field])) return false
  return true
}

const seen: Check = v =>
  isObject(v) && Object.values(v).every(end => Array.isArray(end) && end.length === 2 && count(end[0]) && text(end[1]))
const position = { device: text, seq: count, lamport: count, at: text, prev: text, seen: optional(seen) }

/** Says what a signed line's JSON is: an event of a known shape, one of a newer version's kind, or neither. */
export function readEvent(value: unknown): { event: VaultEvent } | { newer: string } | { malformed: string } {
  if (!isObject(value) || !fits(value, position) || typeof value.kind !== "string") return { malformed: "position" }
  const shape = Object.hasOwn(shapes, value.kind) ? shapes[value.kind] : undefined
  if (shape === undefined) return { newer: value.kind }
  if (!fits(value, shape)) return { malformed: value.kind }
  if (value.kind === "batch-added" && (value.codes === undefined) === (value.sealed === undefined))
    return { malformed: value.kind }
  return { event: value as unknown as VaultEvent }
}
