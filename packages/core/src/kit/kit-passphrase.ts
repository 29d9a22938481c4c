import { symbolsOf, symbolValue } from "../code/alphabet.ts"
import { sliceSymbols } from "../code/backup-code.ts"
import { cutIntoGroups } from "../code/code-format.ts"
import { isInvisibleMark, isSeparator } from "../code/typed-characters.ts"

const symbols = 20
const groupSizes = [5, 5, 5, 5]
const seedBytes = 16

/**
 * Writes the passphrase of a sealed kit from random bytes: 20 symbols of the codes' alphabet, 100 bits, written small and in groups of
 * five so that nobody takes it for a backup code. It is a secret: never log it.
 *
 * @param seed 16 bytes of a cryptographic generator; the first 100 bits are used
 * @throws TypeError or RangeError for anything else, without repeating it
 */
export function kitPassphrase(seed: Uint8Array): string {
  if (!ArrayBuffer.isView(seed)) throw new TypeError("seed must be a Uint8Array")
  if (seed.length !== seedBytes) throw new RangeError(`seed must be ${seedBytes} bytes, got ${seed.length}`)
  return written(sliceSymbols(seed, symbols))
}

/**
 * Reads a passphrase as a person types it: capitals, spaces, dashes of any kind and what is copied unseen make no difference. Gives the
 * form that opens the kit, or null for what can be none: other symbols than the alphabet's, or another number than 20.
 */
export function readKitPassphrase(typed: string): string | null {
  const values = [...typed]
    .filter(character => !isSeparator(character) && !isInvisibleMark(character))
    .map(character => symbolValue(character))
  return values.length === symbols && values.every(value => value !== null) ? written(values) : null
}

function written(values: readonly number[]): string {
  return cutIntoGroups([...symbolsOf(values).toLowerCase()], groupSizes).join("-")
}
