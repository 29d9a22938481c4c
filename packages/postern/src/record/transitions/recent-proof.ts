import { type Instant, minuteMs } from "../model/instant.ts"
import type { RecentProof, SubjectRecord } from "../model/subject-record.ts"

/** How long the code that was just accepted is the proof for a recovery: enough to read what is advised and to take it. */
export const recentProofMs = 15 * minuteMs
/** An answer can get lost, and then the recovery is asked for again; each time costs a set of slow hashes. */
export const maxRecoveries = 10

/** Gives the code of this set and selector if it was accepted a moment ago and can still be the proof for a recovery. */
export function recentProofOf(
  { recentProof }: SubjectRecord,
  set: number,
  selector: number,
  now: Instant,
): RecentProof | null {
  if (recentProof === null || recentProof.set !== set || recentProof.selector !== selector) return null
  // The distance: clocks of replicas differ, and one that was set back makes nothing last.
  const isRecent = Math.abs(now - recentProof.at) < recentProofMs
  return isRecent && recentProof.recoveries < maxRecoveries ? recentProof : null
}

/** Forgets what has had its time. Done with every commit, so that nothing lies in the record for longer than it is of use. */
export function withoutStale(record: SubjectRecord, now: Instant): SubjectRecord {
  const { recentProof, formerSecrets } = record
  const isOver = recentProof !== null && now - recentProof.at >= recentProofMs
  const young = formerSecrets.filter(({ until }) => until > now)
  if (!isOver && young.length === formerSecrets.length) return record
  return { ...record, recentProof: isOver ? null : recentProof, formerSecrets: young }
}
