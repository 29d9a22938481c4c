import {
  checkLabel,
  decodeBase32,
  type Instant,
  type LegacyScheme,
  maxAuthenticators,
  type NoticeAddress,
  type TotpParameters,
} from "../../record/index.ts"
import { checkAddresses } from "../operations/checks/address-checks.ts"
import { checkAuthenticatorName } from "../operations/checks/input-checks.ts"
import type { AddressOptions } from "../postern-options.ts"
import { sameBytes } from "../same-bytes.ts"
import { type CheckedCodes, codesOf } from "./entry-codes.ts"
import { EntryFault, fields, timeOf, whole } from "./entry-fields.ts"

/** An authenticator as another system had it. */
export interface TakeoverTotp {
  /** base32 of the key bytes, upper case, without padding */
  readonly secret: string
  readonly algorithm?: "SHA1" | "SHA256" | "SHA512"
  readonly digits?: 6 | 7 | 8
  readonly period?: number
  /** the last time step that was accepted; @default the present one */
  readonly lastStep?: number
  /** ISO 8601 */
  readonly activatedAt?: string
  /** what the person calls it, 1 to 40 characters; @default no name */
  readonly name?: string
}

/** The second factors of one account as another system had them: the neutral format, version 1 (docs/spec/takeover.md), without the subject. */
export interface TakeoverEntry {
  readonly v: 1
  /** the account's name for kits; @default the subject */
  readonly account?: string
  /** the system that it comes from; @default "other" */
  readonly origin?: string
  /** the authenticator, or a list of up to five, each with a secret of its own */
  readonly totp?: TakeoverTotp | readonly TakeoverTotp[]
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

/** An authenticator of an entry that was checked. */
export interface CheckedTotp {
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  readonly lastStep: number | null
  readonly activatedAt: Instant | null
  readonly name: string | null
}

/** An entry that was checked. */
export interface CheckedEntry {
  readonly account: string | null
  readonly origin: string
  /** the first authenticator, or null for none */
  readonly totp: CheckedTotp | null
  /** those beside it */
  readonly otherTotps: readonly CheckedTotp[]
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
  const [totp = null, ...otherTotps] = entry.totp === undefined ? [] : totpsOf(entry.totp)
  return {
    account: entry.account === undefined ? null : accountOf(entry.account),
    origin,
    totp,
    otherTotps,
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

function totpsOf(value: unknown): CheckedTotp[] {
  if (!Array.isArray(value)) return [totpOf("/totp", value)]
  if (value.length < 1 || value.length > maxAuthenticators)
    throw new EntryFault("/totp", `one authenticator, or a list of 1 to ${maxAuthenticators}`)
  const totps = value.map((each, place) => totpOf(`/totp/${place}`, each))
  for (const [place, { secret }] of totps.entries()) {
    // Else each of its codes would be good at two of them.
    if (totps.slice(0, place).some(earlier => sameBytes(earlier.secret, secret)))
      throw new EntryFault(`/totp/${place}/secret`, "a secret that none before it has")
  }
  return totps
}

const totpFields = ["secret", "algorithm", "digits", "period", "lastStep", "activatedAt", "name"]

function totpOf(at: string, value: unknown): CheckedTotp {
  const totp = fields(at, value, totpFields)
  const { algorithm = "SHA1", digits = 6, period = 30, lastStep } = totp
  if (algorithm !== "SHA1" && algorithm !== "SHA256" && algorithm !== "SHA512")
    throw new EntryFault(`${at}/algorithm`, "SHA1, SHA256 or SHA512")
  if (digits !== 6 && digits !== 7 && digits !== 8) throw new EntryFault(`${at}/digits`, "6, 7 or 8")
  const periodSeconds = whole(`${at}/period`, period, 1, 86_400)
  return {
    secret: secretOf(at, totp.secret),
    parameters: { algorithm, digits, periodSeconds },
    lastStep: lastStep === undefined ? null : whole(`${at}/lastStep`, lastStep, 0, Number.MAX_SAFE_INTEGER),
    activatedAt: timeOf(`${at}/activatedAt`, totp.activatedAt),
    name: totp.name === undefined ? null : nameOf(`${at}/name`, totp.name),
  }
}

function nameOf(at: string, value: unknown): string {
  try {
    return checkAuthenticatorName(value as string)
  } catch {
    throw new EntryFault(at, "1 to 40 characters that can be shown")
  }
}

function secretOf(at: string, value: unknown): Uint8Array {
  const expected = `base32, upper case and without padding, of ${minSecretBytes} to ${maxSecretBytes} bytes`
  let secret: Uint8Array | null = null
  try {
    if (typeof value === "string" && value.length <= 2 * maxSecretBytes && !value.includes("="))
      secret = decodeBase32(value)
  } catch {
    // told below
  }
  if (secret === null || secret.length < minSecretBytes || secret.length > maxSecretBytes)
    throw new EntryFault(`${at}/secret`, expected)
  return secret
}
