import type { DatabaseSync } from "node:sqlite"
import { PosternError, type ServerBook, serverNoteMs } from "../../issuer/index.ts"
import type { CommitGroup } from "./commit-group.ts"

/** The book of servers in an SQLite file. `guard` throws once the store is closed. */
export function sqliteServers(database: DatabaseSync, commits: CommitGroup, guard: () => void): ServerBook {
  const write = database.prepare(
    `INSERT INTO server (server, primary_key, keys, seen_at, running, given_out_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (server) DO UPDATE SET primary_key = excluded.primary_key, keys = excluded.keys, seen_at = excluded.seen_at,
       running = excluded.running, given_out_ms = excluded.given_out_ms`,
  )
  const forget = database.prepare(
    `DELETE FROM server WHERE seen_at < ? AND EXISTS (SELECT 1 FROM server AS later
       WHERE later.primary_key = server.primary_key AND later.seen_at > server.seen_at)`,
  )
  const list = database.prepare("SELECT server, primary_key, keys, seen_at, running, given_out_ms FROM server")
  return {
    async note({ server, primaryKey, keys, seenAt, isRunning, givenOutMs }) {
      guard()
      await commits.run(() => {
        write.run(server, primaryKey, keys.join(" "), seenAt, Number(isRunning), givenOutMs)
        forget.run(seenAt - serverNoteMs)
      })
    },
    async list() {
      guard()
      try {
        return list.all().map(row => ({
          server: String(row.server),
          primaryKey: String(row.primary_key),
          keys: String(row.keys).split(" "),
          seenAt: Number(row.seen_at),
          isRunning: row.running === 1,
          givenOutMs: Number(row.given_out_ms),
        }))
      } catch (fault) {
        throw new PosternError("store-unavailable", {}, fault)
      }
    },
  }
}
