import { type ServerBook, type ServerNote, serverNoteMs } from "../../issuer/index.ts"
import type { PostgresQuery } from "./postgres-pool.ts"

function noteQuery({ server, primaryKey, keys, seenAt, isRunning, givenOutMs }: ServerNote): PostgresQuery {
  return {
    text: `insert into postern.server (server, primary_key, keys, seen_at, running, given_out_ms)
      values ($1::text, $2::text, $3::text, $4::bigint, $5::boolean, $6::bigint)
      on conflict (server) do update set primary_key = excluded.primary_key, keys = excluded.keys, seen_at = excluded.seen_at,
        running = excluded.running, given_out_ms = excluded.given_out_ms`,
    values: [server, primaryKey, keys.join(" "), seenAt, isRunning, givenOutMs],
  }
}

function forgetQuery(before: number): PostgresQuery {
  return {
    text: `delete from postern.server as old where seen_at < $1::bigint and exists (select from postern.server as later
      where later.primary_key = old.primary_key and later.seen_at > old.seen_at)`,
    values: [before],
  }
}

const listQuery: PostgresQuery = {
  text: "select server, primary_key, keys, seen_at, running, given_out_ms from postern.server",
}

/** How the statements are sent; all of them may take effect twice. */
export type RepeatableCall = (query: PostgresQuery) => Promise<Record<string, unknown>[]>

/** The book of servers in PostgreSQL. */
export function postgresServers(ask: RepeatableCall): ServerBook {
  return {
    async note(note) {
      await ask(noteQuery(note))
      await ask(forgetQuery(note.seenAt - serverNoteMs))
    },
    async list() {
      return (await ask(listQuery)).map(row => ({
        server: String(row.server),
        primaryKey: String(row.primary_key),
        keys: String(row.keys).split(" "),
        seenAt: Number(row.seen_at),
        isRunning: row.running === true,
        givenOutMs: Number(row.given_out_ms),
      }))
    },
  }
}
