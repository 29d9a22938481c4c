const periodMs = 30_000

/** The time step of an instant in milliseconds (RFC 6238 §4.2). */
export function stepAt(now: number): number {
  return Math.floor(now / periodMs)
}

/** Six digits of a step, by HMAC-SHA-1 (RFC 4226 §5.3), with the browser's own cryptography. */
export async function digitsAt(secret: Uint8Array<ArrayBuffer>, step: number): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-1" }, false, ["sign"])
  const counter = new DataView(new ArrayBuffer(8))
  counter.setUint32(4, step)
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer))
  const offset = mac.getUint8(19) & 15
  return String((mac.getUint32(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0")
}

/** RFC 4648 §6, without padding. */
export function base32(bytes: Uint8Array): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, "0")).join("")
  return (bits.match(/.{5}/g) ?? []).map(five => alphabet[Number.parseInt(five, 2)]).join("")
}
