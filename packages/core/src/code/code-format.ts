import { bitsPerSymbol } from "./alphabet.ts"
import { checkSymbolCount } from "./check-symbols.ts"

/** The three lengths a backup code comes in; a code set has one. */
export type CodeFormat = "standard" | "short" | "long"

/** The layout of one format; all counts are of symbols unless the name says otherwise. */
export interface CodeFormatSpec {
  readonly name: CodeFormat
  /** Sizes of the printed groups, left to right; dashes stand between them. */
  readonly groupSizes: readonly number[]
  /** Symbols in all: the selector, the secret, and two check symbols. */
  readonly symbols: number
  readonly secretSymbols: number
  /** Random bits in the secret: five a symbol. The selector and the check symbols add none. */
  readonly secretBits: number
  /** How many random bytes `makeCode` wants: the secret's bits, rounded up to whole bytes. */
  readonly randomBytes: number
}

function describeFormat(name: CodeFormat, groupSizes: readonly number[]): CodeFormatSpec {
  const symbols = groupSizes.reduce((sum, size) => sum + size, 0)
  const secretSymbols = symbols - 1 - checkSymbolCount
  const secretBits = secretSymbols * bitsPerSymbol
  const randomBytes = Math.ceil(secretBits / 8)
  return Object.freeze({ name, groupSizes: Object.freeze(groupSizes), symbols, secretSymbols, secretBits, randomBytes })
}

/**
 * The three formats: `standard` (65 secret bits) is the default and enough for account recovery, where NIST
 * SP 800-63B-4 §4.2.1.1 asks for 64; `short` (45) is not; `long` (135) passes the 112 above which §3.1.2.2 asks for no
 * slow hash. No format may exceed 31 symbols, the length up to which the check finds every pair of wrong symbols.
 */
export const codeFormats: Readonly<Record<CodeFormat, CodeFormatSpec>> = Object.freeze({
  standard: describeFormat("standard", [4, 4, 4, 4]),
  short: describeFormat("short", [4, 4, 4]),
  long: describeFormat("long", [5, 5, 5, 5, 5, 5]),
})

/**
 * Looks a format up by its name, for callers without a type checker.
 * @throws TypeError when it is not a string; RangeError when it names no format
 */
export function codeFormatNamed(format: CodeFormat): CodeFormatSpec {
  if (typeof format !== "string") throw new TypeError(`format must be a string, got ${typeof format}`)
  // hasOwn, so that "constructor" is no format.
  if (!Object.hasOwn(codeFormats, format)) {
    throw new RangeError(`format must be one of ${Object.keys(codeFormats).join(", ")}`)
  }
  return codeFormats[format]
}

/** Cuts a row of symbols into groups of the given sizes, the last one as long as the symbols last. */
export function cutIntoGroups(symbols: readonly string[], groupSizes: readonly number[]): readonly string[] {
  const groups: string[] = []
  let start = 0
  for (const size of groupSizes) {
    if (start >= symbols.length) break
    groups.push(symbols.slice(start, start + size).join(""))
    start += size
  }
  if (start < symbols.length) groups.push(symbols.slice(start).join(""))
  return groups
}

/** Says which group, counted from 1, holds the symbol at an index; the last group when the index lies past the end. */
export function groupHolding(index: number, groupSizes: readonly number[]): number {
  let end = 0
  const group = groupSizes.findIndex(size => {
    end += size
    return index < end
  })
  return group < 0 ? groupSizes.length : group + 1
}
