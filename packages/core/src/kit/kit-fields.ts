import { type KitLabel, kitTitle, kitVersion, neverExpires } from "./kit-form.ts"
import { parseInstant } from "./kit-instant.ts"
import type { KitLine, KitLines } from "./kit-lines.ts"
import { isKitName, parseNameLine } from "./kit-name.ts"
import { KitSyntaxError } from "./kit-syntax-error.ts"

/** Takes the first line, and refuses every version but the one that this code knows. */
export function takeTitle(lines: KitLines): void {
  const { number, text } = lines.take()
  if (!text.startsWith(kitTitle)) throw new KitSyntaxError(number, `"${kitTitle}${kitVersion})"`)
  if (text !== `${kitTitle}${kitVersion})`) throw new KitSyntaxError(number, `version ${kitVersion} of the kit`)
}

/** Takes issuer or account, from one line or from pieces in quotation marks. */
export function takeName(lines: KitLines, label: KitLabel): string {
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

/** Takes the account, if the next line has one. */
export function takeAccount(lines: KitLines): string | null {
  return hasLabel(lines.peek(), "Account") ? takeName(lines, "Account") : null
}

/** Takes a whole number from 1 to `most`, without leading zeros. */
export function takeCount(lines: KitLines, label: KitLabel, most: number): number {
  const { number, text } = takeField(lines, label)
  const count = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > most) throw new KitSyntaxError(number, `after "${label}:" a whole number from 1 to ${most}`)
  return count
}

/** Takes an instant, as ISO 8601. */
export function takeInstant(lines: KitLines, label: KitLabel): string {
  const { number, text } = takeField(lines, label)
  const instant = parseInstant(text)
  if (instant === null) throw new KitSyntaxError(number, `after "${label}:" an instant like 2026-01-31 09:30:00 UTC`)
  return instant
}

/** Takes the expiry; null = never. */
export function takeExpiry(lines: KitLines): string | null {
  const { number, text } = takeField(lines, "Expiry")
  const instant = parseInstant(text)
  if (instant !== null || text === neverExpires) return instant
  throw new KitSyntaxError(number, `after "Expiry:" an instant like 2026-01-31 09:30:00 UTC, or "${neverExpires}"`)
}

/** Takes a line `Label: value`; the text that is given back is the value, without blanks around it. */
function takeField(lines: KitLines, label: KitLabel): KitLine {
  const line = lines.take()
  if (!hasLabel(line, label)) throw new KitSyntaxError(line.number, `"${label}:" and its value`)
  return { number: line.number, text: line.text.slice(label.length + 1).replace(/^[ \t]+/, "") }
}

function hasLabel(line: KitLine, label: KitLabel): boolean {
  return line.text.startsWith(`${label}:`)
}
