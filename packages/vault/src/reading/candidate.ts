import type { KeptAccount } from "../formats/index.ts"
import type { Day } from "../record/index.ts"
import type { CodeDoubt } from "./lists/code-doubts.ts"

export interface ReadCode {
  readonly text: string
  readonly used: boolean
  /** What is unsure of it; null where nothing is. */
  readonly doubt: CodeDoubt | null
  /** The line of the file, from 1; null where the format has no lines. */
  readonly line: number | null
}

/** An account as a file tells of it, before anyone has agreed to keep it. No password and no OTP seed is ever in one. */
export interface Candidate {
  /** What to call it: `Service Purpose`; only a proposal. */
  readonly name: string
  readonly service: string | null
  readonly login: string | null
  readonly url: string | null
  /** Empty where the file only shows that the account has two-factor sign-in. */
  readonly codes: readonly ReadCode[]
  readonly sort: "single-use" | "reusable"
  readonly generatedOn: Day | null
  readonly expiresOn: Day | null
  readonly issuer: string | null
  readonly set: number | null
  readonly format: string | null
  readonly tags: readonly string[]
  /** All that one of Postern's own exports says of the account; null for every other file. */
  readonly kept: KeptAccount | null
  /** How sure it is whose codes these are, 0 to 1; from `sureConfidence` on no question is asked. */
  readonly confidence: number
  /** Why, in words for the preview. */
  readonly evidence: readonly string[]
  /** Sentences for the holder, such as how many codes the service gives. */
  readonly remarks: readonly string[]
}

export const sureConfidence = 0.8

/** A candidate with what is not known left empty. */
export function candidate(known: Pick<Candidate, "name"> & Partial<Candidate>): Candidate {
  return {
    service: null,
    login: null,
    url: null,
    codes: [],
    sort: "single-use",
    generatedOn: null,
    expiresOn: null,
    issuer: null,
    set: null,
    format: null,
    tags: [],
    kept: null,
    confidence: 1,
    evidence: [],
    remarks: [],
    ...known,
  }
}
