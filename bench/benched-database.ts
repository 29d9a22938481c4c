import type { Store } from "postern"

/** What is timed; it is done once. */
export type Operation = () => Promise<void>

/** A database server of its own that a store is held against its raw driver on. */
export interface BenchedDatabase {
  /** such as "PostgreSQL" */
  readonly name: string
  readonly driver: string
  readonly store: Store
  /** Makes a table of rows of the same size as the store's, and gives one select and one conditional update of one of them. */
  raw(box: Uint8Array): Promise<Operation>
  /** Lets the server tidy up before anything is timed. */
  settle(): Promise<void>
  remove(): Promise<void>
}

/** What is timed is not given up on a busy machine. */
export const patience = { connectMs: 60_000, answerMs: 60_000, deadlineMs: 240_000 } as const
