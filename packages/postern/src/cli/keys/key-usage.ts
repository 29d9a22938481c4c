import {
  type KeyRing,
  type NoticeHead,
  type NoticeName,
  type ServerNote,
  type Store,
  serverSilenceMs,
} from "../../issuer/index.ts"
import { walkSubjects } from "../audit/subject-walk.ts"
import { sealingKeyId } from "./sealing-key.ts"

/** What needs one key. */
export interface KeyUse {
  readonly records: number
  /** notices that wait to be sent; they are not sealed anew */
  readonly notices: number
  /** running servers that seal under it */
  readonly servers: number
  /** when it was last known to be a server's primary key, or null for never */
  readonly lastPrimaryAt: number | null
  /** until when links and tickets are good that were made with it, or null where none were; of a running server, from now on */
  readonly goodUntil: number | null
}

/** What needs which key, as the database tells. */
export interface KeyUsage {
  /** by the key's id; "?" for boxes of an unknown layout */
  readonly keys: ReadonlyMap<string, KeyUse>
  /** what running servers said last; null where the store keeps no book of them */
  readonly servers: readonly ServerNote[] | null
  /** whether any server ever said anything */
  readonly hasNotes: boolean
}

export const unknownKey = "?"
export const unusedKey: KeyUse = { records: 0, notices: 0, servers: 0, lastPrimaryAt: null, goodUntil: null }
const pageSize = 1000

/** Counts what lies under each key and who works with it. Opens nothing. */
export async function readKeyUsage(store: Store, ring: KeyRing, now: number): Promise<KeyUsage> {
  const keys = new Map<string, KeyUse>()
  const change = (id: string, facts: (use: KeyUse) => Partial<KeyUse>) => {
    const use = keys.get(id) ?? unusedKey
    keys.set(id, { ...use, ...facts(use) })
  }
  for (const id of ring.ids) change(id, () => ({}))
  for await (const key of walkSubjects(store)) {
    const stored = await store.load(key)
    if (stored !== null) change(sealingKeyId(stored.box) ?? unknownKey, use => ({ records: use.records + 1 }))
  }
  for await (const { head } of waitingHeads(store))
    change(sealingKeyId(head) ?? unknownKey, use => ({ notices: use.notices + 1 }))
  const notes = (await store.servers?.list()) ?? []
  const isRunning = (note: ServerNote) => note.isRunning && now - note.seenAt < serverSilenceMs
  for (const note of notes) {
    // A key that nothing needs and that is not in the ring is nobody's business any more.
    if (!keys.has(note.primaryKey)) continue
    const usedAt = isRunning(note) ? now : note.seenAt
    change(note.primaryKey, use => ({
      servers: use.servers + Number(isRunning(note)),
      lastPrimaryAt: Math.max(use.lastPrimaryAt ?? usedAt, usedAt),
      goodUntil: Math.max(use.goodUntil ?? 0, usedAt + note.givenOutMs),
    }))
  }
  const servers = store.servers === undefined ? null : notes.filter(isRunning)
  return { keys, servers, hasNotes: notes.length > 0 }
}

async function* waitingHeads({ outbox }: Store): AsyncGenerator<NoticeHead> {
  if (outbox === undefined) return
  for (let after: NoticeName | null = null; ; ) {
    const page: NoticeHead[] = await outbox.heads({ after, limit: pageSize })
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1)!
  }
}
