import { randomBytes } from "node:crypto"
import { PosternError, type SubjectKey, type SubjectWrite } from "../../issuer/index.ts"
import { pauseBefore } from "./retries.ts"
import { StatementFault, storeFaultOf } from "./statement-fault.ts"
import { idOfVersion, writeIdBytes } from "./write-ids.ts"

type CommitOutcome = "committed" | "conflict"

/** The commits that made the latest versions of a subject, as `idOfVersion` reads them. */
export interface LatestWrites {
  readonly version: number
  readonly writes: Uint8Array
}

/** What an engine does for a commit. All of them throw StatementFault. */
export interface CommitSteps {
  /** Writes under an id, whole or not at all. True if the version was the expected one. */
  write(write: SubjectWrite, writeId: Uint8Array, until: number): Promise<boolean>
  /**
   * Tells which commits made the latest versions, or null if there is no such subject. Waits for a write that is under way, and answers only when
   * all before it is as durable as a commit.
   */
  latest(key: SubjectKey, until: number): Promise<LatestWrites | null>
}

/**
 * Commits one write, and finds out what became of it when an answer is lost.
 *
 * The same write may be sent again: it is conditional on a version that it raises itself, so of all its copies, early or late, one takes
 * effect at most. A copy that finds the version gone asks whether it was one of its own that came first, by an id that is drawn for this very call.
 * @throws PosternError `store-unavailable` (nothing written) | `store-outcome-unknown`
 */
export async function commitSubject(steps: CommitSteps, write: SubjectWrite, until: number): Promise<CommitOutcome> {
  const writeId = randomBytes(writeIdBytes)
  let mayBeWritten = false
  for (let attempt = 1; ; attempt++) {
    try {
      if (await steps.write(write, writeId, until)) return "committed"
      return mayBeWritten ? await settle(steps, write, writeId, until) : "conflict"
    } catch (fault) {
      if (fault instanceof PosternError && !mayBeWritten) throw fault
      const answer = fault instanceof StatementFault ? fault : null
      if (answer?.kind === "unanswered") mayBeWritten = true
      const goesOn = answer !== null && (await pauseBefore(attempt, answer, until))
      if (!goesOn) throw storeFaultOf(mayBeWritten ? "store-outcome-unknown" : "store-unavailable", fault)
    }
  }
}

/**
 * Finds the commit that made the version after the expected one, by the random id that every commit leaves. Nothing else would do: two
 * replicas that decide the same at the same instant write equal records and events.
 */
async function settle(
  steps: CommitSteps,
  write: SubjectWrite,
  writeId: Uint8Array,
  until: number,
): Promise<CommitOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const latest = await steps.latest(write, until)
      const madeBy = latest && idOfVersion(write.expectedVersion + 1, latest.version, latest.writes)
      // Overtaken too often, or put back to a time before: then nobody can tell, and a copy that is late may yet take effect.
      if (!madeBy) throw new PosternError("store-outcome-unknown")
      return madeBy.equals(writeId) ? "committed" : "conflict"
    } catch (fault) {
      if (!(fault instanceof StatementFault) || !(await pauseBefore(attempt, fault, until))) throw fault
    }
  }
}
