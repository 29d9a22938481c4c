import type { Asking } from "../networked/asking.ts"
import type { CommitSteps } from "../networked/subject-commit.ts"
import type { PostgresQuery } from "./postgres-pool.ts"
import { commitQuery, settleQuery } from "./statements.ts"

/** How PostgreSQL writes a record with its history, and tells who wrote last: one statement each. */
export function commitSteps(connections: Asking<PostgresQuery>): CommitSteps {
  return {
    async write(write, writeId, until) {
      return (await connections.ask(commitQuery(write, writeId), until)).length > 0
    },
    async latest(key, until) {
      const [row] = await connections.ask(settleQuery(key), until)
      return row === undefined ? null : { version: Number(row.version), writes: row.writes as Uint8Array }
    },
  }
}
