import { codesLeft } from "../model/code-set.ts"
import { dayMs, type Instant } from "../model/instant.ts"
import type { Advice } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { hasWorkingAuthenticator, type SubjectRecord } from "../model/subject-record.ts"

/**
 * Lists what a person should see to: `replace-authenticator` where none works, or where a backup code had to stand in for it; `confirm-codes` where
 * the newest codes were not shown to be saved.
 */
export function adviceFor(record: SubjectRecord, policy: Policy, now: Instant, usedCode = false): Advice[] {
  const { codes, staged } = record
  const advice: Advice[] = []
  if (codesLeft(codes) <= policy.codes.lowAt) advice.push("codes-low")
  if (usedCode || !hasWorkingAuthenticator(record)) advice.push("replace-authenticator")
  if (staged !== null || (codes !== null && codes.confirmedAt === null)) advice.push("confirm-codes")
  if (codes?.expiresAt != null && codes.expiresAt - now <= policy.codes.expiringWithinDays * dayMs)
    advice.push("codes-expiring")
  return advice
}
