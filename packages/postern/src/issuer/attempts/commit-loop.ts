import { type Change, type EventSource, type Instant, PosternError, type SubjectRecord } from "../../record/index.ts"
import type { Clock, SubjectKey } from "../persistence/ports.ts"
import type { SubjectRepository } from "../persistence/subject-repository.ts"

/** A decision that asks for no proof; `change: null` leaves everything as it is. */
export interface PlainDecision<O> {
  readonly change: Change | null
  readonly outcome: O
}

/** Every conflict means that somebody else's commit went through, so this many can only be met under a flood on one subject. */
export const maxConflicts = 100

/**
 * Loads, decides and commits, again from the start when somebody else's commit came first. `decide` may wait (for hashes); what it gives
 * is committed only against the very version that it was given.
 */
export async function decideAndCommit<O>(
  { repository, now: clock }: { readonly repository: SubjectRepository; readonly now: Clock },
  key: SubjectKey,
  source: EventSource,
  decide: (record: SubjectRecord | null, now: Instant) => PlainDecision<O> | Promise<PlainDecision<O>>,
): Promise<PlainDecision<O>> {
  for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
    const loaded = await repository.load(key)
    const now = clock()
    const decision = await decide(loaded.record, now)
    if (decision.change === null || (await repository.commit(key, loaded, decision.change, source, now)))
      return decision
  }
  throw new PosternError("contention")
}
