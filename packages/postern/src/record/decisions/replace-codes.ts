import { type Proof, proven } from "../judgement/proof.ts"
import type { Instant } from "../model/instant.ts"
import type { Method } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import { hasWorkingAuthenticator, type SubjectRecord } from "../model/subject-record.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import { issueSet, stageSet } from "./issue-set.ts"

/**
 * Whether new codes wait for their proof before the old ones are void: where it is asked for, or else where the proof is a code, for whoever has no
 * phone at hand and never sees the new codes would have nothing left. Where codes are the only way in, always.
 */
export function mustStage(record: SubjectRecord, proofMethod: Method, isAsked: boolean | undefined): boolean {
  const isWanted = isAsked ?? proofMethod === "backup-code"
  return record.codes !== null && (isWanted || !hasWorkingAuthenticator(record))
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
