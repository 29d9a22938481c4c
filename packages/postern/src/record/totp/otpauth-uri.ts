import { isKitName } from "@postern/core"
import { encodeBase32 } from "./base32.ts"
import { defaultTotp, type TotpParameters } from "./hotp.ts"

/**
 * Builds the `otpauth://totp/` URI of Google's Key URI Format: label `Issuer:account`, spaces as `%20`, the issuer again as a parameter
 * (apps that ignore the label's prefix group by it), secret in unpadded upper-case base32.
 * A colon, which the format keeps for itself, is shown as the full-width one.
 * @throws RangeError if issuer or account is empty, too long for a QR code, or holds a control character.
 */
export function otpauthUri(
  label: { issuer: string; account: string },
  secret: Uint8Array,
  totp: TotpParameters = defaultTotp,
): string {
  const issuer = encodeURIComponent(shownLabel(checkLabel("issuer", label.issuer)))
  const account = encodeURIComponent(shownLabel(checkLabel("account", label.account)))
  const parameters = [
    `secret=${encodeBase32(secret)}`,
    `issuer=${issuer}`,
    `algorithm=${totp.algorithm}`,
    `digits=${totp.digits}`,
    `period=${totp.periodSeconds}`,
  ]
  return `otpauth://totp/${issuer}:${account}?${parameters.join("&")}`
}

/** Gives a name as authenticator apps show it: a colon would part issuer and account once more, and apps refuse such a QR code. */
export function shownLabel(name: string): string {
  return name.replaceAll(":", "\uff1a")
}

// A QR code of level M holds 2331 bytes: the issuer twice, the account once, and about 120 for the rest.
const maxEncodedNameLength = 700

/**
 * Checks a name that goes into the URI, its QR code and the kit, and gives it back: what one of the three cannot carry is refused before
 * anything is shown or issued.
 */
export function checkLabel(name: string, value: string): string {
  if (typeof value !== "string") throw new TypeError(`${name}: expected a string, got ${typeof value}`)
  if (value.trim() === "" || value.length > 200)
    throw new RangeError(`${name}: expected 1 to 200 characters, got ${value.length}`)
  if (!isKitName(value))
    throw new RangeError(`${name}: control characters and marks that turn the reading direction cannot be shown`)
  const encodedLength = encodeURIComponent(shownLabel(value)).length
  if (encodedLength > maxEncodedNameLength)
    throw new RangeError(`${name}: expected at most ${maxEncodedNameLength} bytes once encoded, got ${encodedLength}`)
  return value
}
