import type { Candidate } from "./candidate.ts"
import type { CodeDoubt } from "./lists/code-doubts.ts"

/** Why a line that could be a code was not taken. */
export const unreadReasons = {
  "not-understood": "not understood",
  "check-symbols": "its check symbols do not fit",
  "other-number": "says that it is something else",
} as const
export type UnreadReason = keyof typeof unreadReasons

/** A line that could be a code and was not taken. */
export interface UnreadLine {
  /** The line of the file, from 1; null where the format has no lines. */
  readonly line: number | null
  /** The entry of another program's file in which it stands. */
  readonly entry: string | null
  /** What the program calls the field. */
  readonly field: string | null
  readonly reason: UnreadReason
  /** The line with everything hidden that could be secret. */
  readonly shown: string
  /** For check symbols: which group of the code looks wrong, from 1, and the symbol that would be right. */
  readonly group?: number
  readonly fix?: NonNullable<CodeDoubt["fix"]>
}

/** What a file held: the accounts that it tells of, and every line of which nothing was taken. */
export interface Reading {
  /** What the file is, such as "Bitwarden export". */
  readonly kind: string
  readonly candidates: readonly Candidate[]
  readonly unread: readonly UnreadLine[]
  /** Lines of which the label says that a number of another kind stands there, such as a serial number. */
  readonly otherNumbers: readonly UnreadLine[]
  /** Lines, from 1, that have eight letters and digits in a row and are words, dates or addresses. */
  readonly wording: readonly number[]
  /** What the file has besides codes and is never taken, such as "passwords". */
  readonly leftOut: readonly string[]
  /** Sentences for the holder. */
  readonly remarks: readonly string[]
}

/** A reading with what is not there left empty. */
export const reading = (known: Pick<Reading, "kind"> & Partial<Reading>): Reading => ({
  candidates: [],
  unread: [],
  otherNumbers: [],
  wording: [],
  leftOut: [],
  remarks: [],
  ...known,
})
