import type { DeliveryState } from "../model/delivery-state.ts"
import { dayMs, type Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { type PreparedSet, withNewSet, withStagedSet } from "../transitions/set-succession.ts"

/** Issues a code set in place of all before it; `delivery` says how it was sent, if it was. */
export function issueSet(
  record: SubjectRecord,
  prepared: PreparedSet,
  policy: Policy,
  now: Instant,
  delivery: DeliveryState | null = null,
): Change {
  const issued = withNewSet(record, prepared, expiryOf(policy, now), now)
  const codes = issued.codes && { ...issued.codes, delivery }
  const facts = { ...factsOf(prepared), ...(delivery !== null && { sealed: true }) }
  return { record: { ...issued, codes }, events: [{ kind: "codes-issued", ...facts }] }
}

/**
 * Issues a code set beside the current one, which stays good until one of the new codes is typed back or used. An earlier set that waited for
 * the same is void.
 */
export function stageSet(record: SubjectRecord, prepared: PreparedSet, policy: Policy, now: Instant): Change {
  return {
    record: withStagedSet(record, prepared, expiryOf(policy, now), now),
    events: [{ kind: "codes-issued", ...factsOf(prepared), staged: true }],
  }
}

function factsOf({ set, firstSelector, digests }: PreparedSet) {
  return { set, firstSelector, codesLeft: digests.length }
}

function expiryOf({ codes: { expireAfterDays } }: Policy, now: Instant): Instant | null {
  return expireAfterDays === null ? null : now + expireAfterDays * dayMs
}
