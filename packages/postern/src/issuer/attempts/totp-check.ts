import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto"
import { hotp, type Instant, type Mac, stepsAround, type TotpParameters } from "../../record/index.ts"

const hashNames = { SHA1: "sha1", SHA256: "sha256", SHA512: "sha512" } as const

/**
 * Finds the newest time step around `now` whose code is the one given, or null. All steps are computed and compared in constant time:
 * the time taken says nothing of which one was right (RFC 6238 §5.2).
 */
export function matchingStep(
  { secret, parameters }: { readonly secret: Uint8Array; readonly parameters: TotpParameters },
  digits: string,
  window: number,
  now: Instant,
): number | null {
  // A KeyObject, made once: with key bytes every createHmac costs six times as much.
  const key = createSecretKey(secret)
  const mac: Mac = message => createHmac(hashNames[parameters.algorithm], key).update(message).digest()
  const given = Buffer.from(digits)
  let matched: number | null = null
  for (const step of stepsAround(now, parameters.periodSeconds, window)) {
    const expectedDigits = Buffer.from(hotp(mac, step, parameters.digits))
    const isEqual = given.length === expectedDigits.length && timingSafeEqual(given, expectedDigits)
    if (isEqual && matched === null) matched = step
  }
  return matched
}
