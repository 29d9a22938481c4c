import type { Instant } from "../../record/index.ts"

/** What is wrong with an entry, and where. It never holds what was there: that may be a secret. */
export class EntryFault extends RangeError {
  /** a JSON pointer */
  readonly pointer: string
  readonly expected: string

  constructor(pointer: string, expected: string) {
    super(`entry${pointer}: expected ${expected}`)
    this.name = "EntryFault"
    this.pointer = pointer
    this.expected = expected
  }
}

/** Gives the fields of an object that has no others. @throws EntryFault */
export function fields(at: string, value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new EntryFault(at, "an object")
  const own = Object.entries(value).filter(([, each]) => each !== undefined)
  // The name of a misplaced field may be a secret.
  if (own.some(([name]) => !names.includes(name))) throw new EntryFault(at, `no fields but ${names.join(", ")}`)
  return Object.fromEntries(own)
}

/** @throws EntryFault unless the value is a whole number in the range */
export function whole(at: string, value: unknown, least: number, most: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
    throw new EntryFault(at, `a whole number from ${least} to ${most}`)
  return value as number
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/

/** Gives an instant, or null for none. @throws EntryFault */
export function timeOf(at: string, value: unknown): Instant | null {
  if (value === undefined) return null
  const instant = typeof value === "string" && isoTime.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(instant) || instant < 0) throw new EntryFault(at, "a time in ISO 8601, such as 2026-05-04T12:00:00Z")
  return instant
}
