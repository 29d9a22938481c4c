import { type BackupCodeReading, readBackupCode } from "./backup-code-reading.ts"
import { isDigit } from "./list-prefix.ts"
import { maxInputLength } from "./transcript.ts"
import { isInvisibleMark, isSeparator } from "./typed-characters.ts"

/** What the one field for a second factor holds: a TOTP code, as its bare 6 to 8 ASCII digits, or else a backup code. */
export type SecondFactorReading = { readonly kind: "totp"; readonly digits: string } | BackupCodeReading

/**
 * Tells a TOTP code from a backup code: six to eight ASCII digits, with blanks and dashes forgiven, are a TOTP code
 * (RFC 6238); anything else is read as a backup code, the shortest of which has twelve symbols. Leading zeros are kept.
 *
 * @throws TypeError when the input is not a string
 */
export function readSecondFactor(input: string): SecondFactorReading {
  const digits = typedTotp(input)
  return digits === null ? readBackupCode(input) : { kind: "totp", digits }
}

/**
 * Tells which of the two `readSecondFactor` takes a text for, without reading a backup code: `"backup-code"` for a mistyped one too.
 *
 * @throws TypeError when the input is not a string
 */
export function secondFactorKind(input: string): "totp" | "backup-code" {
  return typedTotp(input) === null ? "backup-code" : "totp"
}

function typedTotp(input: string): string | null {
  const digits = typedDigits(input)
  return digits !== null && digits.length >= 6 && digits.length <= 8 ? digits : null
}

/** The digits typed, when nothing but digits, blanks and dashes was; else null. */
export function typedDigits(input: string): string | null {
  if (typeof input !== "string") throw new TypeError(`input must be a string, got ${typeof input}`)
  if (input.length > maxInputLength) return null
  let digits = ""
  for (const character of input) {
    if (isDigit(character)) digits += character
    else if (!isSeparator(character) && !isInvisibleMark(character)) return null
  }
  return digits
}
