import { couldBeCode, hasLongRun, maskLine } from "./code-like.ts"
import type { Reading, UnreadLine } from "./reading.ts"

/** The lines of a text; a line feed, a carriage return, both, and the separators of Unicode end one. */
export const linesOf = (text: string): string[] => text.replace(/^\uFEFF/, "").split(/\r\n|[\r\n\v\f\x85\u2028\u2029]/)

/**
 * Says of every line of which nothing was taken whether it could be a code. No line with eight letters and digits in a row goes untold.
 * @param taken the lines, from 1, of which everything was taken.
 */
export function tellLines(text: string, taken: ReadonlySet<number>): Pick<Reading, "unread" | "wording"> {
  const unread: UnreadLine[] = []
  const wording: number[] = []
  for (const [index, line] of linesOf(text).entries()) {
    if (taken.has(index + 1)) continue
    if (couldBeCode(line))
      unread.push({ line: index + 1, entry: null, field: null, reason: "not-understood", shown: maskLine(line) })
    else if (hasLongRun(line)) wording.push(index + 1)
  }
  return { unread, wording }
}
