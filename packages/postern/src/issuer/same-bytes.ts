import { timingSafeEqual } from "node:crypto"

/** Compares digests, MACs and codes in constant time; those of different length are never equal (OWASP ASVS 5.0.0 11.2.4). */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
