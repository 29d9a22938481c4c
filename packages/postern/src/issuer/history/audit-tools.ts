import { randomBytes } from "node:crypto"
import type { EventSource, Instant } from "../../record/index.ts"
import { guardClock, guardRandom, sourceOf } from "../operations/checks/input-checks.ts"
import type { Clock, Random, Store, SubjectKey } from "../persistence/ports.ts"
import type { KeyRing } from "../persistence/sealing/key-ring.ts"
import { Seal } from "../persistence/sealing/seal.ts"
import { SubjectRepository } from "../persistence/subject-repository.ts"
import type { ChainedEvent } from "./audit-chain.ts"
import type { ExportedEvent } from "./exported-event.ts"
import { type Pruned, pruneHistory } from "./history-pruning.ts"
import { type EarlierPart, type Relation, relateUndisturbed } from "./history-relation.ts"
import { noteReplay, type Replayed, type ReplayOptions, replayHistory } from "./history-replay.ts"
import { wholeHistory } from "./whole-history.ts"

export interface AuditToolsOptions {
  readonly store: Store
  readonly keys: KeyRing
  /** milliseconds since 1970; @default Date.now */
  readonly clock?: Clock
  /** @default node:crypto's randomBytes */
  readonly random?: Random
}

/** What an operator does with audit trails, one subject at a time. */
export interface AuditTools {
  /**
   * Gives the events that are there, oldest first, as they were at one time: events that are pruned meanwhile leave no gap.
   * @throws PosternError `contention` if they are pruned again and again meanwhile
   */
  history(key: SubjectKey): AsyncIterable<ExportedEvent>
  /**
   * Says how an exported history, in order of `seq`, stands to what the store holds. Changes nothing.
   * @param earlier the part before, where the history comes in parts and that one was compared
   */
  compare(key: SubjectKey, history: readonly ChainedEvent[], earlier?: EarlierPart | null): Promise<Relation>
  /** After a restore: spends again what was spent, counts again what had failed, voids again what was void. */
  replay(
    key: SubjectKey,
    history: readonly ChainedEvent[],
    source?: EventSource,
    options?: ReplayOptions,
  ): Promise<Replayed>
  /** Notes in the trail that a history was replayed in parts, through its event of that `seq`. Nothing for who is not there. */
  noteReplay(key: SubjectKey, through: number, source?: EventSource): Promise<void>
  /** Deletes events from before an instant and keeps the rest of the chain verifiable. */
  prune(key: SubjectKey, before: Instant): Promise<Pruned>
}

/** Creates the tools for audit trails over a store and its key ring. */
export function createAuditTools({ store, keys, clock, random }: AuditToolsOptions): AuditTools {
  const guarded = guardRandom(random ?? randomBytes)
  const repository = new SubjectRepository(store, new Seal(keys, guarded), guarded)
  const tools = { store, repository, random: guarded, now: guardClock(clock ?? Date.now) }
  return {
    async *history({ tenant, subject }) {
      for (const event of await wholeHistory(store, repository, { tenant, subject })) yield { tenant, subject, event }
    },
    async compare(key, history, earlier = null) {
      const { judgement } = await relateUndisturbed(tools, key, history, earlier)
      return judgement
    },
    replay: (key, history, source, options) => replayHistory(tools, key, history, sourceOf(source), options),
    noteReplay: (key, through, source) => noteReplay(tools, key, through, sourceOf(source)),
    prune: (key, before) => pruneHistory(tools, key, before),
  }
}
