import type { SubjectWrite } from "../../issuer/index.ts"
import type { Asking } from "../networked/asking.ts"
import { StatementFault } from "../networked/statement-fault.ts"
import type { CommitSteps } from "../networked/subject-commit.ts"
import type { PostgresQuery } from "./postgres-pool.ts"
import { commitQuery, makeMonthQuery, settleQuery } from "./statements.ts"

// The check of a partitioned table that no partition takes a row (PostgreSQL documentation, appendix A: check_violation).
const noPartition = "23514"

/** How PostgreSQL writes a record with its events, and tells who wrote last: one statement each. */
export function commitSteps(connections: Asking<PostgresQuery>): CommitSteps {
  return {
    async write(write, writeId, until) {
      const query = commitQuery(write, writeId)
      try {
        return (await connections.ask(query, until)).length > 0
      } catch (fault) {
        if (!(fault instanceof StatementFault && fault.details.sqlState === noPartition)) throw fault
        // The first commit of a month finds no partition to write its events to. It was refused, whole.
        await makeMonths(write, until)
        return (await connections.ask(query, until)).length > 0
      }
    },
    async latest(key, until) {
      const [row] = await connections.ask(settleQuery(key), until)
      return row === undefined ? null : { version: Number(row.version), writes: row.writes as Uint8Array }
    },
  }

  async function makeMonths({ events }: SubjectWrite, until: number): Promise<void> {
    for (const at of new Set(events.map(event => event.at))) await connections.ask(makeMonthQuery(at), until)
  }
}
