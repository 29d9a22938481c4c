import { type Proof, proven } from "../judgement/proof.ts"
import type { Attempts } from "../model/attempts.ts"
import { codesLeft } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { Change } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"

/**
 * Shuts the account's second factor after a "this wasn't me": nothing that is bound works any more, and nothing that was begun can be
 * finished. The factors are disabled, not removed, so that the password alone does not open the account; the application binds anew.
 */
export function lock(proof: Proof, now: Instant): Change {
  const { spent } = proof
  return proven(proof, {
    record: shut(spent, now),
    events: [{ kind: "locked", ...(spent.codes && { set: spent.codes.set, codesLeft: codesLeft(spent.codes) }) }],
  })
}

/** Disables both factors until they are bound again, erases the codes' digests and voids an enrolment. */
export function shut(record: SubjectRecord, now: Instant): SubjectRecord {
  const { totp, codes } = record
  const disabledFrom = (attempts: Attempts): Attempts => ({ ...attempts, disabledAt: attempts.disabledAt ?? now })
  return {
    ...record,
    totp: totp && { ...totp, attempts: disabledFrom(totp.attempts) },
    pending: null,
    staged: null,
    recentProof: null,
    formerSecrets: [],
    codes: codes && {
      ...codes,
      digests: codes.digests.map(() => null),
      attempts: disabledFrom(codes.attempts),
      delivery: null,
    },
  }
}
