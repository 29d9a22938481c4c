import { PosternError, type SubjectWrite, sameMac } from "../../issuer/index.ts"
import type { Connections } from "./connections.ts"
import { PostgresFault } from "./postgres-fault.ts"
import { pauseBefore } from "./retries.ts"
import { commitQuery, makeMonthQuery, settleQuery } from "./statements.ts"

type CommitOutcome = "committed" | "conflict"

const noPartition = "23514"

/**
 * Commits one write, and finds out what became of it when an answer is lost.
 *
 * The same statement may be sent again: it is conditional on a version that it raises itself, so of all its copies, early or late, one takes
 * effect at most. A copy that finds the version gone asks whether it was one of its own that came first.
 * @throws PosternError `store-unavailable` (nothing written) | `store-outcome-unknown`
 */
export async function commitSubject(
  connections: Connections,
  write: SubjectWrite,
  until: number,
): Promise<CommitOutcome> {
  const query = commitQuery(write)
  let mayBeWritten = false
  let mustMakeMonths = false
  for (let attempt = 1; ; attempt++) {
    try {
      if (mustMakeMonths) await makeMonths(connections, write, until)
      const rows = await connections.ask(query, until)
      if (rows.length > 0) return "committed"
      return mayBeWritten ? await settle(connections, write, until) : "conflict"
    } catch (fault) {
      if (fault instanceof PosternError && !mayBeWritten) throw fault
      const answer = fault instanceof PostgresFault ? fault : null
      if (answer?.kind === "unanswered") mayBeWritten = true
      // The first commit of a month finds no partition to write its events to.
      const lacksMonth = answer?.sqlState === noPartition && !mustMakeMonths
      if (lacksMonth) mustMakeMonths = true
      const goesOn = lacksMonth || (answer !== null && (await pauseBefore(attempt, answer, until)))
      if (!goesOn) throw new PosternError(mayBeWritten ? "store-outcome-unknown" : "store-unavailable", {}, fault)
    }
  }
}

async function makeMonths(connections: Connections, { events }: SubjectWrite, until: number): Promise<void> {
  for (const at of new Set(events.map(event => event.at))) await connections.ask(makeMonthQuery(at), until)
}

async function settle(connections: Connections, write: SubjectWrite, until: number): Promise<CommitOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [row] = await connections.ask(settleQuery(write), until)
      if (row === undefined) return "conflict"
      if (row.is_ours === true) return "committed"
      // The version after the expected one is another write's, so ours was not that one and never can be.
      if (Number(row.version) <= write.expectedVersion + 1) return "conflict"
      // Overtaken: the event tells. A write without events left no trace, and one whose event was pruned meanwhile neither.
      const mac = write.events.at(-1)?.mac
      if (mac === undefined || row.mac === null) throw new PosternError("store-outcome-unknown")
      return sameMac(row.mac as Uint8Array, mac) ? "committed" : "conflict"
    } catch (fault) {
      if (!(fault instanceof PostgresFault) || !(await pauseBefore(attempt, fault, until))) throw fault
    }
  }
}
