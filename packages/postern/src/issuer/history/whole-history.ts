import { PosternError } from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
import type { Store, SubjectKey } from "../persistence/ports.ts"
import type { SubjectRepository } from "../persistence/subject-repository.ts"
import type { ChainedEvent } from "./audit-chain.ts"
import { chainedEvents } from "./history-reading.ts"

/**
 * Reads all events of a subject. Pages are read some at a time, and a pruning in between takes away what lies behind those that were read:
 * then the record says that its history begins later, and all is read again. What is missing for another reason stays missing, for that is
 * evidence.
 * @throws PosternError `contention` if events are pruned again and again meanwhile; `key-retired` | `record-unreadable`: without the record
 * nobody reads them
 */
export async function wholeHistory(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
): Promise<readonly ChainedEvent[]> {
  let { record } = await repository.load(key)
  for (let prunings = 0; prunings < maxConflicts; prunings++) {
    if (record === null) return []
    const events: ChainedEvent[] = []
    for await (const event of chainedEvents(store, key, record)) events.push(event)
    const { record: latest } = await repository.load(key)
    if (latest?.history.prunedThrough.seq === record.history.prunedThrough.seq) return events
    record = latest
  }
  throw new PosternError("contention")
}
