import { PosternError } from "../../record/index.ts"
import { maxConflicts } from "../attempts/commit-loop.ts"
import type { Store, StoredEvent, SubjectKey } from "../persistence/ports.ts"
import type { SubjectRepository } from "../persistence/subject-repository.ts"
import { storedEvents } from "./audit-trail.ts"

/**
 * Reads all events of a subject. They are read by pages, and a pruning in between takes away what lies behind the page that was read: then
 * the record says that its chain begins later, and all is read again. What is missing for another reason stays missing, for that is evidence.
 * @throws PosternError `contention` if events are pruned again and again meanwhile
 */
export async function wholeHistory(
  store: Store,
  repository: SubjectRepository,
  key: SubjectKey,
): Promise<readonly StoredEvent[]> {
  let before = await prunedThrough(repository, key)
  for (let prunings = 0; prunings < maxConflicts; prunings++) {
    const events: StoredEvent[] = []
    for await (const event of storedEvents(store, key)) events.push(event)
    const after = await prunedThrough(repository, key)
    if (after === before) return events
    before = after
  }
  throw new PosternError("contention")
}

/** Gives the last event that was pruned, or null where the record does not open: its events are exported all the same. */
async function prunedThrough(repository: SubjectRepository, key: SubjectKey): Promise<number | null> {
  try {
    return (await repository.load(key)).record?.chainStart.seq ?? 0
  } catch (fault) {
    if (fault instanceof PosternError && (fault.code === "key-retired" || fault.code === "record-unreadable"))
      return null
    throw fault
  }
}
