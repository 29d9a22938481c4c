import { faultyCode, type Kit, maxKitCodes } from "./kit.ts"
import { type KitCodeLine, parseCodeLine } from "./kit-code-line.ts"
import { takeAccount, takeCount, takeExpiry, takeInstant, takeName, takeTitle } from "./kit-fields.ts"
import { KitLines } from "./kit-lines.ts"
import { KitSyntaxError } from "./kit-syntax-error.ts"

/** The longest text that is read, in UTF-16 units: many times the longest kit written, with room for a holder's notes. */
const maxTextLength = 65_536

/**
 * Reads a kit that `kitText` wrote, also after an editor gave it CRLF line ends, a byte order mark or blank lines, and
 * after its holder ticked boxes or wrote notes behind codes or below the list. Every code's check symbols are verified,
 * and all codes must be there: a kit cut short is refused rather than silently shortened.
 *
 * @returns the kit; `used` lists the codes with a ticked box or a note that begins with "used"
 * @throws TypeError when the text is not a string; KitSyntaxError with the line and what was expected
 */
export function parseKit(text: string): Kit {
  if (typeof text !== "string") throw new TypeError(`text must be a string, got ${typeof text}`)
  if (text.length > maxTextLength) throw new KitSyntaxError(1, `a kit of at most ${maxTextLength} UTF-16 units`)
  const lines = new KitLines(text)
  takeTitle(lines)
  const issuer = takeName(lines, "Issuer")
  const account = takeAccount(lines)
  const set = takeCount(lines, "Set", Number.MAX_SAFE_INTEGER)
  const issuedAt = takeInstant(lines, "Issued")
  const expiresAt = takeExpiry(lines)
  const entries = takeCodeLines(lines, takeCount(lines, "Codes", maxKitCodes))
  refuseFurtherCodes(lines, entries.length)
  const codes = entries.map(({ code }) => code)
  const used = entries.filter(({ isUsed }) => isUsed).map(({ number }) => number)
  return { issuer, account, set, issuedAt, expiresAt, codes, ...(used.length > 0 && { used }) }
}

/** A line of the list whose code's check symbols hold, and where in the text it stands. */
type SoundCodeLine = KitCodeLine & { readonly code: string; readonly line: number }

function takeCodeLines(lines: KitLines, count: number): readonly SoundCodeLine[] {
  const entries = Array.from({ length: count }, (_, index) => takeCodeLine(lines, index + 1, count))
  const fault = faultyCode(entries.map(({ code }) => code))
  if (fault === null) return entries
  throw new KitSyntaxError(entries[fault.number - 1]!.line, `code ${fault.number} to be ${fault.expected}`)
}

function takeCodeLine(lines: KitLines, number: number, count: number): SoundCodeLine {
  const line = lines.take()
  const entry = parseCodeLine(line.text)
  if (entry?.number !== number) {
    throw new KitSyntaxError(line.number, `code ${number} of ${count}, after "${number}." and a box`)
  }
  if (entry.code === null) {
    throw new KitSyntaxError(line.number, `code ${number} of ${count} with the check symbols that fit it`)
  }
  return { ...entry, code: entry.code, line: line.number }
}

/** Refuses a code below the list: if the number of codes was altered, it would be lost unseen. */
function refuseFurtherCodes(lines: KitLines, count: number): void {
  for (const { number, text } of lines.takeRest()) {
    if (parseCodeLine(text)?.code) throw new KitSyntaxError(number, `no code after code ${count}, the last`)
  }
}
