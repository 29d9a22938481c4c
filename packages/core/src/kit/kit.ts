import { readBackupCode } from "../code/backup-code-reading.ts"
import { isUtcInstant } from "./kit-instant.ts"
import { isKitName, maxKitNameLength } from "./kit-name.ts"

/** What a holder takes away: one code set and the facts that tell it from every other. The codes are secrets. */
export interface Kit {
  /** Whose sign-in the codes are for, as the holder knows it; see `isKitName`. */
  readonly issuer: string
  /** Which account there; null when the issuer does not say. */
  readonly account: string | null
  /** The code set's number, 1 and up; a higher one replaces this. */
  readonly set: number
  /** ISO 8601, UTC, with seconds: `2026-01-31T09:30:00Z`; up to nine decimals are kept. */
  readonly issuedAt: string
  /** The same form; null = never expires. */
  readonly expiresAt: string | null
  /** The codes as printed, one format, 1 to 16 of them, no two with one selector. */
  readonly codes: readonly string[]
  /** Numbers, counted from 1 and rising, of the codes that the holder marked as used; absent when none is. */
  readonly used?: readonly number[]
}

/** The most codes a set has: half the selectors, so that two sets in a row share none. */
export const maxKitCodes = 16

/**
 * Refuses a kit that could not be printed and read back without loss.
 * @throws TypeError or RangeError that names the field and what is expected of it, never what it held
 */
export function assertKit(kit: Kit): void {
  assertName("issuer", kit.issuer)
  if (kit.account !== null) assertName("account", kit.account)
  assertSetNumber(kit.set)
  assertInstant("issuedAt", kit.issuedAt)
  if (kit.expiresAt !== null) assertInstant("expiresAt", kit.expiresAt)
  if (!Array.isArray(kit.codes)) throw new TypeError("codes must be an array")
  if (kit.codes.length < 1 || kit.codes.length > maxKitCodes) {
    throw new RangeError(`codes must be 1 to ${maxKitCodes} codes, got ${kit.codes.length}`)
  }
  const fault = faultyCode(kit.codes)
  if (fault !== null) throw new RangeError(`code ${fault.number} must be ${fault.expected}`)
  assertUsed(kit.used ?? [], kit.codes.length)
}

/**
 * Refuses what is no code set's number.
 * @throws TypeError or RangeError
 */
export function assertSetNumber(set: number): void {
  if (typeof set !== "number") throw new TypeError(`set must be a number, got ${typeof set}`)
  if (!Number.isSafeInteger(set) || set < 1) throw new RangeError("set must be a whole number from 1")
}

/** Finds the first of a set's codes, counted from 1, that cannot stand in one kit with those before it. */
export function faultyCode(codes: readonly string[]): { readonly number: number; readonly expected: string } | null {
  const selectors = new Set<number>()
  let format: string | null = null
  for (const [index, text] of codes.entries()) {
    const faulty = (expected: string) => ({ number: index + 1, expected })
    if (typeof text !== "string") return faulty("a string")
    const reading = readBackupCode(text)
    if (reading.kind !== "backup-code" || reading.code.text !== text) {
      return faulty("a backup code as printed, its check symbols right")
    }
    if (reading.code.format !== (format ?? reading.code.format)) return faulty("of the first code's format")
    if (selectors.has(reading.code.selector)) return faulty("of another selector than the codes before it")
    format = reading.code.format
    selectors.add(reading.code.selector)
  }
  return null
}

function assertName(field: string, name: string): void {
  if (typeof name !== "string") throw new TypeError(`${field} must be a string`)
  if (!isKitName(name)) {
    throw new RangeError(`${field} must be 1 to ${maxKitNameLength} characters of one line, without control characters`)
  }
}

function assertInstant(field: string, instant: string): void {
  if (typeof instant !== "string") throw new TypeError(`${field} must be a string`)
  if (!isUtcInstant(instant)) throw new RangeError(`${field} must be an instant like 2026-01-31T09:30:00Z`)
}

function assertUsed(used: readonly number[], count: number): void {
  if (!Array.isArray(used)) throw new TypeError("used must be an array")
  const isRising = used.every((number, index) => index === 0 || number > used[index - 1]!)
  const isWithin = used.every(number => Number.isInteger(number) && number >= 1 && number <= count)
  if (!isRising || !isWithin) throw new RangeError(`used must be whole numbers from 1 to ${count}, rising`)
}
