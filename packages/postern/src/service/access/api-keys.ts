import { hash, timingSafeEqual } from "node:crypto"
import { PosternError } from "../../issuer/index.ts"

/** An application's key as the service keeps it. Who holds the key speaks for every subject of the tenant. */
export interface ApiKey {
  readonly tenant: string
  /** what `hashApiKey` gives: the key itself is not kept */
  readonly hash: string
}

const minCharacters = 16
const hashPattern = /^[0-9a-f]{64}$/

/**
 * Hashes an API key for `createService`: SHA-256, 64 lower-case hex digits. A fast hash is enough because the key must be random, not
 * chosen: make one with `openssl rand -base64 32`.
 * @param options.isTrial takes any key, for a service that nobody but this machine can reach
 * @throws PosternError `api-key-weak` for fewer than 16 characters
 */
export function hashApiKey(key: string, { isTrial = false }: { readonly isTrial?: boolean } = {}): string {
  if (typeof key !== "string") throw new TypeError(`key: expected a string, got ${typeof key}`)
  if (!isTrial && isWeakApiKey(key)) throw new PosternError("api-key-weak", { got: `${key.length} characters` })
  return hash("sha256", key, "hex")
}

/** Whether a key is too short to have been made at random. */
export function isWeakApiKey(key: string): boolean {
  return key.length < minCharacters
}

/** Finds the tenant that an Authorization header speaks for. */
export class ApiKeyCheck {
  readonly #keys: readonly { readonly tenant: string; readonly digest: Buffer }[]

  /** @throws TypeError for an entry that is not what `hashApiKey` gives */
  constructor(keys: readonly ApiKey[]) {
    this.#keys = keys.map(({ tenant, hash: digest }) => {
      if (typeof digest !== "string" || !hashPattern.test(digest))
        throw new TypeError("apiKeys: expected { tenant, hash } with what hashApiKey gives")
      return { tenant, digest: Buffer.from(digest, "hex") }
    })
  }

  /** Gives null for a key that is unknown. Looks at every key, equally long, so that the time tells nothing (OWASP ASVS 5.0.0 11.2.4). */
  tenantOf(presentedKey: string): string | null {
    const digest = hash("sha256", presentedKey, "buffer")
    let found: string | null = null
    for (const key of this.#keys) if (timingSafeEqual(key.digest, digest)) found = key.tenant
    return found
  }
}

/** Takes the token out of `Authorization: Bearer TOKEN`, or gives null. */
export function bearerToken(headers: Headers): string | null {
  const header = headers.get("authorization")
  if (header === null || header.length < 8 || header.slice(0, 7).toLowerCase() !== "bearer ") return null
  return header.slice(7).trim()
}
