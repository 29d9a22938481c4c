import type { Instant } from "../model/instant.ts"

/** How the authenticator's codes are made (RFC 6238 §1.2). Authenticator apps agree on SHA-1, six digits, thirty seconds alone. */
export interface TotpParameters {
  readonly algorithm: "SHA1" | "SHA256" | "SHA512"
  readonly digits: 6 | 7 | 8
  readonly periodSeconds: number
}

export const defaultTotp: TotpParameters = { algorithm: "SHA1", digits: 6, periodSeconds: 30 }

/** An HMAC with its key already inside: message in, 20, 32 or 64 bytes out. */
export type Mac = (message: Uint8Array) => Uint8Array

/**
 * Gives the eight-byte, big-endian counter that is authenticated (RFC 4226 §5.2).
 * All 64 bits are carried: arithmetic in 32 bits would repeat codes after T = 2³² (RFC 6238 §4.2).
 * @throws RangeError if the counter is negative, fractional or past 2⁶⁴ − 1.
 */
export function counterBytes(counter: bigint | number): Uint8Array {
  const value = BigInt(counter)
  if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw new RangeError("counter: expected 0 to 2^64 - 1")
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}

/** Gives the HOTP value as `digits` decimal digits, leading zeros kept (RFC 4226 §5.3, §5.4). */
export function hotp(mac: Mac, counter: bigint | number, digits: 6 | 7 | 8): string {
  const hash = mac(counterBytes(counter))
  const offset = hash[hash.length - 1]! & 0x0f
  const binary = new DataView(hash.buffer, hash.byteOffset, hash.byteLength).getUint32(offset) & 0x7fff_ffff
  return String(binary % 10 ** digits).padStart(digits, "0")
}

/** Gives the time step T that an instant falls into, with T0 = 0 (RFC 6238 §4.2). */
export function timeStep(now: Instant, periodSeconds: number): number {
  return Math.floor(now / 1000 / periodSeconds)
}

/** Lists the steps that are tried at `now`, newest first: the current one and `window` on either side (RFC 6238 §5.2, §6). */
export function stepsAround(now: Instant, periodSeconds: number, window: number): number[] {
  const current = timeStep(now, periodSeconds)
  return Array.from({ length: 2 * window + 1 }, (_, i) => current + window - i).filter(step => step >= 0)
}
