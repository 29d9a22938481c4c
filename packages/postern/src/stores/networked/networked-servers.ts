import { type ServerBook, type ServerNote, serverNoteMs } from "../../issuer/index.ts"
import type { Rows } from "./asking.ts"

/** What an engine sends for the book of servers. All of it may take effect twice. */
export interface ServerStatements<Q> {
  note(note: ServerNote): Q
  /** forgets notes from before, but the latest of each primary key */
  forget(before: number): Q
  /** server, primary_key, keys (parted by blanks), seen_at, running, given_out_ms */
  list(): Q
}

/** The book of servers on a database server. */
export function networkedServers<Q>(ask: (query: Q) => Promise<Rows>, statements: ServerStatements<Q>): ServerBook {
  return {
    async note(note) {
      await ask(statements.note(note))
      await ask(statements.forget(note.seenAt - serverNoteMs))
    },
    async list() {
      return (await ask(statements.list())).map(row => ({
        server: String(row.server),
        primaryKey: String(row.primary_key),
        keys: String(row.keys).split(" "),
        seenAt: Number(row.seen_at),
        isRunning: Boolean(row.running),
        givenOutMs: Number(row.given_out_ms),
      }))
    },
  }
}
