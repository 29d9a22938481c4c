import type { VaultEvent } from "../../record/index.ts"
import type { LogOwner } from "./log-owner.ts"

/** What is wrong with a device's log, and where. */
export interface LogProblem {
  readonly device: string
  readonly kind:
    | "forged-event"
    | "removed-events"
    | "reordered-event"
    | "repeated-event"
    | "forked-event"
    | "malformed-event"
    | "foreign-event"
    | "clock-jump"
    | "truncated-log"
    | "behind-log"
    | "forged-log"
    | "removed-log"
    | "damaged-log"
    | "replaced-log"
    | "forged-members"
    | "rolled-back-members"
    | "members-fork"
    | "not-entitled"
    | "after-leaving"
    | "false-seal"
    | "unlike-witnessed"
    | "not-for-us-yet"
  /** The first event that it concerns, and the last. */
  readonly from: number | null
  readonly to: number | null
  readonly detail: string
}

/** The end of a chain: the last event's number and its line's hash. */
export type Head = readonly [seq: number, hash: string]

/** A device's log as far as it is its own word. */
export interface LogContent extends LogOwner {
  readonly events: readonly VaultEvent[]
  /** Hashes of the readable lines by event number: what pins and witnesses are compared with. */
  readonly hashes: ReadonlyMap<number, string>
  readonly head: Head
  readonly problems: readonly LogProblem[]
}

export interface DeviceLog extends LogContent {
  /** The paths of the files that its lines are of. */
  readonly sources: readonly string[]
  /** Its lines, read anew from the disk, a file at a time: a log may be larger than the memory that it should take. */
  lines(): AsyncIterable<readonly string[]>
}
