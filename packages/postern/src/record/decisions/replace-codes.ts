import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import type { PreparedSet } from "../model/subject-record.ts"
import { issueSet } from "./issue-set.ts"
import { type Proof, proven } from "./judgement.ts"

/** Replaces the code set: the proof is spent and all old codes are void in the same commit. */
export function replaceCodes(proof: Proof, prepared: PreparedSet, policy: Policy, now: Instant): Change {
  return proven(proof, issueSet(proof.spent, prepared, policy, now))
}
