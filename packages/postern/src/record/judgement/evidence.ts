/** What was found out about digits and one secret. */
export interface SecretEvidence {
  /** the newest step of the window whose code equals the input, or null */
  readonly matchedStep: number | null
  /** by how many steps the input is off, where the secret shows it at a time near but outside of the window */
  readonly clockOffset?: number | null
}

/** What was found out about digits, outside of any decision. */
export interface DigitsEvidence extends SecretEvidence {
  /** the same of the authenticators beside the first, by their place */
  readonly others?: readonly SecretEvidence[]
  /** which of the record's former secrets shows the input now, and at which step */
  readonly former?: { readonly place: number; readonly step: number } | null
}

/** What was found out about an input, outside of any decision. */
export type Evidence = ({ readonly method: "totp" } & DigitsEvidence) | CodeEvidence

/** What is known of a backup code. */
export interface CodeEvidence {
  readonly method: "backup-code"
  readonly format: string
  /** of a code that was taken over: its place in the set, or null where no code of the set can be it */
  readonly selector: number | null
  readonly verdict: CodeVerdict | null
}

/** What a factor is wanted for, where that makes a difference. */
export type Purpose =
  | "any"
  /** the code that was just accepted is good once more */
  | "recover"
  /** what was replaced or lost a few days ago is good for shutting, and for nothing else */
  | "lock"

/** What the slow hash said. It holds for one set alone: selectors come round again. */
export interface CodeVerdict {
  readonly set: number
  readonly matches: boolean
  /** of foreign codes that were searched: which one it is */
  readonly position?: number
}
