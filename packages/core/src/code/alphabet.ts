/**
 * The 32 symbols of a backup code; a symbol's value is its index. O, 0, I and 1 are left out because people cannot tell
 * them apart on paper (RFC 4226 Appendix E.2; NIST SP 800-63B-4 §8.1.1).
 */
export const alphabet: string = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

/** How many random bits one symbol carries. */
export const bitsPerSymbol = 5

/**
 * Reads one character as a symbol: its value 0..31, or null when it is none. ASCII case is forgiven and nothing else:
 * Unicode case folding would turn ſ into S and ı into I.
 */
export function symbolValue(character: string): number | null {
  if (character.length !== 1) return null
  // Up to z only ASCII letters have another case; past it lie ſ and ı.
  const upperCase = character <= "z" ? character.toUpperCase() : character
  const value = alphabet.indexOf(upperCase)
  return value < 0 ? null : value
}

/** Writes symbol values, each 0..31, as symbols. */
export function symbolsOf(values: readonly number[]): string {
  return values.map(value => alphabet.charAt(value)).join("")
}
