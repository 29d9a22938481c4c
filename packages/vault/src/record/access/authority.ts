import type { Fact, VaultEvent } from "../event.ts"

/** What a member may do: owners change members and rules, managers keep accounts, members use codes, auditors read all but codes. */
export const roles = ["owner", "manager", "member", "auditor"] as const
export type Role = (typeof roles)[number]

/** Who a writer was when they wrote: `left` where they no longer belonged. */
export interface Standing {
  readonly member: string
  readonly role: Role
  readonly left: boolean
}

/** What the members' documents say of events. A vault of one member needs none: everything in it is theirs. */
export interface Authority {
  /** Who wrote it, as of then. Null where no document knows the writer. */
  standingOf(event: Pick<VaultEvent, "device" | "seq">): Standing | null
  /** True where the event was written before a second member came, when ids were free. */
  isEarly(event: Pick<VaultEvent, "device" | "seq">): boolean
  /** Whether a device's line of this number is here and has this hash. */
  isTrueHead(device: string, head: readonly [seq: number, hash: string]): boolean
  /** Whether the member's own signature stands under the rule. */
  isSignedRule(event: VaultEvent & Extract<Fact, { kind: "rule-set" | "rule-cleared" }>, member: string): boolean
}
