import { alpha, divide, multiply, power } from "./galois-field.ts"

/** How many check symbols a code carries; the code's distance is one more. */
export const checkSymbolCount = 2

const alphaSquared = power(alpha, 2)

// The generator (x − α)(x − α²) = x² + (α + α²)x + α³.
const generatorLinear = alpha ^ alphaSquared
const generatorConstant = power(alpha, 3)

/**
 * Computes the two check symbols that follow `data`: the remainder of data · x² divided by (x − α)(x − α²).
 * Values are 0..31, the highest power first, as printed.
 */
export function checkSymbolsOf(data: readonly number[]): readonly [number, number] {
  let linear = 0
  let constant = 0
  for (const value of data) {
    const lead = value ^ linear
    linear = constant ^ multiply(lead, generatorLinear)
    constant = multiply(lead, generatorConstant)
  }
  return [linear, constant]
}

/** The word's value at α and at α²: both are 0 exactly when the word is a code. */
interface Syndromes {
  readonly atAlpha: number
  readonly atAlphaSquared: number
}

function syndromesOf(word: readonly number[]): Syndromes {
  let atAlpha = 0
  let atAlphaSquared = 0
  for (const value of word) {
    atAlpha = multiply(atAlpha, alpha) ^ value
    atAlphaSquared = multiply(atAlphaSquared, alphaSquared) ^ value
  }
  return { atAlpha, atAlphaSquared }
}

/** Says whether the check symbols of a whole word fit the rest of it. */
export function checkHolds(word: readonly number[]): boolean {
  const { atAlpha, atAlphaSquared } = syndromesOf(word)
  return atAlpha === 0 && atAlphaSquared === 0
}

/**
 * Finds where a word is wrong, as indexes from the left: the one symbol that, replaced, would make it a code; else the
 * two neighbours that, exchanged, would; none when neither would, and none when the word is a code. Two wrong symbols may
 * look like one in a third place, so the answer is a hint for a person to look there, and never a licence to correct.
 */
export function locateFault(word: readonly number[]): readonly number[] {
  if (checkHolds(word)) return []
  const wrong = locateWrongSymbol(word)
  if (wrong !== null) return [wrong]
  const first = word.findIndex(
    (_, index) => index + 1 < word.length && checkHolds(withNeighboursExchanged(word, index)),
  )
  return first < 0 ? [] : [first, first + 1]
}

function locateWrongSymbol(word: readonly number[]): number | null {
  const { atAlpha, atAlphaSquared } = syndromesOf(word)
  if (atAlpha === 0 || atAlphaSquared === 0) return null
  // An error e at xᵖ gives e·αᵖ and e·α²ᵖ: their quotient is αᵖ. Only the powers below the length are places.
  const locator = divide(atAlphaSquared, atAlpha)
  const exponent = word.findIndex((_, candidate) => power(alpha, candidate) === locator)
  return exponent < 0 ? null : word.length - 1 - exponent
}

function withNeighboursExchanged(word: readonly number[], index: number): readonly number[] {
  return word.with(index, word[index + 1]!).with(index + 1, word[index]!)
}

/**
 * Fills in up to two unreadable symbols, given as null; null when the readable rest contradicts itself or more than two
 * are unreadable. With none unreadable this is the plain check; with one, one check is left over and finds any single
 * wrong symbol; with two, nothing is left over and every rest can be completed, in one way.
 */
export function restoreWord(word: readonly (number | null)[]): readonly number[] | null {
  const gaps = word.flatMap((value, index) => (value === null ? [index] : []))
  const [first, second, third] = gaps
  if (third !== undefined) return null
  const filled = word.map(value => value ?? 0)
  if (first === undefined) return checkHolds(filled) ? filled : null

  const { atAlpha, atAlphaSquared } = syndromesOf(filled)
  const firstPower = power(alpha, word.length - 1 - first)
  if (second === undefined) {
    filled[first] = divide(atAlpha, firstPower)
    return checkHolds(filled) ? filled : null
  }
  // Two unknowns u, v at powers p, q: u·αᵖ + v·α^q = S₁ and u·α²ᵖ + v·α²^q = S₂.
  const secondPower = power(alpha, word.length - 1 - second)
  const secondValue = divide(
    atAlphaSquared ^ multiply(atAlpha, firstPower),
    multiply(secondPower, secondPower ^ firstPower),
  )
  filled[second] = secondValue
  filled[first] = divide(atAlpha ^ multiply(secondValue, secondPower), firstPower)
  return filled
}
