import { type ServerBook, type ServerNote, serverNoteMs } from "../../issuer/index.ts"

/** The book of servers of the memory store: of one process, so it says little; it shows what the contract asks. */
export function memoryServers(guard: () => void): ServerBook {
  let notes: ServerNote[] = []
  return {
    async note(note) {
      guard()
      const all = [...notes.filter(({ server }) => server !== note.server), note]
      const isLatest = (each: ServerNote) =>
        all.every(other => other.primaryKey !== each.primaryKey || other.seenAt <= each.seenAt)
      notes = all.filter(each => each.seenAt >= note.seenAt - serverNoteMs || isLatest(each))
    },
    async list() {
      guard()
      return notes
    },
  }
}
