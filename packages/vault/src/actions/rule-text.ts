import type { RuleFacts } from "../record/index.ts"
import { plain } from "./printed-text.ts"

/** A waiting time in words: `24 h`. */
export function afterText(seconds: number): string {
  if (seconds % 86_400 === 0 && seconds > 86_400) return `${seconds / 86_400} days`
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** A rule as a sentence. */
export function ruleSentence({ read, need, of, reason, after, hours, expires }: RuleFacts): string {
  const who =
    need === undefined
      ? `${(read ?? []).map(plain).join(", ")} may read alone`
      : `${need} of ${of!.map(plain).join(", ")} must agree; who asks counts as one of them${read === undefined ? "" : `; ${read.map(plain).join(", ")} may ask too`}`
  const parts = [
    reason ? "a reason is asked for" : "",
    after === undefined ? "" : `after ${afterText(after)} without a denial nobody has to agree`,
    hours === undefined ? "" : `only ${hours.replace("-", " to ")} o'clock`,
    expires === undefined ? "" : `until ${expires}`,
  ].filter(Boolean)
  return `${[who, ...parts].join("; ")}.`
}
