/** A point in time: milliseconds since 1970-01-01T00:00:00Z, as the issuer's clock gives it. */
export type Instant = number

export const secondMs = 1000
export const minuteMs = 60_000
export const dayMs = 86_400_000
export const hourMs = 3_600_000

/** Gives an instant as ISO 8601 in UTC, or null for none. */
export function isoTime(instant: Instant): string
export function isoTime(instant: Instant | null): string | null
export function isoTime(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}
