import type { CodeSet } from "../model/code-set.ts"
import type { ForeignHash, ForeignScheme } from "../model/legacy-codes.ts"
import type { Method } from "../model/outcomes.ts"
import type { Change, NewEvent } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import type { Rejection } from "./rejection.ts"

/** What an input amounts to, given the record as it stands. */
export type Judgement =
  | Proof
  | Rejection
  /** nothing speaks against the code; only the digest that it would have in its set can tell */
  | { readonly kind: "needs-hash"; readonly of: HashedCode }
  /** only the hashes of the other system can tell, one for each of these codes */
  | { readonly kind: "needs-search"; readonly of: SearchedCodes }

/** One code of a set as the record keeps it. */
export type HashedCode = Pick<CodeSet, "set" | "salt" | "scheme"> & { readonly digest: Uint8Array }

/** The codes of a set that was taken over, each under a hash with a salt of its own. */
export interface SearchedCodes extends Pick<CodeSet, "set"> {
  readonly scheme: ForeignScheme
  readonly keyId: string | null
  readonly codes: readonly { readonly position: number; readonly hash: ForeignHash; readonly digest: Uint8Array }[]
}

/** A factor that is right, and the record as it stands once the factor is used. */
export interface Proof {
  readonly kind: "accepted"
  readonly method: Method
  /** what was spent, as the audit trail names it */
  readonly facts: Pick<NewEvent, "method" | "authenticator" | "step" | "set" | "selector" | "scheme">
  readonly spent: SubjectRecord
  /** what is written down of its use, in front of what it allowed; nothing where it was spent a moment ago */
  readonly events: readonly NewEvent[]
}

/** Makes the proof of a factor that is used. */
export function accepted(spent: SubjectRecord, facts: Proof["facts"]): Proof {
  return { kind: "accepted", method: facts.method!, facts, spent, events: [{ kind: "accepted", ...facts }] }
}

/** Puts the use of the proof in front of what it allowed. */
export function proven(proof: Proof, change: Change): Change {
  return { record: change.record, events: [...proof.events, ...change.events] }
}
