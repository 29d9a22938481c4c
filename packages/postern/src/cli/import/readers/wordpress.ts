import { withoutPadding } from "../../../record/index.ts"
import { readPhpSerialized } from "./php-serialized.ts"
import { optionalText, parsedOf, type Reader, type Row, type SourceAccount, textOf } from "./reader.ts"

/**
 * The plugin Two-Factor of WordPress (WordPress/two-factor providers/class-two-factor-totp.php, class-two-factor-backup-codes.php): user meta. Codes are what
 * `wp_hash_password` makes of them: phpass before WordPress 6.8, bcrypt behind an HMAC since.
 */
export const wordpress: Reader = {
  key: "none",
  isGrouped: false,
  open: () => ({ read: ([row]) => accountOf(row!) }),
}

const stepSeconds = 30

function accountOf(row: Row): SourceAccount {
  const key = optionalText(row, "totpKey")
  const last = Number(optionalText(row, "lastLogin") ?? Number.NaN)
  // Kept as the time at which the accepted step began.
  const lastStep = Number.isFinite(last) && last > 0 ? { lastStep: Math.floor(last / stepSeconds) } : {}
  const secret = withoutPadding(key?.toUpperCase() ?? "")
  // Since 0.18 the plugin can encrypt it, under a key of the site.
  const isBase32 = /^[A-Z2-7]+$/.test(secret)
  return {
    subject: textOf(row, "subject"),
    account: optionalText(row, "account") ?? undefined,
    authenticators: isBase32 ? [{ totp: { secret, ...lastStep } }] : [],
    totpSkipped: secret === "" || isBase32 ? undefined : "unreadable",
    ...codesOf(row.backupCodes),
  }
}

function codesOf(stored: unknown): Pick<SourceAccount, "codes" | "codesSkipped"> {
  if (stored === undefined || stored === null || stored === "") return {}
  const list = typeof stored === "string" && /^a:\d/.test(stored) ? readPhpSerialized(stored) : parsedOf(stored)
  if (!Array.isArray(list) || !list.every(hash => typeof hash === "string")) return { codesSkipped: "unreadable" }
  if (list.length === 0) return {}
  const schemes = [...new Set(list.map(schemeOf))]
  const [scheme] = schemes
  if (scheme === undefined || scheme === null || schemes.length > 1) return { codesSkipped: "unreadable" }
  return { codes: { scheme, form: { alphabet: "digits", lengths: [8] }, values: list } }
}

function schemeOf(hash: string): "phpass" | "wp-bcrypt" | "bcrypt" | null {
  if (hash.startsWith("$P$") || hash.startsWith("$H$")) return "phpass"
  if (hash.startsWith("$wp$2y$")) return "wp-bcrypt"
  return hash.startsWith("$2y$") ? "bcrypt" : null
}
