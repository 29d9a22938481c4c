import type { AccountRow } from "../../answers.ts"
import type { Speaker } from "../speaker.ts"

/** What is left of an account's codes, in words. */
export function codesText({ codes, isReusable }: Pick<AccountRow, "codes" | "isReusable">, speaker: Speaker): string {
  if (codes === "") return speaker.say("noCodesKept")
  if (isReusable) return speaker.say("reusable")
  const count = (letter: string): number => codes.split(letter).length - 1
  const left = speaker.say("leftOf", { left: count("u"), total: codes.length })
  const doubtful = count("d")
  return doubtful === 0 ? left : `${left}, ${speaker.say("doubtfulToo", { n: doubtful })}`
}
