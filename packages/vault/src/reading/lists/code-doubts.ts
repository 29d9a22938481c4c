/** Why it is asked about a code that was kept. */
export const doubtTexts = {
  shorter: "shorter than the others",
  longer: "longer than the others",
  "other-symbols": "has symbols that the others have not",
  "blank-inside": "has a blank that the others have not",
  "maybe-word": "may be a word",
  remark: "has a remark",
  "maybe-used": "may be used",
  tested: "is marked as tested",
  "check-symbols": "its check symbols do not fit",
  restored: "two unreadable symbols were restored",
} as const
export type DoubtKind = keyof typeof doubtTexts

/** What is unsure of a code, and what of it can be shown. */
export interface CodeDoubt {
  readonly kind: DoubtKind
  /** The line, with everything hidden that could be secret. */
  readonly shown: string
  /** For check symbols: which group of the code looks wrong, from 1. */
  readonly group?: number
  /** For check symbols: the symbol that would be right, and its place in the code, from 1. */
  readonly fix?: { readonly place: number; readonly typed: string; readonly right: string }
}
