import { encodeBase32, withoutPadding } from "../../../record/index.ts"
import {
  objectOf,
  optionalText,
  parsedOf,
  type Reader,
  type Row,
  RowFault,
  type SourceAccount,
  type SourceTotp,
  sourceName,
  textOf,
} from "./reader.ts"

/**
 * Keycloak 26 (server-spi: OTPCredentialModel, RecoveryAuthnCodesCredentialModel, RecoveryAuthnCodesUtils): rows of the table `credential`, or an export
 * `kc.sh export --users realm_file`. A TOTP key is the text of `value` unless `secretEncoding` says BASE32; recovery codes are one unsalted SHA-512.
 */
export const keycloak: Reader = {
  key: "none",
  isGrouped: true,
  rowsOf: document => (Array.isArray(document.users) ? document.users.flatMap(credentialsOf) : null),
  open: () => ({ read: accountOf }),
}

function credentialsOf(user: Row): Row[] {
  const credentials = Array.isArray(user?.credentials) ? (user.credentials as Row[]) : []
  const { id: subject, email, username } = user ?? {}
  return credentials.map(each => ({ ...each, subject, account: email ?? username }))
}

function accountOf(rows: readonly Row[]): SourceAccount {
  const ofType = (type: string) => rows.filter(row => row.type === type).sort((a, b) => order(a) - order(b))
  const found = ofType("otp").map(totpOf)
  const authenticators = found.filter(each => each !== "hotp")
  return {
    subject: textOf(rows[0]!, "subject"),
    account: optionalText(rows[0]!, "account") ?? undefined,
    authenticators,
    totpSkipped: found.length > authenticators.length ? "hotp" : undefined,
    ...codesOf(ofType("recovery-authn-codes")[0]),
  }
}

function order({ priority }: Row): number {
  return typeof priority === "number" ? priority : 0
}

const algorithms: Readonly<Record<string, "SHA1" | "SHA256" | "SHA512">> = {
  HmacSHA1: "SHA1",
  HmacSHA256: "SHA256",
  HmacSHA512: "SHA512",
}

function totpOf(row: Row): SourceTotp | "hotp" {
  const secretData = objectOf(row, "secretData")
  const data = objectOf(row, "credentialData")
  if (data.subType === "hotp") return "hotp"
  const { algorithm = "HmacSHA1", digits = 6, period = 30, secretEncoding } = data
  const value = textOf(secretData, "value")
  if (typeof algorithm !== "string" || !Object.hasOwn(algorithms, algorithm))
    throw new RowFault("credentialData.algorithm", Object.keys(algorithms).join(", "))
  const secret = secretEncoding === "BASE32" ? withoutPadding(value.toUpperCase()) : encodeBase32(Buffer.from(value))
  const totp = {
    secret,
    algorithm: algorithms[algorithm]!,
    digits: digits as 6,
    period: period as number,
    ...sourceName(row.userLabel),
  }
  return { totp, createdAt: Number(row.createdDate ?? 0) || 0 }
}

function codesOf(row: Row | undefined): Pick<SourceAccount, "codes"> {
  if (row === undefined) return {}
  const { codes } = objectOf(row, "secretData")
  const list = parsedOf(codes)
  if (!Array.isArray(list)) throw new RowFault("secretData.codes", "a list")
  const sorted = [...(list as Row[])].sort((a, b) => Number(a?.number ?? 0) - Number(b?.number ?? 0))
  const form = { alphabet: "keycloak", lengths: [12], case: "upper" } as const
  if (sorted.length === 0) return {}
  // Previews of before 26.3 kept them in clear.
  const isPlain = sorted.every(each => typeof each?.plainTextValue === "string")
  if (isPlain) return { codes: { scheme: "plain", form, values: sorted.map(each => textOf(each, "plainTextValue")) } }
  // The column says RS512 or SHA-512, and means the same.
  return { codes: { scheme: "sha512", form, values: sorted.map(each => textOf(each, "encodedHashedValue")) } }
}
