import { keySorts, resealReasons } from "../access/access-events.ts"
import { type Check, check, count, day, flag, isObject, names, oneOf, optional, text } from "./field-checks.ts"
import { sealedCodes } from "./seal-shape.ts"

const isTarget = (v: unknown): boolean =>
  isObject(v) &&
  Object.keys(v).length === 1 &&
  ((v.account !== undefined && text(v.account)) || (v.tag !== undefined && text(v.tag)) || v.all === true)

const moment = check("a moment", v => typeof v === "string" && !Number.isNaN(Date.parse(v)))
const codePlace = { batch: text, index: count }

/** What the events of a vault with several members must hold. */
export const accessShapes: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  "batch-resealed": { batch: text, sealed: sealedCodes, why: oneOf(...resealReasons) },
  "rule-set": {
    rule: text,
    on: check("an account, a tag or all", isTarget),
    read: optional(names),
    need: optional(check("at least two", v => count(v) && (v as number) >= 2 && (v as number) <= 100)),
    of: optional(names),
    reason: optional(flag),
    after: optional(count),
    valid: optional(count),
    within: optional(count),
    dutyAfter: optional(count),
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
    until: moment,
    breakGlass: optional(flag),
    practice: optional(flag),
    all: optional(flag),
  },
  "access-seen": { request: text },
  "share-released": { request: text, ...codePlace, to: text, share: text, auto: optional(flag) },
  "access-denied": { request: text, reason: optional(text) },
  "access-expired": { request: text },
  "member-joined": { member: text, document: text },
  "member-left": { member: text, document: text },
  "member-changed": { member: text, document: text },
  "key-changed": { member: text, document: text },
  "key-added": { key: text, sort: oneOf(...keySorts) },
  "key-removed": { key: text, sort: oneOf(...keySorts) },
  "device-revoked": { revoked: text, document: text },
  "duty-set": { duty: text, member: text, from: moment, to: moment },
  "duty-cleared": { duty: text },
  "drill-done": { batch: text, request: text, on: day },
  "head-noted": { count },
}
