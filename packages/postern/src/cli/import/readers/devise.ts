import { createDecipheriv, pbkdf2Sync } from "node:crypto"
import { inflateSync } from "node:zlib"
import { withoutPadding } from "../../../record/index.ts"
import {
  optionalText,
  parsedOf,
  type Reader,
  type Row,
  RowFault,
  type SkipReason,
  type SourceAccount,
  type SourceOptions,
  textOf,
} from "./reader.ts"

/**
 * devise-two-factor 2 to 6, Mastodon, and with `--tables gitlab` GitLab (lib/devise_two_factor/models, rails activerecord/lib/active_record/encryption,
 * attr_encrypted and encryptor). Codes are bcrypt hashes, and stay so.
 */
export const devise: Reader = {
  key: "keys",
  isGrouped: false,
  open(options, key) {
    const keys = keysOf(key)
    return { read: ([row]) => accountOf(row!, keys, options) }
  },
}

interface Keys {
  /** of ActiveRecord's encryption, for each primary key and each digest that a Rails may have used */
  readonly activeRecord: readonly Buffer[]
  /** of attr_encrypted: `otp_secret_encryption_key`, or GitLab's `otp_key_base` */
  readonly attribute: string | null
}

// load_defaults of 7.1 and later means SHA-256, earlier ones SHA-1.
const digests = ["sha256", "sha1"] as const

function keysOf(text: string): Keys {
  const given = parsedOf(text)
  if (typeof given !== "object" || given === null)
    throw new RowFault("--key-file", "JSON with primary_key and key_derivation_salt, or otp_secret_encryption_key")
  const {
    primary_key: primary,
    key_derivation_salt: salt,
    otp_secret_encryption_key: key,
    otp_key_base: base,
  } = given as Record<string, unknown>
  const primaries = [primary].flat().filter(each => typeof each === "string")
  const activeRecord =
    typeof salt === "string"
      ? primaries.flatMap(each => digests.map(digest => pbkdf2Sync(each, salt, 65_536, 32, digest)))
      : []
  const attribute = typeof base === "string" ? base : typeof key === "string" ? key : null
  return { activeRecord, attribute }
}

function accountOf(row: Row, keys: Keys, { tables, pepperId }: SourceOptions): SourceAccount {
  const secret = secretOf(row, keys, tables === "gitlab")
  const step = row.consumedTimestep
  const isBase32 = typeof secret === "object" && secret !== null && /^[A-Z2-7]+=*$/i.test(secret.text)
  const lastStep = typeof step === "number" && Number.isSafeInteger(step) && step >= 0 ? { lastStep: step } : {}
  return {
    subject: textOf(row, "subject"),
    account: optionalText(row, "account") ?? undefined,
    authenticators: isBase32 ? [{ totp: { secret: withoutPadding(secret.text.toUpperCase()), ...lastStep } }] : [],
    totpSkipped: typeof secret === "string" ? secret : secret === null || isBase32 ? undefined : "unreadable",
    ...codesOf(row.backupCodes, pepperId),
  }
}

type Secret = { readonly text: string } | SkipReason | null

function secretOf(row: Row, keys: Keys, isGitLab: boolean): Secret {
  const sealed = optionalText(row, "otpSecret")
  if (sealed !== null && sealed !== "") return activeRecordText(sealed, keys.activeRecord)
  const parts = ["encryptedOtpSecret", "encryptedOtpSecretIv", "encryptedOtpSecretSalt"].map(name =>
    optionalText(row, name),
  )
  const [secret, iv] = parts.map(part => (part === null ? null : Buffer.from(part, "base64")))
  const salt = saltOf(parts[2] ?? null)
  if (secret == null || iv == null || salt === null || secret.length === 0) return null
  if (keys.attribute === null) return "wrong-key"
  const key = pbkdf2Sync(keys.attribute, salt, 2000, 32, "sha1")
  return opened(() => (isGitLab ? cbc(key, iv, secret) : gcm(key, iv, secret.subarray(0, -16), secret.subarray(-16))))
}

// attr_encrypted puts "_" before a salt in base64, and takes any other as it is.
function saltOf(stored: string | null): Buffer | null {
  if (stored === null) return null
  return stored.startsWith("_") ? Buffer.from(stored.slice(1), "base64") : Buffer.from(stored)
}

function activeRecordText(stored: string, keys: readonly Buffer[]): Secret {
  const message = parsedOf(stored)
  if (typeof message !== "object" || message === null) return "unreadable"
  const { p, h } = message as { p?: unknown; h?: unknown }
  if (typeof p !== "string" || typeof h !== "object" || h === null) return "unreadable"
  const { iv, at, k, c } = h as Record<string, unknown>
  // Keys of envelopes are encrypted themselves, under what is not in the file.
  if (typeof iv !== "string" || typeof at !== "string" || k !== undefined) return "unreadable"
  const bytes = (text: string) => Buffer.from(text, "base64")
  for (const key of keys) {
    const plain = opened(() => gcm(key, bytes(iv), bytes(p), bytes(at)), c === true)
    if (plain !== "wrong-key") return plain
  }
  return "wrong-key"
}

function opened(open: () => Buffer, isCompressed = false): Secret {
  try {
    const plain = open()
    const text = isCompressed ? inflateSync(plain, { maxOutputLength: 4096 }) : plain
    return { text: text.toString("utf8") }
  } catch {
    return "wrong-key"
  }
}

function gcm(key: Buffer, iv: Buffer, text: Buffer, tag: Buffer): Buffer {
  const cipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 16 })
  cipher.setAuthTag(tag)
  return Buffer.concat([cipher.update(text), cipher.final()])
}

function cbc(key: Buffer, iv: Buffer, text: Buffer): Buffer {
  const cipher = createDecipheriv("aes-256-cbc", key, iv)
  return Buffer.concat([cipher.update(text), cipher.final()])
}

function codesOf(stored: unknown, pepperId: string | undefined): Pick<SourceAccount, "codes" | "codesSkipped"> {
  const hashes = hashesOf(stored)
  if (hashes === null) return { codesSkipped: "unreadable" }
  if (hashes.length === 0) return {}
  // Gems of before 6 draw 8 bytes, later ones 16.
  const form = { alphabet: "hex", lengths: [16, 32], case: "lower" } as const
  if (hashes.every(hash => hash.startsWith("$pbkdf2-sha512$")))
    return { codes: { scheme: "pbkdf2-sha512", form, values: hashes } }
  return { codes: { scheme: "bcrypt", form, values: hashes, ...(pepperId !== undefined && { pepperId }) } }
}

// An array, JSON of one in text (GitLab), or YAML of one (columns that are serialised).
function hashesOf(stored: unknown): string[] | null {
  if (stored === undefined || stored === null || stored === "") return []
  const list = Array.isArray(stored) ? stored : parsedOf(stored)
  if (Array.isArray(list)) return list.every(hash => typeof hash === "string") ? list : null
  if (typeof stored !== "string" || !/^---\r?\n/.test(stored)) return null
  const lines = stored
    .split("\n")
    .slice(1)
    .filter(line => line.trim() !== "")
  const items = lines.map(line => /^- ["']?(\$[!-~]+?)["']?$/.exec(line)?.[1])
  return items.every(item => item !== undefined) ? items : null
}
