import type { Instant } from "../model/instant.ts"
import type { Change } from "../model/subject-event.ts"
import { isRemoved, type SubjectRecord, withoutFactors } from "../model/subject-record.ts"
import { retireAddresses } from "./addresses.ts"

/**
 * Voids authenticator, enrolment and codes at once. The audit chain and the selectors' order stay; the addresses become former ones, which
 * are told of the removal and then forgotten.
 */
export function remove(record: SubjectRecord, now: Instant): Change | null {
  if (isRemoved(record)) return null
  const addresses = retireAddresses(record.addresses, now)
  return {
    record: { ...withoutFactors(record), mustEnroll: false, addresses },
    events: [{ kind: "removed" }],
  }
}
