import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import type { PreparedSet } from "../model/subject-record.ts"
import { type Enrollment, pendingFrom } from "./enroll.ts"
import { issueSet } from "./issue-set.ts"
import { type Proof, proven } from "./judgement.ts"

/**
 * Answers a lost phone: the code is spent, the old authenticator and set are void, a new set and a pending enrolment stand, all in one
 * commit (NIST SP 800-63B-4 §4.2.1.1). Giving up after it leaves the new codes as the way in.
 */
export function recover(
  proof: Proof,
  enrollment: Enrollment,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
): Change {
  const { record, events } = issueSet(proof.spent, prepared, policy, now)
  const recovered = { ...record, totp: null, pending: pendingFrom(enrollment, now) }
  return proven(proof, {
    record: recovered,
    events: [{ kind: "recovered" }, ...events, { kind: "enrollment-started" }],
  })
}
