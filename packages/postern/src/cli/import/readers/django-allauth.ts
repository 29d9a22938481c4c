import { createHmac } from "node:crypto"
import { withoutPadding } from "../../../record/index.ts"
import {
  groupedForm,
  objectOf,
  optionalText,
  parsedOf,
  type Reader,
  type Row,
  RowFault,
  type SourceAccount,
  type SourceOptions,
  textOf,
} from "./reader.ts"

/**
 * django-allauth `mfa` (allauth/mfa/models.py, recovery_codes/internal/auth.py, totp/internal/auth.py), whose adapter encrypts nothing unless it is
 * overridden. Codes are made of a seed, and a mask says which of them are used.
 */
export const djangoAllauth: Reader = {
  key: "none",
  isGrouped: true,
  open: options => ({ read: rows => accountOf(rows, options) }),
}

function accountOf(rows: readonly Row[], options: SourceOptions): SourceAccount {
  const { totpDigits, totpPeriod } = options
  const totps = rows.filter(row => row.type === "totp")
  const codes = rows.find(row => row.type === "recovery_codes")
  const parameters = { ...(totpDigits && { digits: totpDigits }), ...(totpPeriod && { period: totpPeriod }) }
  return {
    subject: textOf(rows[0]!, "subject"),
    account: optionalText(rows[0]!, "account") ?? undefined,
    authenticators: totps.map(row => {
      const secret = withoutPadding(textOf(objectOf(row, "data"), "secret").toUpperCase())
      return { totp: { secret, ...parameters } }
    }),
    ...(codes !== undefined && codesOf(objectOf(codes, "data"), options)),
  }
}

function codesOf(
  data: Row,
  { codeDigits = 8, codeCount = 10 }: SourceOptions,
): Pick<SourceAccount, "codes" | "codesSkipped"> {
  const migrated = parsedOf(data.migrated_codes)
  if (Array.isArray(migrated)) {
    const values = migrated.filter(code => typeof code === "string")
    if (values.length === 0) return {}
    const alphabet = values.every(code => /^\d+$/.test(code)) ? "digits" : "base62"
    const form = groupedForm(values, alphabet, "exact")
    return form === null ? { codesSkipped: "unreadable" } : { codes: { scheme: "plain", form, values } }
  }
  const seed = textOf(data, "seed")
  const mask = data.used_mask ?? 0
  if (!/^[0-9a-f]{16,128}$/i.test(seed)) throw new RowFault("data.seed", "hex")
  if (!Number.isSafeInteger(mask) || (mask as number) < 0) throw new RowFault("data.used_mask", "a whole number from 0")
  const used = BigInt(mask as number)
  const values = allauthCodes(seed, codeCount, codeDigits).map((code, i) => ((used >> BigInt(i)) & 1n ? null : code))
  return { codes: { scheme: "plain", form: { alphabet: "digits", lengths: [codeDigits] }, values } }
}

/** Gives the codes of a seed: one HMAC-SHA-1 under the hex text itself, fed number after number, and its first bytes after each. */
export function allauthCodes(seed: string, count: number, digits: number): string[] {
  const hmac: string[] = []
  let fed = ""
  for (let i = 0; i < count; i++) {
    fed += `${String(i).padStart(3)},`
    const digest = createHmac("sha1", seed).update(fed).digest()
    let value = 0n
    for (const byte of digest.subarray(0, Math.floor(digits / 2))) value = (value << 8n) | BigInt(byte)
    hmac.push(String(value % 10n ** BigInt(digits)).padStart(digits, "0"))
  }
  return hmac
}
