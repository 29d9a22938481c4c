import type { Instant } from "../../record/index.ts"

/** Which of a tenant's subjects are listed, by the plain columns. Never read for a decision. */
export type SubjectList =
  /** those whose name begins with a text, by name; all of them for "" */
  | { readonly kind: "named"; readonly prefix: string }
  /** those of whom a factor waits at an instant, the longest wait first */
  | { readonly kind: "throttled"; readonly now: Instant }
  /** those of whom a factor is disabled, by name */
  | { readonly kind: "disabled" }

export interface ListedSubject {
  readonly subject: string
  /** the latest end of any wait, also one that is over; null for none */
  readonly lockedUntil: Instant | null
  readonly disabled: boolean
}

export interface ListPage {
  /** the last subject of the page before; null for the first page */
  readonly after: Pick<ListedSubject, "subject" | "lockedUntil"> | null
  readonly limit: number
}
