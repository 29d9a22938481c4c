import type { ServerStatements } from "../networked/networked-servers.ts"
import type { PostgresQuery } from "./postgres-pool.ts"

export const serverStatements: ServerStatements<PostgresQuery> = {
  note: ({ server, primaryKey, keys, seenAt, isRunning, givenOutMs }) => ({
    text: `insert into postern.server (server, primary_key, keys, seen_at, running, given_out_ms)
      values ($1::text, $2::text, $3::text, $4::bigint, $5::boolean, $6::bigint)
      on conflict (server) do update set primary_key = excluded.primary_key, keys = excluded.keys, seen_at = excluded.seen_at,
        running = excluded.running, given_out_ms = excluded.given_out_ms`,
    values: [server, primaryKey, keys.join(" "), seenAt, isRunning, givenOutMs],
  }),
  forget: before => ({
    text: `delete from postern.server as old where seen_at < $1::bigint and exists (select from postern.server as later
      where later.primary_key = old.primary_key and later.seen_at > old.seen_at)`,
    values: [before],
  }),
  list: () => ({ text: "select server, primary_key, keys, seen_at, running, given_out_ms from postern.server" }),
}
