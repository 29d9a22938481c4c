import type { Instant } from "../moment.ts"

/** A share that a member released to the one who asked. */
export interface Release {
  readonly event: string
  readonly at: Instant
  readonly member: string
  readonly device: string
  /** An armored age file for the one who asked. */
  readonly share: string
  /** True where the waiting time ran out and nobody was asked. */
  readonly auto: boolean
}

export interface Denial {
  readonly event: string
  readonly at: Instant
  readonly member: string
  readonly reason: string | null
}

/** Somebody asks for one code. */
export interface AccessRequest {
  /** The event that asked. */
  readonly id: string
  readonly account: string
  readonly batch: string
  readonly index: number
  readonly rule: string
  readonly member: string
  readonly device: string
  readonly at: Instant
  readonly until: Instant
  readonly reason: string | null
  /** An emergency: marked in every list, and any member can deny it. */
  readonly breakGlass: boolean
  /** About the practice words of the batch: it spends no code. */
  readonly practice: boolean
  /** About every code of the batch. */
  readonly all: boolean
  /** Duties that stood when it was asked, as far as whoever asked had read of them. */
  readonly duties: readonly string[]
  readonly releases: readonly Release[]
  readonly denials: readonly Denial[]
  /** By member: when their program first saw it. A waiting time runs from there, whatever time the request claims. */
  readonly seen: Readonly<Record<string, Instant>>
  /** The event by which the program of whoever asked noted that it is over. */
  readonly expired: string | null
  /** The event that handed the code out. */
  readonly handed: string | null
}

/** Somebody is on call. */
export interface Duty {
  /** The event that set it. */
  readonly id: string
  readonly member: string
  readonly from: Instant
  readonly to: Instant
  readonly by: string
}

/** An event that is kept and not believed, and why. */
export interface AccessFinding {
  readonly event: string
  readonly device: string
  readonly seq: number
  readonly kind: "not-entitled" | "after-leaving" | "false-seal"
  readonly member: string
  /** The kind of the event. */
  readonly said: string
}

/** For whom a batch was sealed, once. */
export interface SealRecord {
  readonly event: string
  readonly by: string
  readonly rule: string | null
  readonly to: readonly string[]
  /** How many of `to` must agree; null where each reads alone. */
  readonly need: number | null
  /** True where codes were added by somebody whom only a rule of before names. */
  readonly byOldRule?: boolean
}
