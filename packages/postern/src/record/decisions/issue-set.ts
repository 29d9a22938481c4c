import type { DeliveryState } from "../model/delivery-state.ts"
import { dayMs, type Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import { type PreparedSet, type SubjectRecord, withNewSet } from "../model/subject-record.ts"

/** Issues a code set in place of the one before; `delivery` says how it was sent, if it was. */
export function issueSet(
  record: SubjectRecord,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
  delivery: DeliveryState | null = null,
): Change {
  const { expireAfterDays } = policy.codes
  const expiresAt = expireAfterDays === null ? null : now + expireAfterDays * dayMs
  const { set, firstSelector, digests } = prepared
  const facts = { set, firstSelector, codesLeft: digests.length, ...(delivery !== null && { sealed: true }) }
  const issued = withNewSet(record, prepared, expiresAt, now)
  const codes = issued.codes && { ...issued.codes, delivery }
  return { record: { ...issued, codes }, events: [{ kind: "codes-issued", ...facts }] }
}
