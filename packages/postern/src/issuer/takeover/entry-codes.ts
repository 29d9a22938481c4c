import {
  type CodeForm,
  canonicalCode,
  type ForeignScheme,
  foreignSchemes,
  type Instant,
  type LegacyScheme,
  legacySchemes,
  maxLegacyCodes,
  namedAlphabets,
  symbolsOf,
  type WrappedScheme,
} from "../../record/index.ts"
import { EntryFault, fields, timeOf, whole } from "./entry-fields.ts"
import { type ParsedHash, parseForeignHash } from "./foreign-hash.ts"

/** A code as it came: its text or deterministic hash, or a foreign hash; null for a spent one. */
export type BroughtValues =
  | { readonly scheme: WrappedScheme; readonly texts: readonly (string | null)[] }
  | { readonly scheme: ForeignScheme; readonly hashes: readonly (ParsedHash | null)[] }

export interface CheckedCodes {
  readonly values: BroughtValues
  readonly form: CodeForm
  readonly keyId: string | null
  readonly issuedAt: Instant | null
  /** undefined where the entry does not say */
  readonly expiresAt: Instant | null | undefined
}

const maxValues = 64
/** Checks the codes of an entry. @throws EntryFault */
export function codesOf(value: unknown): CheckedCodes {
  const names = ["scheme", "form", "values", "keyId", "pepperId", "issuedAt", "expiresAt"]
  const codes = fields("/codes", value, names)
  const scheme = legacySchemes.find(name => name === codes.scheme)
  if (scheme === undefined) throw new EntryFault("/codes/scheme", legacySchemes.join(", "))
  const keyId = keyIdOf(codes, scheme)
  const form = formOf(codes.form)
  return {
    form,
    keyId,
    values: valuesOf(codes.values, scheme, form),
    issuedAt: timeOf("/codes/issuedAt", codes.issuedAt),
    expiresAt: codes.expiresAt === undefined ? undefined : timeOf("/codes/expiresAt", codes.expiresAt ?? undefined),
  }
}

function keyIdOf({ keyId, pepperId }: Record<string, unknown>, scheme: LegacyScheme): string | null {
  const isKeyed = scheme === "hmac-sha256" || scheme === "hmac-sha512"
  if (isKeyed !== (keyId !== undefined))
    throw new EntryFault("/codes/keyId", "the id of a key for an hmac scheme, and for no other")
  if (pepperId !== undefined && scheme !== "bcrypt") throw new EntryFault("/codes/pepperId", "no pepper but for bcrypt")
  const id = keyId ?? pepperId ?? null
  if (id !== null && (typeof id !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(id)))
    throw new EntryFault(
      keyId === undefined ? "/codes/pepperId" : "/codes/keyId",
      "1 to 32 letters, digits, dots and dashes",
    )
  return id
}

function formOf(value: unknown): CodeForm {
  const at = "/codes/form"
  const form = fields(at, value, ["alphabet", "lengths", "groups", "case"])
  const { alphabet, case: letters = "exact" } = form
  if (letters !== "exact" && letters !== "lower" && letters !== "upper")
    throw new EntryFault(`${at}/case`, "exact, lower or upper")
  const expected = `${Object.keys(namedAlphabets).join(", ")}, or 10 to 94 different visible ASCII symbols`
  if (typeof alphabet !== "string") throw new EntryFault(`${at}/alphabet`, expected)
  const isList = /^[!-~]{10,94}$/.test(alphabet) && new Set(alphabet).size === alphabet.length
  if (!Object.hasOwn(namedAlphabets, alphabet) && !isList) throw new EntryFault(`${at}/alphabet`, expected)
  checkCase(alphabet, letters)
  return {
    alphabet,
    case: letters,
    lengths: sizesOf(`${at}/lengths`, form.lengths, 4, 64, 1),
    groups: form.groups === undefined ? [] : sizesOf(`${at}/groups`, form.groups, 1, 64, 0),
  }
}

