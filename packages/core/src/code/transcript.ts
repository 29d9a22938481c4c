import { symbolValue } from "./alphabet.ts"
import { boxAt, listNumberLength } from "./list-prefix.ts"
import { isInvisibleMark, isSeparator, mayLead, mayTrail } from "./typed-characters.ts"

/** What was typed where a symbol belongs. `?` stands for one that its reader could not make out. */
export type Place =
  | { readonly kind: "symbol"; readonly value: number }
  | { readonly kind: "unreadable" }
  | { readonly kind: "foreign"; readonly typed: string }

/** A typed code taken apart: what stands in each place, and how many places each group had that was typed. */
export interface Transcript {
  readonly places: readonly Place[]
  readonly typedGroupSizes: readonly number[]
}

/** The longest input that is looked at, in UTF-16 units: seven times the longest code as printed. */
export const maxInputLength = 256

/**
 * Takes a typed code apart; null when the input is longer than `maxInputLength`. One pass over the characters.
 * @throws TypeError when the input is not a string
 */
export function transcribe(input: string): Transcript | null {
  if (typeof input !== "string") throw new TypeError(`input must be a string, got ${typeof input}`)
  if (input.length > maxInputLength) return null
  const characters = [...input]
  const start = endOfLead(characters)
  const end = startOfTrail(characters)
  const places: Place[] = []
  const typedGroupSizes: number[] = []
  let groupSize = 0
  for (const character of characters.slice(start, end)) {
    if (isInvisibleMark(character)) continue
    if (isSeparator(character)) {
      if (groupSize > 0) typedGroupSizes.push(groupSize)
      groupSize = 0
    } else {
      places.push(readPlace(character))
      groupSize++
    }
  }
  if (groupSize > 0) typedGroupSizes.push(groupSize)
  return { places, typedGroupSizes }
}

function readPlace(character: string): Place {
  if (character === "?") return { kind: "unreadable" }
  const value = symbolValue(character)
  return value === null ? { kind: "foreign", typed: character } : { kind: "symbol", value }
}

/**
 * Walks over list numbering, boxes, bullets, quotes and blanks. At most one number (two digits) and one box (one letter)
 * are taken: three characters that could have been symbols, one too few to turn a code of one format into another's.
 */
function endOfLead(characters: readonly string[]): number {
  let index = 0
  let isNumbered = false
  let isBoxed = false
  while (index < characters.length) {
    const numberLength = isNumbered ? 0 : listNumberLength(characters, index)
    const boxLength = isBoxed ? 0 : (boxAt(characters, index)?.length ?? 0)
    if (numberLength > 0) isNumbered = true
    else if (boxLength > 0) isBoxed = true
    else if (!mayLead(characters[index]!)) break
    index += numberLength || boxLength || 1
  }
  return index
}

function startOfTrail(characters: readonly string[]): number {
  return characters.findLastIndex(character => !mayTrail(character)) + 1
}
