import { type Proof, proven } from "../judgement/proof.ts"
import type { StagedSet } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { Change } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { authenticatorsOf, withEach, withoutNumber } from "../transitions/authenticators.ts"
import { withFormerAuthenticator } from "../transitions/former-secrets.ts"

/** Why an authenticator is not removed or renamed: there is none of that number, or it is the only one. */
export type NoSuchAuthenticator = "unknown" | "last"

/**
 * Removes one of several authenticators, given a proof. It signs in no more; for some days it can still shut the account. An enrolment that is under way
 * and codes that wait for their proof are void, for the phone that is removed may have begun them. The last one stays: `remove` takes away all.
 */
export function removeAuthenticator(proof: Proof, number: number, now: Instant): Change | NoSuchAuthenticator {
  const removed = withRemoved(proof.spent, number, now)
  if (typeof removed === "string") return removed
  return proven(proof, { record: removed, events: [{ kind: "totp-removed", authenticator: number }] })
}

/** Gives the record without an authenticator. */
export function withRemoved(record: SubjectRecord, number: number, now: Instant): SubjectRecord | NoSuchAuthenticator {
  const { totp } = record
  const removed = authenticatorsOf(totp).find(each => each.number === number)
  if (totp === null || removed === undefined) return "unknown"
  const left = withoutNumber(totp, number)
  if (left === null) return "last"
  return { ...withFormerAuthenticator(record, removed, now), totp: left, pending: null, staged: stagedWithout(record) }
}

/** What is left of the staged codes: where the phones are lost a backup code has begun them, for nothing else could since. */
export function stagedWithout({ totp, staged }: SubjectRecord): StagedSet | null {
  return totp !== null && totp.lostAt !== null ? staged : null
}

/** Names an authenticator anew, given a proof; null takes its name away. */
export function renameAuthenticator(
  proof: Proof,
  number: number,
  name: string | null,
): Change | Exclude<NoSuchAuthenticator, "last"> {
  const { totp } = proof.spent
  if (totp === null || authenticatorsOf(totp).every(each => each.number !== number)) return "unknown"
  const renamed = withEach(totp, each => (each.number === number ? { ...each, name } : each))
  return proven(proof, {
    record: { ...proof.spent, totp: renamed },
    events: [{ kind: "totp-renamed", authenticator: number }],
  })
}
