import { createDecipheriv, createHmac } from "node:crypto"
import { sameBytes } from "../../../issuer/index.ts"
import { withoutPadding } from "../../../record/index.ts"
import { readPhpSerialized } from "./php-serialized.ts"
import { groupedForm, optionalText, parsedOf, type Reader, type Row, type SourceAccount, textOf } from "./reader.ts"

/**
 * Laravel Fortify, Jetstream and the starter kits (laravel/fortify src/TwoFactorAuthenticatable.php; laravel/framework Illuminate/Encryption/Encrypter.php):
 * both columns are encrypted under APP_KEY. A used code is replaced by one that nobody has seen, so some of them may be unknown to anybody.
 */
export const fortify: Reader = {
  key: "keys",
  isGrouped: false,
  open(_, key) {
    const keys = keysOf(key)
    return { read: ([row]) => accountOf(row!, keys) }
  },
}

// APP_KEY and what APP_PREVIOUS_KEYS names, one a line or separated by commas, with or without the variable's name.
function keysOf(text: string): Buffer[] {
  const entries = text.split(/[\n,]/).map(each =>
    each
      .trim()
      .replace(/^APP_(?:KEY|PREVIOUS_KEYS)=/, "")
      .replace(/^"|"$/g, ""),
  )
  const named = entries.filter(each => each !== "" && !each.startsWith("#"))
  const keys = named.map(each =>
    each.startsWith("base64:") ? Buffer.from(each.slice(7), "base64") : Buffer.from(each),
  )
  return keys.filter(key => key.length === 16 || key.length === 32)
}

function accountOf(row: Row, keys: readonly Buffer[]): SourceAccount {
  const base = { subject: textOf(row, "subject"), account: optionalText(row, "account") ?? undefined }
  if (Object.hasOwn(row, "confirmedAt") && row.confirmedAt === null) return { ...base, authenticators: [] }
  const secret = openedText(optionalText(row, "secret"), keys)
  const codes = openedText(optionalText(row, "recoveryCodes"), keys)
  const isBase32 = secret !== null && "text" in secret && /^[A-Z2-7]+=*$/.test(secret.text)
  return {
    ...base,
    authenticators: isBase32 ? [{ totp: { secret: withoutPadding(secret.text) } }] : [],
    totpSkipped: secret === null || isBase32 ? undefined : "fault" in secret ? secret.fault : "unreadable",
    ...codesOf(codes),
  }
}

function codesOf(opened: Opened | null): Pick<SourceAccount, "codes" | "codesSkipped"> {
  if (opened === null) return {}
  if ("fault" in opened) return { codesSkipped: opened.fault }
  const list = parsedOf(opened.text)
  if (!Array.isArray(list) || !list.every(code => typeof code === "string")) return { codesSkipped: "unreadable" }
  if (list.length === 0) return {}
  const form = groupedForm(list, "base62", "exact")
  return form === null ? { codesSkipped: "unreadable" } : { codes: { scheme: "plain", form, values: list } }
}

type Opened = { readonly text: string } | { readonly fault: "wrong-key" | "unreadable" }

function openedText(stored: string | null, keys: readonly Buffer[]): Opened | null {
  if (stored === null || stored === "") return null
  const payload = parsedOf(Buffer.from(stored, "base64").toString("utf8"))
  if (typeof payload !== "object" || payload === null) return { fault: "unreadable" }
  const { iv, value, mac, tag } = payload as Record<string, unknown>
  if (typeof iv !== "string" || typeof value !== "string") return { fault: "unreadable" }
  for (const key of keys) {
    const plain =
      typeof tag === "string" && tag !== ""
        ? openGcm(key, iv, value, tag)
        : typeof mac === "string"
          ? openCbc(key, iv, value, mac)
          : null
    if (plain !== null) return unserialized(plain)
  }
  return { fault: "wrong-key" }
}

// The MAC is over the two base64 texts, under the same key.
function openCbc(key: Buffer, iv: string, value: string, mac: string): string | null {
  const expectedMac = createHmac("sha256", key).update(iv).update(value).digest()
  if (!sameBytes(expectedMac, Buffer.from(mac, "hex"))) return null
  return decipher(
    () => createDecipheriv(key.length === 32 ? "aes-256-cbc" : "aes-128-cbc", key, Buffer.from(iv, "base64")),
    value,
  )
}

function openGcm(key: Buffer, iv: string, value: string, tag: string): string | null {
  return decipher(() => {
    const cipher = createDecipheriv(key.length === 32 ? "aes-256-gcm" : "aes-128-gcm", key, Buffer.from(iv, "base64"), {
      authTagLength: 16,
    })
    cipher.setAuthTag(Buffer.from(tag, "base64"))
    return cipher
  }, value)
}

function decipher(open: () => ReturnType<typeof createDecipheriv>, value: string): string | null {
  try {
    const cipher = open()
    return Buffer.concat([cipher.update(Buffer.from(value, "base64")), cipher.final()]).toString("utf8")
  } catch {
    return null
  }
}

// `encrypt()` serialises, `encryptString()` and casts do not.
function unserialized(plain: string): Opened {
  if (!/^[a-zA-Z]:\d+/.test(plain)) return { text: plain }
  const text = readPhpSerialized(plain)
  return typeof text === "string" ? { text } : { fault: "unreadable" }
}
