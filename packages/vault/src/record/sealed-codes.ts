interface SealFacts {
  /** The rule that was followed; null where none applied. */
  readonly rule: string | null
  readonly count: number
  /** One for each code: see `checkOfCode`. They never change, so that a later seal cannot hold other codes. */
  readonly checks: readonly string[]
}

/** All codes in one age file (base64), for a vault or an account without a rule. */
export interface SheetSeal extends SealFacts {
  readonly to: readonly string[]
  readonly sheet: string
}

/** Each code in an age file of its own, for every member that the rule names. */
export interface ReaderSeal extends SealFacts {
  readonly to: readonly string[]
  readonly codes: readonly string[]
}

/** Each code under a key of its own, which is split: `need` of the members together can open it, and fewer learn nothing. */
export interface SharedSeal extends SealFacts {
  readonly need: number
  readonly of: readonly string[]
  /** `key` is the age recipient that the code's own key opens. */
  readonly codes: readonly { readonly key: string; readonly age: string }[]
  /** By member: an age file (base64) for their consent key, one share a line. */
  readonly shares: Readonly<Record<string, string>>
  /** For each code one a member, in the order of `of`: names whoever gives a wrong share. */
  readonly commits: readonly (readonly string[])[]
  /** True where one more entry, behind the last code, holds words to practice with. */
  readonly practice?: boolean
}

/** The codes of a batch as a log carries them: never in the clear. */
export type SealedCodes = SheetSeal | ReaderSeal | SharedSeal

/** Those who can open it alone, or hold a share of it. */
export const membersOfSeal = (sealed: SealedCodes): readonly string[] => ("need" in sealed ? sealed.of : sealed.to)
