const instantPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/

/** Says whether a text is an instant in UTC as ISO 8601 and RFC 3339 write it, `2026-01-31T09:30:00Z`, on a real day. */
export function isUtcInstant(text: string): boolean {
  const parts = instantPattern.exec(text)
  if (parts === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second < 60
}

/** Writes an instant for people, without loss: `2026-01-31 09:30:00 UTC`. */
export function printedInstant(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, -1)} UTC`
}

/** Reads what `printedInstant` wrote; null when it is none. */
export function parseInstant(printed: string): string | null {
  const parts = /^(\S{10}) (\S{8,18}) UTC$/.exec(printed)
  if (parts === null) return null
  const instant = `${parts[1]}T${parts[2]}Z`
  return isUtcInstant(instant) ? instant : null
}

function daysIn(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (month === 2) return isLeapYear ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
