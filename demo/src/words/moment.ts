/** A date and time of day, in UTC. */
export function moment(instant: string): string {
  const form = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const
  return `${new Intl.DateTimeFormat("en-GB", form).format(new Date(instant))} UTC`
}

/** A wait in whole minutes where it is longer than two. */
export function duration(seconds: number): string {
  if (seconds > 120) return `${Math.ceil(seconds / 60)} minutes`
  return count(seconds, "second")
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`
}
