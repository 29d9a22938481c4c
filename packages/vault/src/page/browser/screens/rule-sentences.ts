import type { RuleAnswer } from "../../answers.ts"
import type { Speaker } from "../speaker.ts"

/** A rule as sentences. */
export function ruleSentences(rule: RuleAnswer | null, speaker: Speaker): readonly string[] {
  if (rule === null) return [speaker.say("ruleNone")]
  const { read, need, of, reason, afterSeconds, dutyAfterSeconds, validSeconds, withinSeconds, hours, expires } = rule
  const lasting = (key: "ruleAfter" | "ruleDuty" | "ruleValid" | "ruleWithin", seconds: number | null): string =>
    seconds === null ? "" : speaker.say(key, { time: speaker.duration(seconds) })
  const [from = "", to = ""] = hours?.split("-") ?? []
  return [
    need === null
      ? speaker.say("ruleRead", { members: speaker.list(read) })
      : speaker.say("ruleNeed", { need, members: speaker.list(of) }),
    need !== null && read.length > 0 ? speaker.say("ruleMayAsk", { members: speaker.list(read) }) : "",
    reason ? speaker.say("ruleReason") : "",
    lasting("ruleAfter", afterSeconds),
    lasting("ruleDuty", dutyAfterSeconds),
    lasting("ruleValid", validSeconds),
    lasting("ruleWithin", withinSeconds),
    hours === null ? "" : speaker.say("ruleHours", { from, to }),
    expires === null ? "" : speaker.say("ruleExpires", { day: speaker.day(expires) }),
  ].filter(sentence => sentence !== "")
}
