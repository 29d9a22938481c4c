import { randomUUID } from "node:crypto"
import type { Clock, Store } from "./ports.ts"
import type { KeyRing } from "./sealing/key-ring.ts"
import { serverNoteEveryMs } from "./server-book.ts"

export interface ServerAnnouncementOptions {
  readonly store: Store
  readonly keys: KeyRing
  /** milliseconds for which what is made with the primary key stays good; ten minutes for tickets, seven days where notices carry links */
  readonly givenOutMs: number
  /** milliseconds since 1970; @default Date.now */
  readonly clock?: Clock
  /** hears of notes that could not be written; the next one is tried all the same */
  readonly onFault?: (fault: unknown) => void
}

/** A server that says which keys it knows. */
export interface ServerAnnouncement {
  /** resolves once the first note is written, or could not be */
  readonly announced: Promise<void>
  /** Notes that the server has stopped, and says nothing more. */
  stop(): Promise<void>
}

/**
 * Writes down once a minute which keys this process knows, for `postern keys check`. `postern serve` does this by itself; an application that
 * mounts the library in a server of its own calls it once. A store without a book of servers is left alone.
 */
export function announceServer(options: ServerAnnouncementOptions): ServerAnnouncement {
  const { store, keys, givenOutMs, clock = Date.now, onFault = () => {} } = options
  const { servers } = store
  if (servers === undefined) return { announced: Promise.resolve(), stop: async () => {} }
  const server = randomUUID()
  const { primaryId, ids } = keys
  let noting: Promise<void> = Promise.resolve()
  const note = (isRunning: boolean) => {
    const said = { server, primaryKey: primaryId, keys: ids, seenAt: clock(), isRunning, givenOutMs }
    noting = noting.then(() => servers.note(said)).catch(onFault)
  }
  note(true)
  const timer = setInterval(() => note(true), serverNoteEveryMs)
  timer.unref()
  return {
    announced: noting,
    async stop() {
      clearInterval(timer)
      note(false)
      await noting
    },
  }
}
