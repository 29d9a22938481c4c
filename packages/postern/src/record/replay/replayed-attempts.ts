import type { Attempts } from "../model/attempts.ts"
import { type Instant, secondMs } from "../model/instant.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import type { Past } from "./past.ts"

export function withFailures(
  record: SubjectRecord,
  older: Pick<SubjectRecord, "totp" | "pending" | "codes">,
  event: Past,
): SubjectRecord {
  const { failures, method, pending, set, reason } = event
  if (failures === undefined) return record
  const attempts = (before: Attempts): Attempts => ({
    failures,
    forgiven: before.forgiven,
    retryAt: event.waitSeconds === undefined ? before.retryAt : event.at + event.waitSeconds * secondMs,
    disabledAt: event.kind === "disabled" ? event.at : before.disabledAt,
  })
  if (reason === "not-enrolled") {
    const factor = method === "totp" ? "totp" : "codes"
    return { ...record, missing: { ...record.missing, [factor]: attempts(record.missing[factor]) } }
  }
  if (pending === true) {
    return older.pending === null
      ? record
      : { ...record, pending: { ...older.pending, attempts: attempts(older.pending.attempts) } }
  }
  if (method === "totp") {
    return older.totp === null
      ? record
      : { ...record, totp: { ...older.totp, attempts: attempts(older.totp.attempts) } }
  }
  if (older.codes === null || older.codes.set !== set) return record
  return { ...record, codes: { ...older.codes, attempts: attempts(older.codes.attempts) } }
}

export function disabled<T extends { readonly attempts: Attempts }>(factor: T, at: Instant): T {
  return { ...factor, attempts: { ...factor.attempts, disabledAt: factor.attempts.disabledAt ?? at } }
}

/** Gives what is left of a factor of now after the history, with the stricter of both counts. */
export function withStricter<T extends { readonly attempts: Attempts }>(now: T | null, then: T | null): T | null {
  return now && then && { ...then, attempts: stricter(now.attempts, then.attempts) }
}

export function stricter(now: Attempts, then: Attempts): Attempts {
  return {
    failures: Math.max(now.failures, then.failures),
    forgiven: Math.min(now.forgiven, then.forgiven),
    retryAt: Math.max(now.retryAt, then.retryAt),
    disabledAt: now.disabledAt ?? then.disabledAt,
  }
}
