import { type Candidate, candidate } from "./candidate.ts"
import { splitLines } from "./lists/text-line.ts"

/** A text as it stands: every line that is not blank is a code, and nothing is read into it. */
export function asIs(text: string): Candidate {
  const codes = splitLines(text).flatMap((line, index) =>
    line.trim() === "" ? [] : [{ text: line.trim(), used: false, doubt: null, line: index + 1 }],
  )
  return candidate({ name: "", codes, confidence: 0.2, evidence: ["taken as it stands"] })
}
