import type { Instant } from "../../record/index.ts"

/** What a server said last of the keys that it knows. */
export interface ServerNote {
  /** a random name, new with every start */
  readonly server: string
  /** the key that it seals under, and makes links and tickets with */
  readonly primaryKey: string
  /** the ids of all keys of its ring, that one among them */
  readonly keys: readonly string[]
  /** when it said so */
  readonly seenAt: Instant
  /** false once it has stopped in order */
  readonly isRunning: boolean
  /** milliseconds for which what it has made with its primary key stays good: links in notices, tickets */
  readonly givenOutMs: number
}

/**
 * The part of a store in which servers say which keys they know, so that an operator is told how far a rotation is. Nothing is decided by it.
 */
export interface ServerBook {
  /**
   * Takes down a note in the place of an earlier one of the same server. Forgets notes that are older than `serverNoteMs`, except the latest
   * for each primary key: it says when that key was last used.
   */
  note(note: ServerNote): Promise<void>
  list(): Promise<ServerNote[]>
}

/** Longer than anything that is made with a key stays good. */
export const serverNoteMs = 8 * 86_400_000
/** How often a server says so. */
export const serverNoteEveryMs = 60_000

/** A server whose last note is older than this has gone without a word. */
export const serverSilenceMs = 3 * serverNoteEveryMs
