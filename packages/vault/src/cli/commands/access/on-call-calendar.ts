/** A time for which somebody is on call, as a calendar says it. */
export interface Shift {
  /** What the calendar calls whoever it is about, the likeliest first. */
  readonly names: readonly string[]
  readonly from: string
  readonly to: string
}

export interface Shifts {
  readonly shifts: readonly Shift[]
  /** Events that are no shift for this reader, and why. */
  readonly unread: readonly { readonly why: string }[]
}

/** The last moment that is a date of four digits: 9999-12-31. */
const maxMoment = Date.UTC(9999, 11, 31)

interface Property {
  readonly name: string
  readonly parameters: Readonly<Record<string, string>>
  readonly value: string
}

/** The shifts in an iCalendar file (RFC 5545), as on-call services export them: one event for each, without rules of repetition. */
export function readShifts(file: Uint8Array): Shifts {
  const shifts: Shift[] = []
  const unread: { why: string }[] = []
  let event: Property[] | null = null
  for (const line of unfolded(Buffer.from(file).toString("utf8"))) {
    const property = readProperty(line)
    if (property === null) continue
    const { name, value } = property
    if (name === "BEGIN" && value === "VEVENT") event = []
    else if (name === "END" && value === "VEVENT" && event !== null) {
      const shift = shiftOf(event)
      if ("why" in shift) unread.push(shift)
      else shifts.push(shift)
      event = null
    } else event?.push(property)
  }
  if (shifts.length + unread.length === 0) unread.push({ why: "There is no event in it: this reads iCalendar files." })
  return { shifts, unread }
}

/** Long lines are folded: the next one begins with a blank (RFC 5545 §3.1). */
const unfolded = (text: string): string[] => text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)

function readProperty(line: string): Property | null {
  const match = /^([A-Za-z-]+)((?:;[^:;="]+=(?:"[^"]*"|[^:;"]*))*):(.*)$/.exec(line)
  if (match === null) return null
  const parameters: Record<string, string> = {}
  for (const [, key = "", value = ""] of match[2]!.matchAll(/;([^=;]+)=("[^"]*"|[^;]*)/g))
    parameters[key.toUpperCase()] = value.replace(/^"|"$/g, "")
  return { name: match[1]!.toUpperCase(), parameters, value: match[3]! }
}

function shiftOf(event: readonly Property[]): Shift | { readonly why: string } {
  const find = (name: string): Property | undefined => event.find(property => property.name === name)
  const names = namesIn(event)
  const title = names[0] ?? "An event"
  if (find("RRULE") !== undefined)
    return { why: `"${title}" repeats by a rule, which is not read here: export the shifts one by one.` }
  const start = find("DTSTART")
  const end = find("DTEND")
  const duration = find("DURATION")
  const from = start === undefined ? null : momentOf(start)
  const to =
    end === undefined ? (from === null || duration === undefined ? null : after(from, duration.value)) : momentOf(end)
  if (from === null || to === null || !(from < to && to <= maxMoment))
    return { why: `"${title}" has no beginning and end that can be read.` }
  return { names, from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** Those who attend, and the title: whole, and what stands before "on call" in it. */
function namesIn(event: readonly Property[]): string[] {
  const attending = event
    .filter(({ name }) => name === "ATTENDEE")
    .flatMap(({ parameters, value }) => [parameters.CN ?? "", value.replace(/^mailto:/i, "")])
  const title = (event.find(({ name }) => name === "SUMMARY")?.value ?? "")
    .replace(/\\n/gi, " ")
    .replace(/\\([,;\\])/g, "$1")
    .trim()
  const who = nameBeforeDuty(title)
  return [...new Set([title, who, ...attending].filter(name => name !== ""))]
}

// A word at a time, for an expression that may begin at any blank takes time that grows with the square of a run of them.
function nameBeforeDuty(title: string): string {
  const words = title.split(/\s+/)
  const duty = words.findIndex(
    (word, i) => /^\W?on-?call\b/i.test(word) || (/^\W?on$/i.test(word) && /^call\b/i.test(words[i + 1] ?? "")),
  )
  if (duty === -1) return title
  const end = /^\W?is$/i.test(words[duty - 1] ?? "") ? duty - 1 : duty
  return words
    .slice(0, end)
    .join(" ")
    .replace(/\s?[-–:(]$/, "")
}

/** Milliseconds of a moment; null for what is none, or in a time zone that is not known here. */
function momentOf({ parameters, value }: Property): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(value.trim())
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (match[7] === "Z") return Date.UTC(year, month - 1, day, hour, minute, second)
  const zone = parameters.TZID
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second).getTime()
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  const first = offsetOf(zone, wall)
  // Once more at the moment that this gives: a change of the clock may lie between.
  return first === null ? null : wall - (offsetOf(zone, wall - first) ?? first)
}

/** By how many milliseconds the zone's clock is ahead of UTC. */
function offsetOf(zone: string, at: number): number | null {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    }).formatToParts(at)
    const part = (type: string): number => Number(parts.find(each => each.type === type)!.value)
    const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"))
    return wall - Math.floor(at / 1000) * 1000
  } catch {
    return null
  }
}

function after(from: number, duration: string): number | null {
  const match = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration)
  if (match === null) return null
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map(part => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return from + ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
