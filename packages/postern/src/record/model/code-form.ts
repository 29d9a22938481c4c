/** What the codes of another system look like, so that typing is forgiven and what cannot be one is refused without a hash. */
export interface CodeForm {
  /** the name of an alphabet, or its symbols */
  readonly alphabet: string
  /** how many symbols a code has, without separators */
  readonly lengths: readonly number[]
  /** how the text that was hashed there was grouped with dashes; none where it was written in one piece */
  readonly groups: readonly number[]
  /** "exact": capitals count; "lower" or "upper": the text is brought to that case */
  readonly case: "exact" | "lower" | "upper"
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
const decimals = "0123456789"

/** The alphabets that have a name, in the case that they are written in where capitals do not count. */
export const namedAlphabets: Readonly<Record<string, string>> = {
  base62: decimals + capitals + capitals.toLowerCase(),
  hex: "0123456789abcdef",
  digits: decimals,
  base32: "abcdefghijklmnopqrstuvwxyz234567",
  // UserManager.CreateTwoFactorRecoveryCode of ASP.NET Core Identity
  aspnet: "23456789BCDFGHJKMNPQRTVWXY",
  // RecoveryAuthnCodesUtils of Keycloak: no O and no 0
  keycloak: "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789",
}

/** Gives the symbols that a code may have, once it is in the form's case. */
export function symbolsOf({ alphabet, case: letters }: Pick<CodeForm, "alphabet" | "case">): string {
  const symbols = Object.hasOwn(namedAlphabets, alphabet) ? namedAlphabets[alphabet]! : alphabet
  if (letters === "lower") return distinct(symbols.toLowerCase())
  if (letters === "upper") return distinct(symbols.toUpperCase())
  return symbols
}

function distinct(symbols: string): string {
  return [...new Set(symbols)].join("")
}

/** Gives the bits of the shortest code of a form, if its codes are drawn evenly. */
export function formBits(form: CodeForm): number {
  return Math.min(...form.lengths) * Math.log2(symbolsOf(form).length)
}

/** No printed code is longer, with all that is around it. */
const maxTypedLength = 128
const separator = /[\p{White_Space}\p{Dash}\p{Default_Ignorable_Code_Point}]/u
const listNumber = /^\s*\d{1,2}[.):]\s+/

/**
 * Gives the text of a code exactly as the other system wrote it, or null for what cannot be one of its codes. Blanks and dashes are forgiven, and
 * capitals where they do not count; so are full-width forms and a list number in front.
 */
export function canonicalCode(form: CodeForm, typed: string): string | null {
  if (typed.length > maxTypedLength) return null
  return canonicalOf(form, typed) ?? canonicalOf(form, typed.replace(listNumber, ""))
}

function canonicalOf(form: CodeForm, typed: string): string | null {
  const symbols = symbolsOf(form)
  let code = ""
  for (const character of typed.normalize("NFKC")) {
    const symbol = inCase(form, character)
    if (symbols.includes(symbol)) code += symbol
    else if (!separator.test(character)) return null
  }
  return form.lengths.includes(code.length) ? inGroups(code, form.groups) : null
}

function inCase({ case: letters }: CodeForm, character: string): string {
  if (letters === "exact") return character
  return letters === "lower" ? character.toLowerCase() : character.toUpperCase()
}

function inGroups(code: string, groups: readonly number[]): string {
  let start = 0
  const parts = groups.map(size => {
    const part = code.slice(start, start + size)
    start += size
    return part
  })
  return start === code.length ? parts.join("-") : code
}
