import { maxAddresses, type NoticeAddress } from "../../../record/index.ts"
import type { AddressOptions } from "../../postern-options.ts"

const channelName = /^[a-z][a-z0-9-]{0,31}$/
/** RFC 5321 §4.5.3.1: 64 bytes of local part, the @, 255 of domain. */
const maxAddressLength = 320
const maxLanguageLength = 35 // RFC 5646 §4.4.1
const fields = ["channel", "to", "language"]

/**
 * Checks a list of addresses and settles their language.
 * @throws TypeError | RangeError with the place and the field that is wrong. The content is never named: an address is personal data.
 */
export function checkAddresses(addresses: readonly AddressOptions[]): NoticeAddress[] {
  if (!Array.isArray(addresses)) throw new TypeError(`addresses: expected a list, got ${kindOf(addresses)}`)
  if (addresses.length > maxAddresses)
    throw new RangeError(`addresses: expected at most ${maxAddresses}, got ${addresses.length}`)
  const checked = addresses.map((address, at) => checkAddress(`addresses[${at}]`, address))
  for (const [at, { channel, to }] of checked.entries()) {
    const first = checked.findIndex(other => other.channel === channel && other.to === to)
    if (first !== at) throw new RangeError(`addresses[${at}]: the same as addresses[${first}]`)
  }
  return checked
}

function checkAddress(place: string, address: AddressOptions): NoticeAddress {
  if (typeof address !== "object" || address === null)
    throw new TypeError(`${place}: expected an object, got ${kindOf(address)}`)
  // Counted, not named: the name of a misplaced field may be an address.
  const unknown = Object.keys(address).filter(name => !fields.includes(name))
  if (unknown.length > 0)
    throw new TypeError(`${place}: expected ${fields.join(", ")}, got ${unknown.length} other fields`)
  const channel = checkText(`${place}.channel`, address.channel)
  if (!channelName.test(channel))
    throw new RangeError(`${place}.channel: expected 1 to 32 lower-case letters, digits and dashes, a letter first`)
  const to = checkText(`${place}.to`, address.to)
  const bytes = Buffer.byteLength(to, "utf8")
  if (bytes < 1 || bytes > maxAddressLength)
    throw new RangeError(`${place}.to: expected 1 to ${maxAddressLength} bytes, got ${bytes}`)
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(to) || to.trim() !== to)
    throw new RangeError(`${place}.to: control characters, line ends and blanks at the ends are not allowed`)
  return { channel, to, language: checkLanguage(`${place}.language`, address.language ?? "en") }
}

function checkLanguage(place: string, language: string): string {
  checkText(place, language)
  try {
    const [canonical] = language.length <= maxLanguageLength ? Intl.getCanonicalLocales(language) : []
    if (canonical !== undefined) return canonical
  } catch {
    // told below, with what was expected
  }
  throw new RangeError(`${place}: expected a BCP 47 language such as de or zh-Hans`)
}

function checkText(place: string, text: unknown): string {
  if (typeof text !== "string") throw new TypeError(`${place}: expected a string, got ${kindOf(text)}`)
  return text
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value
}
