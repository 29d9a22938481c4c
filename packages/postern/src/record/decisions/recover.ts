import { type Proof, proven } from "../judgement/proof.ts"
import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import { type Enrollment, withPending } from "./enroll.ts"
import { stageSet } from "./issue-set.ts"

/**
 * Answers a lost phone: the code is spent, the old authenticator signs in no more, a new set waits for its proof, and a new authenticator for
 * its first code, all in one commit. The other codes of the old set stay good until one of the new is typed back or used: whoever closes the page, or
 * never sees the answer, still has the sheet that they began with (NIST SP 800-63B-4 §4.2.1.1; docs/decisions).
 */
export function recover(
  proof: Proof,
  enrollment: Enrollment,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
): Change {
  const issued = stageSet(proof.spent, prepared, policy, now)
  const { totp, recentProof } = issued.record
  const lost = {
    ...issued.record,
    totp: totp && { ...totp, lostAt: totp.lostAt ?? now },
    recentProof: recentProof && { ...recentProof, recoveries: recentProof.recoveries + 1 },
  }
  const pending = withPending(lost, { ...enrollment, set: prepared.set }, policy, now)
  return proven(proof, {
    record: pending.record,
    events: [{ kind: "recovered" }, ...issued.events, ...pending.events],
  })
}
