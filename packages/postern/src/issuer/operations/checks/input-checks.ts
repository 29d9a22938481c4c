import { isKitName } from "@postern/core"
import { type EventSource, PosternError } from "../../../record/index.ts"
import type { EventsPage } from "../../history/audit-trail.ts"
import type { Clock, Random } from "../../persistence/ports.ts"

const maxNameLength = 255
const maxFactLength = 256

/** @throws TypeError | RangeError unless the name is a string of 1 to 255 bytes of UTF-8 without control characters. */
export function checkName(argument: "tenant" | "subject" | "prefix" | "after", name: string): string {
  if (typeof name !== "string") throw new TypeError(`${argument}: expected a string, got ${typeof name}`)
  const bytes = Buffer.byteLength(name, "utf8")
  if (bytes < 1 || bytes > maxNameLength)
    throw new RangeError(`${argument}: expected 1 to ${maxNameLength} bytes, got ${bytes}`)
  if (/[\p{Cc}\p{Cs}]/u.test(name))
    throw new RangeError(`${argument}: control characters and lone surrogates are not allowed`)
  // As parts of a path they mean another folder, encoded or not (RFC 3986 §6.2.2.3): over HTTP nobody could reach such a subject again.
  if (argument === "subject" && (name === "." || name === ".."))
    throw new RangeError(`subject: "." and ".." are not allowed`)
  return name
}

/** @throws TypeError unless the input is a string. Its content is never named: it may be a code. */
export function checkInput(argument: string, input: string): string {
  if (typeof input !== "string")
    throw new TypeError(`${argument}: expected a string, got ${Array.isArray(input) ? "array" : typeof input}`)
  return input
}

const maxAuthenticatorNameLength = 40

/** @throws TypeError | RangeError unless the name has 1 to 40 characters, none of them for control or for the reading direction. */
export function checkAuthenticatorName(name: string): string {
  if (typeof name !== "string") throw new TypeError(`name: expected a string, got ${typeof name}`)
  if (name.trim() === "" || name.length > maxAuthenticatorNameLength || !isKitName(name))
    throw new RangeError(`name: expected 1 to ${maxAuthenticatorNameLength} characters that can be shown`)
  return name
}

/** Reads the id of an authenticator, as status lists it. @throws TypeError | RangeError */
export function checkId(argument: string, id: string): number {
  if (typeof id !== "string") throw new TypeError(`${argument}: expected a string, got ${typeof id}`)
  if (!/^[1-9]\d{0,8}$/.test(id))
    throw new RangeError(`${argument}: expected the id of an authenticator, as status lists it`)
  return Number(id)
}

/** @throws TypeError unless the options are an object. Their content is never named: it may hold a code. */
export function checkOptions<T extends object>(argument: string, options: T): T {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${argument}: expected an object, got ${options === null ? "null" : typeof options}`)
  return options
}

/** @throws TypeError | RangeError unless its numbers are left out or whole ones from 0 on, and `newest` true or false. */
export function checkPage(page: EventsPage): EventsPage {
  const { after, before, limit, newest = false } = checkOptions("page", page)
  if (typeof newest !== "boolean") throw new TypeError(`newest: expected true or false, got ${typeof newest}`)
  for (const [name, value] of Object.entries({ after, before, limit })) {
    if (value === undefined) continue
    if (typeof value !== "number") throw new TypeError(`${name}: expected a number, got ${typeof value}`)
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name}: expected a whole number from 0 on`)
  }
  return page
}

/** Takes what is known of the source out of an options object; over-long facts are cut, for they come from outside. */
export function sourceOf(options: EventSource = {}): EventSource {
  checkOptions("source", options)
  const source: Record<string, string> = {}
  for (const name of ["ip", "userAgent", "requestId", "by"] as const) {
    const fact = options[name]
    if (fact === undefined) continue
    if (typeof fact !== "string") throw new TypeError(`${name}: expected a string, got ${typeof fact}`)
    source[name] = fact.slice(0, maxFactLength).toWellFormed()
  }
  return source
}

/** Guards the clock: without a usable time nothing is accepted. */
export function guardClock(clock: Clock): Clock {
  return () => {
    const now = timeOf(clock)
    // The year 9999 bounds what a date can print; NaN and times before 1970 are no times.
    if (!Number.isFinite(now) || now < 0 || now > 253_402_300_799_999) throw new PosternError("clock-fault")
    return Math.floor(now)
  }
}

function timeOf(clock: Clock): number {
  try {
    return clock()
  } catch (fault) {
    throw new PosternError("clock-fault", {}, fault)
  }
}

/** Guards the generator: short or failing, nothing is issued. */
export function guardRandom(random: Random): Random {
  return size => {
    let bytes: Uint8Array
    try {
      bytes = random(size)
    } catch (fault) {
      throw new PosternError("random-fault", {}, fault)
    }
    if (!(bytes instanceof Uint8Array) || bytes.length !== size) throw new PosternError("random-fault")
    return bytes
  }
}
