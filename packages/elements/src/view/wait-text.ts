import type { Method } from "../client/answers.ts"
import type { Wording } from "../words/wording.ts"
import type { SharedSpeaker } from "./speaker.ts"

/** Says what every element says, a wait as well. */
export type WaitSpeaker = SharedSpeaker & { readonly wording: Pick<Wording<string>, "wait" | "minutes"> }

/** A field and how long codes of each kind have to wait there. */
export interface Waiting {
  readonly methods: readonly Method[]
  waitOf(method: Method): number
}

/** Says which codes wait and for how long, in two halves around the time; null where none does. One kind that waits leaves the other free. */
export function waitParts(
  speaker: WaitSpeaker,
  waiting: Waiting,
): { readonly before: string; readonly time: string; readonly after: string } | null {
  const { methods } = waiting
  const waits = methods.map(method => waiting.waitOf(method)).filter(seconds => seconds > 0)
  if (waits.length === 0) return null
  const isPartial = waits.length < methods.length
  const key = isPartial ? (waiting.waitOf("totp") > 0 ? "waitApp" : "waitCodes") : "wait"
  const [before = "", after = ""] = speaker.say(key, { time: "\u0000" }).split("\u0000")
  return { before, time: speaker.wording.wait(Math.min(...waits)), after }
}

/** The same as one sentence. */
export function waitText(speaker: WaitSpeaker, waiting: Waiting): string {
  const parts = waitParts(speaker, waiting)
  return parts === null ? "" : `${parts.before}${parts.time}${parts.after}`
}
