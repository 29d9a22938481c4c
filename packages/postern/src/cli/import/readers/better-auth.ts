import { createHash } from "node:crypto"
import { encodeBase32 } from "../../../record/index.ts"
import {
  groupedForm,
  optionalText,
  type Reader,
  type Row,
  type SourceAccount,
  type SourceOptions,
  textOf,
} from "./reader.ts"
import { openXChaCha20 } from "./xchacha20.ts"

/**
 * The plugin `twoFactor` of better-auth (read in 1.7.25: packages/better-auth/src/plugins/two-factor, src/crypto/index.ts). Secret and codes are
 * encrypted under the SHA-256 of the application's secret; the text that is encrypted is itself the TOTP key.
 */
export const betterAuth: Reader = {
  key: "secret",
  isGrouped: false,
  open(options, key) {
    const keys = keysOf(key)
    return { read: ([row]) => accountOf(row!, keys, options) }
  },
}

// BETTER_AUTH_SECRET, or BETTER_AUTH_SECRETS as "2:new,1:old", one a line or separated by commas; a line without a number is the former.
function keysOf(text: string): Buffer[] {
  const lines = text.split("\n").map(line => line.trim())
  const secrets = lines.flatMap(line => {
    const parts = line.split(",")
    return parts.every(part => /^\d+:./.test(part)) ? parts.map(part => part.slice(part.indexOf(":") + 1)) : [line]
  })
  return secrets.filter(secret => secret !== "").map(secret => createHash("sha256").update(secret).digest())
}

function accountOf(row: Row, keys: readonly Buffer[], { totpDigits, totpPeriod }: SourceOptions): SourceAccount {
  const subject = textOf(row, "subject")
  const account = optionalText(row, "account") ?? undefined
  const secret = optionalText(row, "secret")
  // Null counts as verified: rows of before the column was there.
  const isAbandoned = row.verified === false || row.verified === 0
  const opened = secret === null || isAbandoned ? null : open(secret, keys)
  const isKey = opened !== null && opened !== "wrong-key" && opened !== "unreadable"
  const parameters = { ...(totpDigits && { digits: totpDigits }), ...(totpPeriod && { period: totpPeriod }) }
  const authenticators = isKey ? [{ totp: { secret: encodeBase32(Buffer.from(opened)), ...parameters } }] : []
  return {
    subject,
    account,
    authenticators,
    totpSkipped: opened === "wrong-key" || opened === "unreadable" ? opened : undefined,
    ...codesOf(optionalText(row, "backupCodes"), keys),
  }
}

function codesOf(stored: string | null, keys: readonly Buffer[]): Pick<SourceAccount, "codes" | "codesSkipped"> {
  if (stored === null) return {}
  const found = listOf(stored, keys)
  if (typeof found === "string") return { codesSkipped: found }
  if (found.length === 0) return {}
  const form = groupedForm(found, "base62", "exact")
  return form === null ? { codesSkipped: "unreadable" } : { codes: { scheme: "plain", form, values: found } }
}

// Four shapes in its history: encrypted, plain JSON, encrypted twice (before #5202), and encrypted in spite of "plain" (before #7231).
function listOf(stored: string, keys: readonly Buffer[]): string[] | "wrong-key" | "unreadable" {
  let text = stored
  for (let layers = 0; layers < 3; layers++) {
    const list = asList(text)
    if (list !== null) return list
    const opened = open(text, keys)
    if (opened === "wrong-key" || opened === "unreadable") return opened
    text = opened
  }
  return "unreadable"
}

function asList(text: string): string[] | null {
  if (!text.startsWith("[")) return null
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every(each => typeof each === "string") ? list : null
  } catch {
    return null
  }
}

function open(stored: string, keys: readonly Buffer[]): string | "wrong-key" | "unreadable" {
  // "$ba$2$…" names the version of the secret; the box itself tells whether a secret is its own.
  const hex = /^(?:\$ba\$\d+\$)?((?:[0-9a-f]{2})+)$/i.exec(stored)?.[1]
  // A box is longer than its nonce and its tag.
  if (hex === undefined || hex.length <= 80) return "unreadable"
  for (const key of keys) {
    const text = openXChaCha20(key, Buffer.from(hex, "hex"))
    if (text !== null) return text.toString("utf8")
  }
  return "wrong-key"
}
