import { createDecipheriv, hkdfSync } from "node:crypto"
import { withoutPadding } from "../../../record/index.ts"
import { optionalText, parsedOf, type Reader, type Row, type SkipReason, type SourceAccount, textOf } from "./reader.ts"

/**
 * Supabase Auth (supabase/auth internal/models/factor.go, internal/crypto/crypto.go; recovery codes since 2.197): a secret is base32, or encrypted
 * under a key that is bound to the factor's id. On the hosted platform that key is Supabase's own.
 */
export const supabase: Reader = {
  key: "optional-keys",
  isGrouped: true,
  open(_, key) {
    const keys = keysOf(key)
    return { read: rows => accountOf(rows, keys) }
  },
}

// {"key id": "base64url of 32 bytes"}
function keysOf(text: string): ReadonlyMap<string, Buffer> {
  const given = parsedOf(text)
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : []
  return new Map(entries.flatMap(([id, key]) => (typeof key === "string" ? [[id, Buffer.from(key, "base64url")]] : [])))
}

function accountOf(rows: readonly Row[], keys: ReadonlyMap<string, Buffer>): SourceAccount {
  const factors = rows.filter(row => row.secret !== undefined && row.secret !== null)
  const read = factors.map(row => ({ secret: secretOf(row, keys), createdAt: Date.parse(String(row.createdAt)) || 0 }))
  const authenticators = read.flatMap(({ secret, createdAt }) =>
    typeof secret === "object" ? [{ totp: { secret: secret.text }, createdAt }] : [],
  )
  const codes = rows.filter(row => row.codeHash !== undefined && row.codeHash !== null)
  // Lower-case base32; the length is a setting, 16 by default.
  const form = { alphabet: "base32", lengths: [16], case: "lower" } as const
  const values = codes.map(row => (optionalText(row, "consumedAt") === null ? textOf(row, "codeHash") : null))
  return {
    subject: textOf(rows[0]!, "subject"),
    account: rows.map(row => optionalText(row, "account")).find(account => account !== null) ?? undefined,
    authenticators,
    totpSkipped: read.map(({ secret }) => secret).find(secret => typeof secret === "string"),
    ...(values.length > 0 && { codes: { scheme: "argon2id", form, values } }),
  }
}

// A UUID has 36; HKDF takes no more than 1,024.
const maxFactorBytes = 64

function secretOf(row: Row, keys: ReadonlyMap<string, Buffer>): { readonly text: string } | SkipReason {
  const stored = textOf(row, "secret")
  if (/^[A-Z2-7]+=*$/.test(stored)) return { text: withoutPadding(stored) }
  const sealed = parsedOf(stored)
  if (typeof sealed !== "object" || sealed === null) return "unreadable"
  const { key_id: id, alg, data, nonce } = sealed as Record<string, unknown>
  if (typeof id !== "string" || alg !== "aes-gcm-hkdf" || typeof data !== "string" || typeof nonce !== "string")
    return "unreadable"
  const ring = keys.get(id)
  if (ring === undefined) return "wrong-key"
  const factor = textOf(row, "factor")
  if (Buffer.byteLength(factor) > maxFactorBytes) return "unreadable"
  // A secret that was moved to another factor does not open.
  const key = Buffer.from(hkdfSync("sha256", ring, Buffer.alloc(0), factor, 32))
  const box = Buffer.from(data, "base64")
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: 16 })
    cipher.setAuthTag(box.subarray(-16))
    const text = Buffer.concat([cipher.update(box.subarray(0, -16)), cipher.final()]).toString("utf8")
    return /^[A-Z2-7]+=*$/.test(text) ? { text: withoutPadding(text) } : "unreadable"
  } catch {
    return "wrong-key"
  }
}
