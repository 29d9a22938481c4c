import { assertSetNumber } from "./kit.ts"

const maxIssuerLength = 48

/**
 * Names the file of a kit: `<issuer>-backup-codes-set-<n>.txt`, made of ASCII letters, digits and single hyphens alone, at most
 * 90 characters, and no device name of Windows: safe on every file system and in an HTTP header. Accents are dropped;
 * an issuer of which no letter or digit is left is called `account`.
 *
 * @throws TypeError or RangeError when the issuer is not a string or the set not a whole number from 1
 */
export function kitFileName(kit: { readonly issuer: string; readonly set: number }): string {
  if (typeof kit.issuer !== "string") throw new TypeError("issuer must be a string")
  assertSetNumber(kit.set)
  const words = kit.issuer
    .slice(0, 4 * maxIssuerLength)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .match(/[A-Za-z0-9]+/g)
  const issuer = (words ?? []).join("-").slice(0, maxIssuerLength).replace(/-$/, "")
  return `${issuer || "account"}-backup-codes-set-${kit.set}.txt`
}
