import type { RuleFacts } from "../record/index.ts"
import { plain } from "../record/index.ts"

/** A waiting time in words: `24 h`. */
export function afterText(seconds: number): string {
  if (seconds % 86_400 === 0 && seconds > 86_400) return `${seconds / 86_400} days`
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** A rule as a sentence. */
export function ruleSentence(rule: RuleFacts): string {
  const { read, need, of, reason, after, dutyAfter, valid, within, hours, expires } = rule
  const who =
    need === undefined
      ? `${(read ?? []).map(plain).join(", ")} may read alone`
      : `${need} of ${of!.map(plain).join(", ")} must agree; who asks counts as one of them${read === undefined ? "" : `; ${read.map(plain).join(", ")} may ask too`}`
  const parts = [
    reason ? "a reason is asked for" : "",
    after === undefined ? "" : `after ${afterText(after)} without a denial nobody has to agree`,
    dutyAfter === undefined ? "" : `after ${afterText(dutyAfter)} for members on call`,
    valid === undefined ? "" : `a request lives ${afterText(valid)}`,
    within === undefined ? "" : `the code is to be taken within ${afterText(within)}`,
    hours === undefined ? "" : `only ${hours.replace("-", " to ")} o'clock`,
    expires === undefined ? "" : `until ${expires}`,
  ].filter(Boolean)
  return `${[who, ...parts].join("; ")}.`
}
