import type { KeptEvent } from "../../packages/postern/src/issuer/persistence/codec/event-codec.ts"
import type { SentCommit } from "./database-model.ts"
import type { OperationName } from "./operations.ts"

/** What is to happen. */
export interface HistoryPlan {
  /** what each replica does, one after the other */
  readonly replicas: readonly (readonly (OperationName | "half a minute passes")[])[]
  /** how many statements meet a mishap at most */
  readonly maxMishaps: number
}

/** What one replica was asked to do, and what it said. */
export interface Operation {
  readonly name: OperationName
  readonly replica: number
  /** what it gave, or the code of what it threw; undefined while it runs */
  answer?: unknown
}

/** A commit that took effect, with the operation that asked for it. */
export interface TakenEffect extends SentCommit {
  readonly by: Operation
  readonly events: readonly KeptEvent[]
}

/** All that happened in one history. */
export interface History {
  readonly operations: readonly Operation[]
  /** in the order of their versions */
  readonly effects: readonly TakenEffect[]
  /** what befell which statement, in order, for a person to read */
  readonly told: readonly string[]
}
