import type { CodeForm } from "./code-form.ts"
import type { Instant } from "./instant.ts"

export const wrappedSchemes = ["plain", "sha1", "sha256", "sha512", "hmac-sha256", "hmac-sha512"] as const
export const foreignSchemes = [
  "bcrypt",
  "wp-bcrypt",
  "phpass",
  "argon2id",
  "argon2i",
  "scrypt",
  "pbkdf2-sha1",
  "pbkdf2-sha256",
  "pbkdf2-sha512",
] as const
export const legacySchemes = [...wrappedSchemes, ...foreignSchemes] as const

/** How another system kept a code: in clear, under one fast hash, or under a slow hash with a salt of its own. */
export type LegacyScheme = WrappedScheme | ForeignScheme

/** The code, or a hash that has no salt: it is hashed once more, as our own codes are. */
export type WrappedScheme = (typeof wrappedSchemes)[number]

/** A hash with a salt for each code: that hash is computed for each code that is left. */
export type ForeignScheme = (typeof foreignSchemes)[number]

/** Salt and cost of one foreign hash; what it gave is in the record under a MAC alone. */
export interface ForeignHash {
  readonly salt: Uint8Array
  /** what the scheme's cost is made of, such as bcrypt's one number or Argon2's memory in KiB, passes and lanes */
  readonly cost: readonly number[]
}

interface LegacyFacts {
  readonly form: CodeForm
  /** whether one of these codes may replace a lost authenticator: 64 bits or more (NIST SP 800-63B-4 §4.2.1.1) */
  readonly mayRecover: boolean
  /** the key that the other system hashed or peppered with, by its id in the key ring; null for none */
  readonly keyId: string | null
}

/** What a set that was taken over has beside its digests. */
export type LegacyCodes =
  | (LegacyFacts & {
      readonly scheme: WrappedScheme
      /** the derived selector of each code, so that one slow hash tells; codes that were spent before have none */
      readonly slots: readonly (number | null)[]
    })
  | (LegacyFacts & { readonly scheme: ForeignScheme; readonly hashes: readonly (ForeignHash | null)[] })

/** That a subject came from another system. It stays when its codes are replaced, so that an old sheet is known as such. */
export interface TakenOver {
  /** the system, such as `better-auth` */
  readonly origin: string
  /** the import that brought it; null where the application handed it over at a sign-in */
  readonly run: string | null
  readonly at: Instant
  /** what the codes there look like; null where none were taken over */
  readonly form: CodeForm | null
  /** when `not-for-recovery` was last written down */
  readonly refusedRecoveryAt: Instant | null
}

/** A set may have so many codes that were taken over, spent ones among them. */
export const maxLegacyCodes = 32
