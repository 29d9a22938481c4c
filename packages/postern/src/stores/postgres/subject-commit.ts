import { randomBytes } from "node:crypto"
import { PosternError, type SubjectWrite } from "../../issuer/index.ts"
import type { Connections } from "./connections.ts"
import { PostgresFault } from "./postgres-fault.ts"
import { storeFaultOf } from "./postgres-trouble.ts"
import { pauseBefore } from "./retries.ts"
import { commitQuery, makeMonthQuery, settleQuery, writeIdBytes } from "./statements.ts"

type CommitOutcome = "committed" | "conflict"

const noPartition = "23514"

/**
 * Commits one write, and finds out what became of it when an answer is lost.
 *
 * The same statement may be sent again: it is conditional on a version that it raises itself, so of all its copies, early or late, one takes
 * effect at most. A copy that finds the version gone asks whether it was one of its own that came first, by an id that is drawn for this very call.
 * @throws PosternError `store-unavailable` (nothing written) | `store-outcome-unknown`
 */
export async function commitSubject(
  connections: Connections,
  write: SubjectWrite,
  until: number,
): Promise<CommitOutcome> {
  const writeId = randomBytes(writeIdBytes)
  const query = commitQuery(write, writeId)
  let mayBeWritten = false
  let mustMakeMonths = false
  for (let attempt = 1; ; attempt++) {
    try {
      if (mustMakeMonths) await makeMonths(connections, write, until)
      const rows = await connections.ask(query, until)
      if (rows.length > 0) return "committed"
      return mayBeWritten ? await settle(connections, write, writeId, until) : "conflict"
    } catch (fault) {
      if (fault instanceof PosternError && !mayBeWritten) throw fault
      const answer = fault instanceof PostgresFault ? fault : null
      if (answer?.kind === "unanswered") mayBeWritten = true
      // The first commit of a month finds no partition to write its events to.
      const lacksMonth = answer?.sqlState === noPartition && !mustMakeMonths
      if (lacksMonth) mustMakeMonths = true
      const goesOn = lacksMonth || (answer !== null && (await pauseBefore(attempt, answer, until)))
      if (!goesOn) throw storeFaultOf(mayBeWritten ? "store-outcome-unknown" : "store-unavailable", fault)
    }
  }
}

async function makeMonths(connections: Connections, { events }: SubjectWrite, until: number): Promise<void> {
  for (const at of new Set(events.map(event => event.at))) await connections.ask(makeMonthQuery(at), until)
}

/**
 * Finds the commit that made the version after the expected one, by the random id that every commit leaves. Nothing else would do: two
 * replicas that decide the same at the same instant write equal records and events.
 */
async function settle(
  connections: Connections,
  write: SubjectWrite,
  writeId: Uint8Array,
  until: number,
): Promise<CommitOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [row] = await connections.ask(settleQuery(write), until)
      const madeBy = row && idOfVersion(write.expectedVersion + 1, Number(row.version), row.writes as Uint8Array)
      // Overtaken too often, or put back to a time before: then nobody can tell, and a copy that is late may yet take effect.
      if (!madeBy) throw new PosternError("store-outcome-unknown")
      return madeBy.equals(writeId) ? "committed" : "conflict"
    } catch (fault) {
      if (!(fault instanceof PostgresFault) || !(await pauseBefore(attempt, fault, until))) throw fault
    }
  }
}

/** Gives the id of the commit that made a version, or null where it is not kept. `writes` begins with the one that made `latest`. */
function idOfVersion(version: number, latest: number, writes: Uint8Array): Buffer | null {
  const at = (latest - version) * writeIdBytes
  return at < 0 || at >= writes.length ? null : Buffer.from(writes).subarray(at, at + writeIdBytes)
}
