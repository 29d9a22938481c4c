/** A calendar day, `YYYY-MM-DD`, in the holder's own time zone. */
export type Day = string
/** A moment, ISO 8601 in UTC with milliseconds. */
export type Instant = string
