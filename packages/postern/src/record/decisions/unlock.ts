import { endWait, isUntried } from "../model/attempts.ts"
import { fullAllowances } from "../model/rate-limit.ts"
import type { Change } from "../model/subject-event.ts"
import { isRemoved, type SubjectRecord } from "../model/subject-record.ts"

/** Ends every wait. What is disabled stays so, and the counts towards the cap stay. */
export function unlock(record: SubjectRecord): Change | null {
  const { totp, pending, codes, missing } = record
  if (isRemoved(record) && isUntried(missing.totp) && isUntried(missing.codes)) return null
  return {
    record: {
      ...record,
      totp: totp && { ...totp, attempts: endWait(totp.attempts) },
      pending: pending && { ...pending, attempts: endWait(pending.attempts) },
      codes: codes && { ...codes, attempts: endWait(codes.attempts) },
      missing: { totp: endWait(missing.totp), codes: endWait(missing.codes) },
      allowances: fullAllowances,
    },
    events: [{ kind: "unlocked" }],
  }
}
