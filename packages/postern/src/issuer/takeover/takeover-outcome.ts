import type { CodesNotTaken } from "./entry-codes.ts"

/** What was taken over of an entry. */
export interface TakenOverOutcome {
  readonly outcome: "taken-over"
  readonly result: "imported" | "totp-only" | "codes-only"
  readonly codesLeft: number
  /** why the codes were left behind; they are good at neither door then */
  readonly reason?: CodesNotTaken
}

/** Nothing was taken over: the codes cannot be, and there is no authenticator beside them; or there are more authenticators than one subject may have. */
export interface TakeoverSkipped {
  readonly outcome: "skipped"
  readonly reason: CodesNotTaken | "nothing-left" | "several-authenticators"
}
