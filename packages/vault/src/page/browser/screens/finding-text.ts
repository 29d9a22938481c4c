import type { FindingAnswer } from "../../answers.ts"
import type { Speaker } from "../speaker.ts"

const forPrinting = new Set(["one-copy", "one-place", "circular"])
const forNewCodes = new Set([
  "no-codes",
  "none-left",
  "few-left",
  "exposed",
  "expired",
  "leaver-read",
  "leaver-share",
  "rule-unfulfillable",
  "seal-against-rule",
  "old-rule",
])

/** What a finding says, in the words of the page's language. */
export function findingText({ kind, reason, graceUntil }: FindingAnswer, speaker: Speaker): string {
  const text = speaker.sayIfKnown(`f_${kind}`) ?? reason
  return graceUntil === null ? text : `${text} (${speaker.say("graceUntil", { day: speaker.day(graceUntil) })})`
}

/** Whether a sheet of paper is what an account lacks. */
export const printHelps = (kind: string): boolean => forPrinting.has(kind)

/** Whether only new codes help, which are made at the service and taken in by the terminal. */
export const newCodesHelp = (kind: string): boolean => forNewCodes.has(kind)
