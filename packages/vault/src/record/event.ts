import type { AccessFact } from "./access/access-events.ts"
import type { Day, Instant } from "./moment.ts"
import type { SealedCodes } from "./sealed-codes.ts"
import type { SealedFacts } from "./shapes/private-facts.ts"

export type { Day, Instant } from "./moment.ts"

/** Who wrote an event, and where it stands in that device's chain and among all devices. */
export interface Position {
  readonly device: string
  /** 0, 1, 2… within the device. */
  readonly seq: number
  /** One more than the highest the device had seen: orders events of all devices. */
  readonly lamport: number
  readonly at: Instant
  /** SHA-256 (hex) of the device's line before this one. */
  readonly prev: string
  /** The ends of other devices' chains seen since this device's last event: a later loss of theirs shows. */
  readonly seen?: Readonly<Record<string, readonly [seq: number, head: string]>>
}

/** What can be said of an account besides its codes; absent means unknown. */
export interface AccountFacts {
  readonly name: string
  /** What stands on paper in the name's place, such as `G1`. */
  readonly ref: string
  readonly service?: string
  readonly login?: string
  readonly url?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  /** True where the service is known to ask for a second factor, though no codes may be kept. */
  readonly twoFactor?: boolean
  /** Where the account is private: its name and more, for its readers alone. Null makes it an account like others again. */
  readonly private?: SealedFacts | null
}

/** The codes of a batch: sealed; in the clear only in logs of older versions, and in what is still to be written. */
export type BatchCodes = { readonly codes: readonly string[] } | { readonly sealed: SealedCodes }

/** The sorts of place where a copy of a batch can be. */
export const copySorts = ["paper", "manager", "file", "token", "person"] as const
export type CopySort = (typeof copySorts)[number]

/** What whole batches are opened for. */
export const readPurposes = ["show", "print", "export", "compare"] as const
export type ReadPurpose = (typeof readPurposes)[number]

export interface BatchFacts {
  readonly batch: string
  readonly account: string
  /** A single-use code is spent by use; a reusable one (recovery key, word phrase) is not. */
  readonly sort: "single-use" | "reusable"
  /** Codes that the source already showed as used, by index. */
  readonly used?: readonly number[]
  readonly generatedOn?: Day
  readonly expiresOn?: Day
  readonly reviewOn?: Day
  readonly issuer?: string
  readonly set?: number
  /** The code format, where it has check symbols that can be verified: `postern-standard` and the like. */
  readonly format?: string
  readonly source?: string
  readonly note?: string
  /** Of a private account: where the codes came from, and the note. */
  readonly private?: SealedFacts
  /** Batches that this one takes the place of: their codes are void. */
  readonly supersedes?: readonly string[]
}

/** What can be changed of a batch that is kept; null takes it away. */
export interface BatchChanges {
  readonly generatedOn?: Day | null
  readonly expiresOn?: Day | null
  readonly reviewOn?: Day | null
  readonly note?: string | null
  readonly private?: SealedFacts
}

export type Fact =
  | AccessFact
  | {
      readonly kind: "device-added"
      readonly member: string
      readonly label: string
      readonly verifyKey: string
      readonly certificate: string
    }
  | ({ readonly kind: "account-added"; readonly account: string } & AccountFacts)
  | { readonly kind: "account-changed"; readonly account: string; readonly set: Partial<AccountFacts> }
  | { readonly kind: "account-removed"; readonly account: string }
  /** Two accounts that are one: all that is known of `account` is known of `into`, whose own facts stand. */
  | { readonly kind: "account-merged"; readonly account: string; readonly into: string }
  | ({ readonly kind: "batch-added" } & BatchFacts & BatchCodes)
  | { readonly kind: "batch-changed"; readonly batch: string; readonly set: BatchChanges }
  | { readonly kind: "batch-removed"; readonly batch: string }
  | {
      readonly kind: "code-handed"
      readonly batch: string
      readonly index: number
      /** The request that was granted, where the rule asks for one. */
      readonly request?: string
      readonly reason?: string
    }
  | { readonly kind: "code-used"; readonly batch: string; readonly index: number; readonly worked?: boolean }
  | { readonly kind: "code-doubtful"; readonly batch: string; readonly index: number }
  | {
      readonly kind: "code-cleared"
      readonly batch: string
      readonly index: number
      readonly clears: readonly string[]
    }
  | {
      readonly kind: "codes-read"
      readonly batches: readonly string[]
      readonly purpose: ReadPurpose
      readonly reason?: string
    }
  | { readonly kind: "batch-tested"; readonly batch: string; readonly on: Day; readonly index?: number }
  | {
      readonly kind: "copy-added"
      readonly copy: string
      readonly batch: string
      readonly location: string
      readonly sort: CopySort
      readonly on: Day
      /** The account whose sign-in stands between the holder and this copy. */
      readonly inside?: string
      /** True where the copy lies on the very device that makes the sign-in codes. */
      readonly onFactorDevice?: boolean
    }
  | { readonly kind: "copy-seen"; readonly copy: string; readonly on: Day }
  | { readonly kind: "copy-lost"; readonly copy: string; readonly on: Day }
  | { readonly kind: "exposure-found"; readonly batch: string; readonly where: string; readonly on: Day }
  | {
      readonly kind: "loss-accepted"
      readonly log: string
      /** the kind of the problem */
      readonly problem: string
      /** the first and the last event that it concerns */
      readonly from: number
      readonly through: number
      /** the hash of the log's last event before `from`, or "" where it has none: what is there besides the loss */
      readonly before: string
    }

export type VaultEvent = Position & Fact

/** The name of an event: unique in the vault. */
export const eventId = (event: Pick<Position, "device" | "seq">): string => `${event.device}:${event.seq}`