// Folding the case of an alphabet with letters of both would make one code of two.
function checkCase(alphabet: string, letters: CodeForm["case"]): void {
  const symbols = Object.hasOwn(namedAlphabets, alphabet) ? namedAlphabets[alphabet]! : alphabet
  const isOneCase = symbols === symbols.toLowerCase() || symbols === symbols.toUpperCase()
  if (letters !== "exact" && !isOneCase)
    throw new EntryFault("/codes/form/case", "exact, for the alphabet has letters of both cases")
}

function sizesOf(at: string, value: unknown, least: number, most: number, min: number): number[] {
  if (!Array.isArray(value) || value.length < min || value.length > 16)
    throw new EntryFault(at, `a list of ${min} to 16 numbers`)
  return value.map((each, i) => whole(`${at}/${i}`, each, least, most))
}

const hashBytes: Partial<Record<WrappedScheme, number>> = {
  sha1: 20,
  sha256: 32,
  sha512: 64,
  "hmac-sha256": 32,
  "hmac-sha512": 64,
}

function valuesOf(value: unknown, scheme: LegacyScheme, form: CodeForm): BroughtValues {
  const at = "/codes/values"
  if (!Array.isArray(value) || value.length > maxValues)
    throw new EntryFault(at, `a list of at most ${maxValues} codes`)
  const each = <T>(read: (one: unknown, pointer: string) => T): (T | null)[] =>
    value.map((one, i) => (one === null ? null : read(one, `${at}/${i}`)))
  const foreignScheme = foreignSchemes.find(name => name === scheme)
  if (foreignScheme !== undefined) {
    const hashes = each((one, pointer) => {
      const hash = parseForeignHash(foreignScheme, one)
      if (hash === null) throw new EntryFault(pointer, `a hash of ${foreignScheme}`)
      return hash
    })
    return { scheme: foreignScheme, hashes }
  }
  const bytes = hashBytes[scheme as WrappedScheme]
  const texts = each((one, pointer) => {
    const text = typeof one !== "string" ? null : bytes === undefined ? canonicalCode(form, one) : hashText(one, bytes)
    if (text === null)
      throw new EntryFault(pointer, bytes === undefined ? "a code of the form" : `${bytes} bytes in hex or base64`)
    return text
  })
  const known = texts.filter(text => text !== null)
  if (new Set(known).size < known.length) throw new EntryFault(at, "every code once")
  return { scheme: scheme as WrappedScheme, texts }
}

function hashText(value: string, bytes: number): string | null {
  if (value.length === 2 * bytes && /^[0-9a-fA-F]+$/.test(value)) return value.toLowerCase()
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return null
  const decoded = Buffer.from(value, "base64")
  return decoded.length === bytes ? decoded.toString("hex") : null
}

/** Why codes are not taken, though the rest of the entry is. */
export type CodesNotTaken = "codes-look-like-totp" | "too-many-codes" | "too-slow"

const maxWrapped = 24
const maxForeign = 16

/** Gives how many codes of a set are left to be used. */
export function unspentOf(values: BroughtValues): number {
  return ("texts" in values ? values.texts : values.hashes).filter(each => each !== null).length
}

/**
 * Says why the codes of an entry cannot be told apart from the authenticator's, or are more than can be judged; null where they can be taken.
 * @param totpDigits how many digits are read as a TOTP code
 */
export function codesObstacle({ values, form }: CheckedCodes, totpDigits: readonly number[]): CodesNotTaken | null {
  const count = "texts" in values ? values.texts.length : values.hashes.length
  const most = "texts" in values ? maxWrapped : maxForeign
  if (count > maxLegacyCodes || unspentOf(values) > most) return "too-many-codes"
  const looksLikeTotp = (text: string) => /^\d+$/.test(text) && totpDigits.includes(text.length)
  if (values.scheme === "plain" && "texts" in values) {
    const isAny = values.texts.some(text => text !== null && looksLikeTotp(text.replaceAll("-", "")))
    return isAny ? "codes-look-like-totp" : null
  }
  const isDigits = /^\d+$/.test(symbolsOf(form))
  return isDigits && totpDigits.some(digits => form.lengths.includes(digits)) ? "codes-look-like-totp" : null
}
