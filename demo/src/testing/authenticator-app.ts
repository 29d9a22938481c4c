import { createHmac } from "node:crypto"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** The code that an authenticator app shows for an `otpauth://` URI at an instant (RFC 6238). */
export function appCode(uri: string, now: number): string {
  const { searchParams } = new URL(uri)
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 1000 / Number(searchParams.get("period")))))
  const mac = createHmac(searchParams.get("algorithm")!, fromBase32(searchParams.get("secret")!))
    .update(counter)
    .digest()
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fff_ffff
  const digits = Number(searchParams.get("digits"))
  return String(number % 10 ** digits).padStart(digits, "0")
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map(symbol => alphabet.indexOf(symbol).toString(2).padStart(5, "0")).join("")
  return Buffer.from(bits.match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)))
}
