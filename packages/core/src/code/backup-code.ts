import { bitsPerSymbol, symbolsOf } from "./alphabet.ts"
import { checkSymbolsOf } from "./check-symbols.ts"
import { type CodeFormat, type CodeFormatSpec, codeFormatNamed, cutIntoGroups } from "./code-format.ts"

/** One backup code, whose check symbols hold. `secret` and `text` are secrets: never log them. */
export interface BackupCode {
  readonly format: CodeFormat
  /** Which code this is, 0..31; the value of the first symbol. Not secret. */
  readonly selector: number
  /** The secret symbols alone, upper case: 13, 9 or 27 of them. */
  readonly secret: string
  /** The whole code as printed: upper case, groups parted by dashes. */
  readonly text: string
}

/**
 * Makes a backup code of random bytes: the secret's symbols are the bytes' bits, most significant first, five a symbol,
 * so that uniform bytes give uniform symbols; bits left over in the last byte (7, 3 and 1) are not used.
 *
 * @param randomBytes exactly `codeFormats[format].randomBytes` bytes of a cryptographic generator: 9, 6 or 17
 * @throws TypeError when an argument has the wrong type; RangeError for an unknown format, a selector that is no whole
 *   number 0..31, or another number of bytes. No message repeats what was given.
 */
export function makeCode(format: CodeFormat, selector: number, randomBytes: Uint8Array): BackupCode {
  const spec = codeFormatNamed(format)
  if (typeof selector !== "number") throw new TypeError(`selector must be a number, got ${typeof selector}`)
  if (!Number.isInteger(selector) || selector < 0 || selector > 31) {
    throw new RangeError("selector must be a whole number from 0 to 31")
  }
  if (!isByteArray(randomBytes)) throw new TypeError("randomBytes must be a Uint8Array")
  if (randomBytes.length !== spec.randomBytes) {
    throw new RangeError(`randomBytes must be ${spec.randomBytes} bytes for ${format}, got ${randomBytes.length}`)
  }
  const data = [selector, ...sliceSymbols(randomBytes, spec.secretSymbols)]
  return backupCodeOf(spec, [...data, ...checkSymbolsOf(data)])
}

/** Names the parts of a word: all of a format's symbol values, whose check is known to hold. */
export function backupCodeOf(spec: CodeFormatSpec, word: readonly number[]): BackupCode {
  const symbols = symbolsOf(word)
  return {
    format: spec.name,
    selector: word[0]!,
    secret: symbols.slice(1, 1 + spec.secretSymbols),
    text: cutIntoGroups([...symbols], spec.groupSizes).join("-"),
  }
}

/** Cuts bytes into symbol values, most significant bit first, five bits each. */
export function sliceSymbols(bytes: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const firstBit = index * bitsPerSymbol
    const byte = Math.floor(firstBit / 8)
    const twoBytes = (bytes[byte]! << 8) | (bytes[byte + 1] ?? 0)
    return (twoBytes >> (16 - bitsPerSymbol - (firstBit % 8))) & 31
  })
}

// By tag and not by instanceof, which fails for bytes that come from another window or worker.
function isByteArray(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "Uint8Array"
}
