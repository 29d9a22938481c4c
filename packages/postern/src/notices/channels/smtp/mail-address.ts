import { domainToASCII } from "node:url"

const maxAddressLength = 254 // RFC 5321 §4.5.3.1.3, without the angle brackets
const maxLocalPartLength = 64
const atom = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+"
const localPartPattern = new RegExp(`^${atom}(?:\\.${atom})*$`, "u")
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
const domainPattern = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`)

/**
 * Reads an e-mail address: a dot-atom, `@` and a host name (RFC 5321 §4.1.2, RFC 6531), the domain in its ASCII form.
 * Quoted local parts, comments, lists, groups, routes and address literals are refused, and with them every way into another header.
 * @returns null where it is none
 */
export function readMailAddress(text: string): string | null {
  if (typeof text !== "string" || text.length > maxAddressLength) return null
  const at = text.lastIndexOf("@")
  const localPart = text.slice(0, Math.max(at, 0))
  const written = text.slice(at + 1)
  if (!localPartPattern.test(localPart) || Buffer.byteLength(localPart, "utf8") > maxLocalPartLength) return null
  // Before the mapping: it would drop or turn symbols that have no place in a name.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(written)) return null
  const domain = domainToASCII(written)
  return domainPattern.test(domain) ? `${localPart}@${domain}` : null
}
