import { encodeBase32 } from "../../../record/index.ts"
import {
  groupedForm,
  optionalText,
  type Reader,
  type Row,
  RowFault,
  type SourceAccount,
  type SourceTotp,
  textOf,
} from "./reader.ts"

/**
 * django-otp, django-two-factor-auth, and with `--tables authentik` authentik (django_otp/plugins/otp_totp/models.py, otp_static/models.py): keys are hex,
 * tokens in clear, used ones deleted. `last_t` is the last accepted step.
 */
export const djangoOtp: Reader = {
  key: "none",
  isGrouped: true,
  open: () => ({ read: accountOf }),
}

function accountOf(rows: readonly Row[]): SourceAccount {
  const confirmed = rows.filter(row => row.confirmed !== false && row.confirmed !== 0)
  const devices = confirmed.filter(row => row.kind === "totp").map(totpOf)
  const authenticators = devices.filter(each => each !== null)
  const tokens = confirmed.filter(row => row.kind === "static").map(row => textOf(row, "token"))
  return {
    subject: textOf(rows[0]!, "subject"),
    account: rows.map(row => optionalText(row, "account")).find(account => account !== null) ?? undefined,
    authenticators,
    totpSkipped: devices.length > authenticators.length ? "unreadable" : undefined,
    ...codesOf(tokens),
  }
}

function totpOf(row: Row): SourceTotp | null {
  const key = textOf(row, "key")
  if (!/^(?:[0-9a-f]{2}){10,128}$/i.test(key)) throw new RowFault("key", "hex of 10 to 128 bytes")
  // Steps that are counted from another time than 1970 have no form here.
  if (row.t0 !== undefined && row.t0 !== null && row.t0 !== 0) return null
  const { digits = 6, step = 30, last_t: last } = row
  const lastStep = typeof last === "number" && last >= 0 ? { lastStep: last } : {}
  const totp = {
    secret: encodeBase32(Buffer.from(key, "hex")),
    digits: digits as 6,
    period: step as number,
    ...lastStep,
  }
  return { totp, createdAt: Date.parse(String(row.createdAt)) || 0 }
}

function codesOf(tokens: readonly string[]): Pick<SourceAccount, "codes" | "codesSkipped"> {
  if (tokens.length === 0) return {}
  const isBase32 = tokens.every(token => /^[a-z2-7]+$/.test(token))
  const form = isBase32 ? groupedForm(tokens, "base32", "lower") : groupedForm(tokens, "base62", "exact")
  // A token may be there twice: an administrator can add any.
  return form === null
    ? { codesSkipped: "unreadable" }
    : { codes: { scheme: "plain", form, values: [...new Set(tokens)] } }
}
