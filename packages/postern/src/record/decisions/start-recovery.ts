import { codesLeft } from "../model/code-set.ts"
import type { Change } from "../model/subject-event.ts"
import { isRequired, type SubjectRecord, withoutFactors } from "../model/subject-record.ts"

/**
 * Starts a recovery for somebody of whom an operator has made sure: everything that is bound is void, and an enrolment is owed. The subject goes on asking
 * for a second factor, so that the password alone does not open the account meanwhile. Null where there is nothing to void.
 */
export function startRecovery(record: SubjectRecord): Change | null {
  const { totp, codes } = record
  if (!isRequired(record) || (totp === null && codes === null)) return null
  return {
    record: { ...withoutFactors(record), mustEnroll: true },
    events: [{ kind: "recovery-started", ...(codes && { set: codes.set, codesLeft: codesLeft(codes) }) }],
  }
}
