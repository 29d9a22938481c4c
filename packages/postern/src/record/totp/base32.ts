const symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** Encodes bytes as unpadded upper-case base32 (RFC 4648 §6), the form that authenticator apps read. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ""
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += symbols[(buffer >> bits) & 31]
      buffer &= (1 << bits) - 1
    }
  }
  return bits > 0 ? text + symbols[(buffer << (5 - bits)) & 31] : text
}

/**
 * Decodes upper-case base32, padded or not.
 * Strict: foreign symbols, impossible lengths, padding of the wrong length and stray bits at the end are refused (RFC 4648 §3.3, §3.5),
 * so that no two texts stand for one secret.
 * @throws SyntaxError that names what was expected, never the text; TypeError for anything but a string.
 */
export function decodeBase32(text: string): Uint8Array {
  if (typeof text !== "string") throw new TypeError(`base32: expected a string, got ${typeof text}`)
  const body = withoutPadding(text)
  if (body.length !== text.length && text.length % 8 !== 0)
    throw new SyntaxError("base32: padding must fill up to a multiple of 8")
  if (text.length - body.length > 6) throw new SyntaxError("base32: at most 6 padding symbols")
  if ([1, 3, 6].includes(body.length % 8)) throw new SyntaxError(`base32: no byte string has ${body.length} symbols`)
  const bytes = new Uint8Array(Math.floor((body.length * 5) / 8))
  let buffer = 0
  let bits = 0
  let length = 0
  for (const symbol of body) {
    const value = symbols.indexOf(symbol)
    if (value < 0) throw new SyntaxError("base32: expected only A-Z and 2-7")
    buffer = (buffer << 5) | value
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[length++] = buffer >> bits
    buffer &= (1 << bits) - 1
  }
  if (buffer !== 0) throw new SyntaxError("base32: the last symbol carries bits of no byte")
  return bytes
}

/** Base32 or base64 without its padding. By hand, for /=+$/ takes time that grows with the square of a run of "=". */
export function withoutPadding(text: string): string {
  let end = text.length
  while (text[end - 1] === "=") end--
  return text.slice(0, end)
}
