import { createHmac } from "node:crypto"

/**
 * What an authenticator app does with an `otpauth://` URI (RFC 6238, SHA-1; digits and seconds as the URI says), written here once more and
 * independently, so that the tests do not check Postern against itself.
 */
export function authenticatorCode(uri: string, atMs: number): string {
  const parameters = new URL(uri).searchParams
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 1000 / Number(parameters.get("period")))))
  const hash = createHmac("sha1", fromBase32(parameters.get("secret")!))
    .update(counter)
    .digest()
  const value = hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff
  const digits = Number(parameters.get("digits") ?? 6)
  return (value % 10 ** digits).toString().padStart(digits, "0")
}

function fromBase32(text: string): Buffer {
  const bits = [...text]
    .map(symbol => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol).toString(2).padStart(5, "0"))
    .join("")
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}
