import { createSecretKey, type KeyObject } from "node:crypto"

const prefix = "whsec_"
const minBytes = 24
const maxBytes = 64

/**
 * Reads the secrets of an endpoint as Standard Webhooks writes them: `whsec_` and base64 of 24 to 64 random bytes.
 * @throws TypeError that says which one and why, and never what it is
 */
export function readWebhookSecrets(secrets: string | readonly string[]): readonly KeyObject[] {
  const list = typeof secrets === "string" ? [secrets] : secrets
  if (!Array.isArray(list) || list.length === 0)
    throw new TypeError(`secret: expected \`${prefix}\` and base64, or a list of such, the newest first`)
  return list.map((secret, place) => readSecret(secret, place + 1))
}

function readSecret(secret: unknown, number: number): KeyObject {
  if (typeof secret !== "string" || !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret))
    throw new TypeError(`secret ${number}: expected \`${prefix}\` and base64`)
  const bytes = Buffer.from(secret.slice(prefix.length), "base64")
  if (bytes.length < minBytes || bytes.length > maxBytes)
    throw new TypeError(`secret ${number}: expected ${minBytes} to ${maxBytes} bytes, got ${bytes.length}`)
  return createSecretKey(bytes)
}
