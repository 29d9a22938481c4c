import { type Proof, proven } from "../judgement/proof.ts"
import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import { hasWorkingAuthenticator, type SubjectRecord } from "../model/subject-record.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import { issueSet, stageSet } from "./issue-set.ts"

/**
 * Whether new codes wait for their proof before the old ones are void: where it is asked for, and always where codes are the only way in, for
 * whoever never sees the new ones would have nothing left.
 */
export function mustStage(record: SubjectRecord, isAsked: boolean): boolean {
  return record.codes !== null && (isAsked || !hasWorkingAuthenticator(record))
}

/** Replaces the code set: the proof is spent and all old codes are void in the same commit, unless the new ones are staged. */
export function replaceCodes(
  proof: Proof,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
  isStaged = false,
): Change {
  return proven(proof, (isStaged ? stageSet : issueSet)(proof.spent, prepared, policy, now))
}
