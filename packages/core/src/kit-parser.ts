import { faultyCode, type Kit, maxKitCodes } from "./kit.ts"
import { parseCodeLine } from "./kit-code-line.ts"
import { parseInstant } from "./kit-instant.ts"
import { type KitLine, KitLines } from "./kit-lines.ts"
import { isKitName, parseNameLine } from "./kit-name.ts"
import { kitTitle, kitVersion, neverExpires } from "./kit-text.ts"

/** The longest kit that is read, in UTF-16 units: ten times the longest one written, with room for a holder's notes. */
const maxKitLength = 65_536

/** A text that is no kit. The message has the line and what was expected there, never what stood there. */
export class KitSyntaxError extends SyntaxError {
  readonly code = "kit-syntax"
  /** Counted from 1. */
  readonly line: number
  /** What should have stood there, for people. */
  readonly expected: string

  constructor(line: number, expected: string) {
    super(`kit, line ${line}: expected ${expected}`)
    this.name = "KitSyntaxError"
    this.line = line
    this.expected = expected
  }
}

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
  if (text.length > maxKitLength) throw new KitSyntaxError(1, `a kit of at most ${maxKitLength} UTF-16 units`)
  const lines = new KitLines(text)
  takeTitle(lines)
  const issuer = takeName(lines, "Issuer")
  const account = lines.peek().text.startsWith("Account:") ? takeName(lines, "Account") : null
  const set = takeCount(lines, "Set", Number.MAX_SAFE_INTEGER)
  const issuedAt = takeInstant(lines, "Issued")
  const expiresAt = takeExpiry(lines)
  const { codes, used } = takeCodes(lines, takeCount(lines, "Codes", maxKitCodes))
  refuseFurtherCodes(lines, codes.length)
  return { issuer, account, set, issuedAt, expiresAt, codes, ...(used.length > 0 && { used }) }
}

function takeTitle(lines: KitLines): void {
  const { number, text } = lines.take()
  if (!text.startsWith(kitTitle)) throw new KitSyntaxError(number, `"${kitTitle}${kitVersion})"`)
  if (text !== `${kitTitle}${kitVersion})`) throw new KitSyntaxError(number, `version ${kitVersion} of the kit`)
}

/** Takes `Label: value`; the value is without blanks around it. */
function takeField(lines: KitLines, label: string): KitLine {
  const { number, text } = lines.take()
  if (!text.startsWith(`${label}:`)) throw new KitSyntaxError(number, `"${label}:" and its value`)
  return { number, text: text.slice(label.length + 1).replace(/^[ \t]+/, "") }
}

function takeName(lines: KitLines, label: string): string {
  const field = takeField(lines, label)
  const expected = `after "${label}:" one line without control characters, or pieces of it in quotation marks`
  const first = parseNameLine(field.text)
  if (first === null) throw new KitSyntaxError(field.number, expected)
  let name = first.text
  while (first.isPiece && lines.peek().text.startsWith('"')) {
    const { number, text } = lines.take()
    const piece = parseNameLine(text)
    if (piece === null) throw new KitSyntaxError(number, expected)
    name += piece.text
  }
  if (!isKitName(name)) throw new KitSyntaxError(field.number, expected)
  return name
}

function takeCount(lines: KitLines, label: string, most: number): number {
  const { number, text } = takeField(lines, label)
  const count = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > most) throw new KitSyntaxError(number, `after "${label}:" a whole number from 1 to ${most}`)
  return count
}

function takeInstant(lines: KitLines, label: string): string {
  const { number, text } = takeField(lines, label)
  const instant = parseInstant(text)
  if (instant === null) throw new KitSyntaxError(number, `after "${label}:" an instant like 2026-01-31 09:30:00 UTC`)
  return instant
}

function takeExpiry(lines: KitLines): string | null {
  const { number, text } = takeField(lines, "Expiry")
  const instant = parseInstant(text)
  if (instant !== null || text === neverExpires) return instant
  throw new KitSyntaxError(number, `after "Expiry:" an instant like 2026-01-31 09:30:00 UTC, or "${neverExpires}"`)
}

function takeCodes(
  lines: KitLines,
  count: number,
): { readonly codes: readonly string[]; readonly used: readonly number[] } {
  const codes: string[] = []
  const used: number[] = []
  for (let number = 1; number <= count; number++) {
    const line = lines.take()
    const entry = parseCodeLine(line.text)
    const expected = `code ${number} of ${count}`
    if (entry?.number !== number) throw new KitSyntaxError(line.number, `"${number}. [ ]" and ${expected}`)
    if (entry.code === null) throw new KitSyntaxError(line.number, `${expected}, its check symbols right`)
    codes.push(entry.code)
    const fault = faultyCode(codes)
    if (fault !== null) throw new KitSyntaxError(line.number, `${expected} ${fault.expected}`)
    if (entry.isUsed) used.push(number)
  }
  return { codes, used }
}

/** A code below the list would be lost unseen if the number of codes had been altered, so it is a fault. */
function refuseFurtherCodes(lines: KitLines, count: number): void {
  for (const { number, text } of lines.takeRest()) {
    if (parseCodeLine(text)?.code) throw new KitSyntaxError(number, `no code after code ${count}, the last`)
  }
}
