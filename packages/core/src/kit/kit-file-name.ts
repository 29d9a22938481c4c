import { assertSetNumber } from "./kit.ts"

const maxIssuerLength = 48

/**
 * Names the file of a kit: `<issuer>-backup-codes-set-<n>.txt`, made of letters and digits of any script and single hyphens alone, at most
 * 255 bytes with an extension behind it, and no device name of Windows: safe on every file system. Accents on Latin letters are dropped; an
 * issuer of which no letter or digit is left is called `account`.
 *
 * @throws TypeError or RangeError when the issuer is not a string or the set not a whole number from 1
 */
export function kitFileName(kit: { readonly issuer: string; readonly set: number }): string {
  if (typeof kit.issuer !== "string") throw new TypeError("issuer must be a string")
  assertSetNumber(kit.set)
  const folded = [...kit.issuer.slice(0, 4 * maxIssuerLength).normalize("NFC")].map(plainLetter).join("")
  const words = folded.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? []
  const issuer = [...words.join("-")].slice(0, maxIssuerLength).join("").replace(/-$/, "")
  return `${issuer || "account"}-backup-codes-set-${kit.set}.txt`
}

/** Gives a Latin letter without its accents, and every other character as it is. */
function plainLetter(character: string): string {
  const plain = character.normalize("NFKD").replace(/\p{M}/gu, "")
  return /^[A-Za-z0-9]+$/.test(plain) ? plain : character
}
