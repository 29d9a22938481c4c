import { codesLeft } from "../model/code-set.ts"
import type { Change } from "../model/subject-event.ts"
import { hasWorkingAuthenticator, type SubjectRecord } from "../model/subject-record.ts"
import { withoutTiedEnrollment } from "../transitions/set-succession.ts"

/**
 * Voids the code set and leaves the authenticator: a sheet was stolen, and its owner has a phone at hand. Null where there is no set, and
 * where the codes are all there is, for without them the password alone would open the account.
 */
export function voidCodes(record: SubjectRecord): Change | null {
  const { codes } = record
  if (codes === null || !hasWorkingAuthenticator(record)) return null
  return {
    record: withoutTiedEnrollment({ ...record, codes: null, staged: null, recentProof: null }),
    events: [{ kind: "codes-voided", set: codes.set, codesLeft: codesLeft(codes) }],
  }
}
