import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import type { Evidence, Purpose } from "./evidence.ts"
import { judgeCode } from "./judge-code.ts"
import { judgeTotp } from "./judge-totp.ts"
import type { Judgement } from "./proof.ts"
import { withoutCount } from "./rejection.ts"

/** Judges an input. Pure: the throttle speaks before any work is asked for, and again when the work is done. */
export function judge(
  record: SubjectRecord | null,
  evidence: Evidence,
  policy: Policy,
  now: Instant,
  purpose: Purpose = "any",
): Judgement {
  if (record === null) return withoutCount("not-enrolled")
  return evidence.method === "totp"
    ? judgeTotp(record, evidence, policy, now, purpose)
    : judgeCode(record, evidence, policy, now, purpose)
}
