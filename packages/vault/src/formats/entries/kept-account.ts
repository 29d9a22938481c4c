import type { CopySort, Day } from "../../record/index.ts"

/** A code as one of Postern's own exports has it. */
export interface KeptCodeText {
  readonly text: string
  readonly used: boolean
  /** Handed out, and nobody said whether it was used. */
  readonly doubtful: boolean
}

/** Where a copy of the codes is. */
export interface KeptCopy {
  readonly location: string
  readonly sort: CopySort
  /** The former id of the account whose sign-in stands before the copy. */
  readonly inside: string | null
  readonly onFactorDevice: boolean
  readonly addedOn: Day
  readonly lastSeenOn: Day
  readonly lostOn: Day | null
}

/** A batch as one of Postern's own exports has it; what another program has no place for is empty. */
export interface KeptBatch {
  readonly codes: readonly KeptCodeText[]
  readonly sort: "single-use" | "reusable"
  readonly generatedOn: Day | null
  readonly expiresOn: Day | null
  readonly reviewOn: Day | null
  readonly issuer: string | null
  readonly set: number | null
  readonly format: string | null
  readonly note: string | null
  /** The place, in the account's list, of the batch that took this one's place. */
  readonly supersededBy: number | null
  readonly tested: readonly { readonly on: Day; readonly index: number | null }[]
  readonly copies: readonly KeptCopy[]
  readonly exposures: readonly { readonly where: string; readonly on: Day }[]
}

/** What one of Postern's own exports says of an account besides its name, login, address and tags. */
export interface KeptAccount {
  /** Its id in the vault that wrote the export. */
  readonly id: string | null
  readonly ref: string | null
  readonly service: string | null
  readonly owner: string | null
  readonly twoFactor: boolean
  /** Oldest first. */
  readonly batches: readonly KeptBatch[]
}

/** A batch with what is not known left empty. */
export const keptBatch = (known: Partial<KeptBatch> & Pick<KeptBatch, "codes">): KeptBatch => ({
  sort: "single-use",
  generatedOn: null,
  expiresOn: null,
  reviewOn: null,
  issuer: null,
  set: null,
  format: null,
  note: null,
  supersededBy: null,
  tested: [],
  copies: [],
  exposures: [],
  ...known,
})
