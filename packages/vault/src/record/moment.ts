/** A calendar day, `YYYY-MM-DD`, in the holder's own time zone. */
export type Day = string
/** A moment, ISO 8601 in UTC with milliseconds. */
export type Instant = string

/** A calendar day some days later. What is no day, as another's program may have signed, stays as it is. */
export function addDays(day: Day, days: number): Day {
  const later = new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000)
  return Number.isNaN(later.getTime()) ? day : later.toISOString().slice(0, 10)
}
