import type { AccessFinding, AccessRequest, Duty, SealRecord } from "./access/access-state.ts"
import type { Rule } from "./access/rule.ts"
import type { AccountFacts, CopySort, Day, Instant, ReadPurpose } from "./event.ts"
import type { SealedCodes } from "./sealed-codes.ts"
import type { SealedFacts } from "./shapes/private-facts.ts"

/** One use of a code, as one device told it. */
export interface Use {
  readonly event: string
  readonly at: Instant
  readonly device: string
  readonly member: string
  readonly worked: boolean | null
}

/** One handing out of a code, as it was written before the code was opened. */
export interface Handing {
  readonly event: string
  readonly at: Instant
  readonly member: string
  readonly request: string | null
}

/** A code and all that is known of it. `uses` only grows; `doubts` are events that left its fate open. */
export interface KeptCode {
  readonly index: number
  /** Null where the code is sealed; see `Vault.openCodes`. */
  readonly text: string | null
  readonly usedBefore: boolean
  readonly uses: readonly Use[]
  readonly doubts: readonly { readonly event: string; readonly at: Instant; readonly handed: boolean }[]
  /** Who had it, when, and for which request. */
  readonly handed: readonly Handing[]
}

export type CodeStatus = "unused" | "used" | "doubtful"

export interface Copy {
  readonly id: string
  readonly location: string
  readonly sort: CopySort
  readonly inside: string | null
  readonly onFactorDevice: boolean
  readonly addedOn: Day
  readonly lastSeenOn: Day
  readonly lostOn: Day | null
}

/** One opening of a batch's codes, as it was written before they were opened. */
export interface Reading {
  readonly event: string
  readonly at: Instant
  readonly member: string
  readonly purpose: ReadPurpose
  readonly reason: string | null
}

export interface Batch {
  readonly id: string
  readonly account: string
  readonly addedAt: Instant
  readonly addedBy: string
  readonly sort: "single-use" | "reusable"
  readonly codes: readonly KeptCode[]
  /** Null where the codes stand in the log of an older version, for all who read it. */
  readonly sealed: SealedCodes | null
  /** For whom it was sealed, oldest first. */
  readonly seals: readonly SealRecord[]
  readonly generatedOn: Day | null
  readonly expiresOn: Day | null
  readonly reviewOn: Day | null
  readonly issuer: string | null
  readonly set: number | null
  readonly format: string | null
  readonly source: string | null
  readonly note: string | null
  /** Where the account is private: what only its readers may know of the batch. */
  readonly private?: SealedFacts
  readonly supersededBy: string | null
  /** When all its codes were opened to be shown, printed or exported. */
  readonly reads: readonly Reading[]
  readonly tested: readonly { readonly on: Day; readonly index: number | null }[]
  readonly copies: readonly Copy[]
  readonly exposures: readonly { readonly where: string; readonly on: Day }[]
  /** When its practice words were opened as its codes would be. */
  readonly drills: readonly { readonly on: Day; readonly request: string }[]
}

export interface Account extends Omit<AccountFacts, "tags" | "private"> {
  readonly id: string
  /** Where it is private: for whom its name is sealed, which to others is its reference. */
  readonly private?: SealedFacts
  readonly tags: readonly string[]
  readonly addedAt: Instant
  /** The reference that it was given, where another account has it too: sheets printed under it may be either's. */
  readonly sharedRef?: string
  /** Oldest first. */
  readonly batches: readonly Batch[]
}

/** Two marks for one single-use code: the same code was handed out twice, and one of them cannot have worked. */
export interface DoubleUse {
  readonly account: string
  readonly batch: string
  readonly index: number
  readonly uses: readonly Use[]
}

export interface Device {
  readonly id: string
  readonly label: string
  readonly member: string
  readonly events: number
  readonly lastAt: Instant
}

export interface VaultState {
  /** By name. */
  readonly accounts: readonly Account[]
  readonly devices: readonly Device[]
  readonly doubleUses: readonly DoubleUse[]
  /** The rules that hold, oldest first. */
  readonly rules: readonly Rule[]
  readonly requests: readonly AccessRequest[]
  /** Who is on call when, in the order in which it was said. */
  readonly duties: readonly Duty[]
  /** Events that are kept and not believed. */
  readonly findings: readonly AccessFinding[]
  /** The highest lamport number of any event. */
  readonly lamport: number
}

/** Used wins over doubtful, doubtful over unused: a code whose fate is open is never handed out as fresh. */
export function codeStatus(code: KeptCode, batch: Pick<Batch, "sort">): CodeStatus {
  if (batch.sort === "reusable") return "unused"
  if (code.usedBefore || code.uses.length > 0) return "used"
  return code.doubts.length > 0 ? "doubtful" : "unused"
}

/** The batch whose codes are good: the newest that nothing has superseded; null where none is kept. */
export function currentBatch(account: Account): Batch | null {
  return account.batches.findLast(batch => batch.supersededBy === null) ?? null
}

/** The batches that nothing has superseded, oldest first. More than one: two devices that were apart each added codes, and one of them is void. */
export function liveBatches(account: Account): readonly Batch[] {
  return account.batches.filter(batch => batch.supersededBy === null)
}

/** What a batch is called: its place among the account's batches, from 1 for the oldest. */
export const batchNumber = (account: Account, { id }: Pick<Batch, "id">): number =>
  account.batches.findIndex(batch => batch.id === id) + 1

/** How many codes of a batch are in each state. */
export function countCodes(batch: Batch): Record<CodeStatus, number> & { total: number } {
  const counts = { unused: 0, used: 0, doubtful: 0, total: batch.codes.length }
  for (const code of batch.codes) counts[codeStatus(code, batch)]++
  return counts
}
