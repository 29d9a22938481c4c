import {
  checkLabel,
  decodeBase32,
  type Instant,
  type LegacyScheme,
  type NoticeAddress,
  type TotpParameters,
} from "../../record/index.ts"
import { checkAddresses } from "../operations/checks/address-checks.ts"
import type { AddressOptions } from "../postern-options.ts"
import { type CheckedCodes, codesOf } from "./entry-codes.ts"
import { EntryFault, fields, timeOf, whole } from "./entry-fields.ts"

/** The second factors of one account as another system had them: the neutral format, version 1 (docs/spec/takeover.md), without the subject. */
export interface TakeoverEntry {
  readonly v: 1
  /** the account's name for kits; @default the subject */
  readonly account?: string
  /** the system that it comes from; @default "other" */
  readonly origin?: string
  readonly totp?: {
    /** base32 of the key bytes, upper case, without padding */
    readonly secret: string
    readonly algorithm?: "SHA1" | "SHA256" | "SHA512"
    readonly digits?: 6 | 7 | 8
    readonly period?: number
    /** the last time step that was accepted; @default the present one */
    readonly lastStep?: number
    /** ISO 8601 */
    readonly activatedAt?: string
  }
  readonly codes?: {
    readonly scheme: LegacyScheme
    readonly form: {
      readonly alphabet: string
      readonly lengths: readonly number[]
      readonly groups?: readonly number[]
      readonly case?: "exact" | "lower" | "upper"
    }
    /** in the source's order; null for a spent one */
    readonly values: readonly unknown[]
    /** for the hmac schemes: the key's id in the key ring */
    readonly keyId?: string
    /** for bcrypt: the id of the pepper that is appended */
    readonly pepperId?: string
    readonly issuedAt?: string
    /** null: never; @default 180 days from now */
    readonly expiresAt?: string | null
  }
  /** until when the other system looks at no attempt */
  readonly lockedUntil?: string
  readonly addresses?: readonly AddressOptions[]
}

/** An entry that was checked. */
export interface CheckedEntry {
  readonly account: string | null
  readonly origin: string
  readonly totp: {
    readonly secret: Uint8Array
    readonly parameters: TotpParameters
    readonly lastStep: number | null
    readonly activatedAt: Instant | null
  } | null
  readonly codes: CheckedCodes | null
  readonly lockedUntil: Instant | null
  readonly addresses: readonly NoticeAddress[]
}

const minSecretBytes = 10
const maxSecretBytes = 128

/** Checks an entry. @throws EntryFault for the first thing that is wrong with it */
export function checkEntry(value: unknown): CheckedEntry {
  const entry = fields("", value, ["v", "account", "origin", "totp", "codes", "lockedUntil", "addresses"])
  if (entry.v !== 1) throw new EntryFault("/v", "1")
  if (entry.totp === undefined && entry.codes === undefined) throw new EntryFault("", "totp, codes or both")
  const origin = entry.origin ?? "other"
  if (typeof origin !== "string" || !/^[a-z][a-z0-9.-]{0,31}$/.test(origin))
    throw new EntryFault("/origin", "1 to 32 lower-case letters, digits, dots and dashes, a letter first")
  return {
    account: entry.account === undefined ? null : accountOf(entry.account),
    origin,
    totp: entry.totp === undefined ? null : totpOf(entry.totp),
    codes: entry.codes === undefined ? null : codesOf(entry.codes),
    lockedUntil: timeOf("/lockedUntil", entry.lockedUntil),
    addresses: entry.addresses === undefined ? [] : addressesOf(entry.addresses),
  }
}

function accountOf(value: unknown): string {
  try {
    if (typeof value === "string") return checkLabel("account", value)
  } catch {
    // told below
  }
  throw new EntryFault("/account", "a name that authenticator apps can show")
}

function addressesOf(value: unknown): NoticeAddress[] {
  try {
    return checkAddresses(value as AddressOptions[])
  } catch {
    throw new EntryFault("/addresses", "a list of addresses with channel, to and language")
  }
}

function totpOf(value: unknown): CheckedEntry["totp"] {
  const totp = fields("/totp", value, ["secret", "algorithm", "digits", "period", "lastStep", "activatedAt"])
  const { algorithm = "SHA1", digits = 6, period = 30, lastStep } = totp
  if (algorithm !== "SHA1" && algorithm !== "SHA256" && algorithm !== "SHA512")
    throw new EntryFault("/totp/algorithm", "SHA1, SHA256 or SHA512")
  if (digits !== 6 && digits !== 7 && digits !== 8) throw new EntryFault("/totp/digits", "6, 7 or 8")
  const periodSeconds = whole("/totp/period", period, 1, 86_400)
  return {
    secret: secretOf(totp.secret),
    parameters: { algorithm, digits, periodSeconds },
    lastStep: lastStep === undefined ? null : whole("/totp/lastStep", lastStep, 0, Number.MAX_SAFE_INTEGER),
    activatedAt: timeOf("/totp/activatedAt", totp.activatedAt),
  }
}

function secretOf(value: unknown): Uint8Array {
  const expected = `base32, upper case and without padding, of ${minSecretBytes} to ${maxSecretBytes} bytes`
  let secret: Uint8Array | null = null
  try {
    if (typeof value === "string" && value.length <= 2 * maxSecretBytes && !value.includes("="))
      secret = decodeBase32(value)
  } catch {
    // told below
  }
  if (secret === null || secret.length < minSecretBytes || secret.length > maxSecretBytes)
    throw new EntryFault("/totp/secret", expected)
  return secret
}
