import { isExpired, usableCodes } from "../model/code-set.ts"
import { dayMs, type Instant } from "../model/instant.ts"
import type { Advice } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { hasWorkingAuthenticator, type SubjectRecord } from "../model/subject-record.ts"

/**
 * Lists what a person should see to: `codes-low` where few codes still work, or none; `replace-authenticator` where none works, or where a backup
 * code had to stand in for it; `confirm-codes` where the newest codes work and were not shown to be saved; `codes-expiring` before they do, not after;
 * `replace-codes` while the codes are those of another system.
 */
export function adviceFor(record: SubjectRecord, policy: Policy, now: Instant, usedCode = false): Advice[] {
  const { codes } = record
  const usable = usableCodes(codes, now)
  const advice: Advice[] = []
  if (usable <= policy.codes.lowAt) advice.push("codes-low")
  if (usedCode || !hasWorkingAuthenticator(record)) advice.push("replace-authenticator")
  // Codes of another system were given out long ago: to prove that they are kept is to use one.
  const isUnproved = usable > 0 && codes?.confirmedAt === null && codes.legacy === null
  if (canProveStaged(record, now) || isUnproved) advice.push("confirm-codes")
  if (usable > 0 && codes?.expiresAt != null && codes.expiresAt - now <= policy.codes.expiringWithinDays * dayMs)
    advice.push("codes-expiring")
  if (codes !== null && codes.legacy !== null) advice.push("replace-codes")
  return advice
}

// Guesses at the staged set count at the current one, so both are disabled together.
function canProveStaged({ codes, staged }: SubjectRecord, now: Instant): boolean {
  return staged !== null && codes?.attempts.disabledAt === null && !isExpired({ ...staged, delivery: null }, now)
}
