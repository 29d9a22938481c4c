import type { Wording } from "../words/language.ts"

/** Writes an instant out, in UTC, such as "November 21, 2026 at 09:05 UTC". @param instant ISO 8601 */
export function wordInstant(instant: string, { locale }: Wording): string {
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
    timeZoneName: "short",
  }).format(new Date(instant))
}

/** Writes the day of an instant out, in UTC. @param instant ISO 8601 */
export function wordDay(instant: string, { locale }: Wording): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(instant))
}

/** Writes how long something takes, in the largest unit that does not say too little. */
export function wordDuration(seconds: number, { locale }: Wording): string {
  const [amount, unit] =
    seconds < 90
      ? [Math.ceil(seconds), "second"]
      : seconds < 5400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3600), "hour"]
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(amount)
}

/** Writes how long it is until something happens, such as "in 7 days". */
export function wordTimeLeft(days: number, { locale }: Wording): string {
  return new Intl.RelativeTimeFormat(locale).format(days, "day")
}

export function wordNumber(number: number, { locale }: Wording): string {
  return new Intl.NumberFormat(locale).format(number)
}
