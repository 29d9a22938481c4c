import { optionalText, type Reader, type Row, type SourceAccount, textOf } from "./reader.ts"

/**
 * ASP.NET Core Identity (Extensions.Stores/src/UserStoreBase.cs, Extensions.Core/src/UserManager.cs): the key is base32, the codes are joined by
 * semicolons, both in clear. The key's row is made when the settings are *opened*: the statement asks for `TwoFactorEnabled`.
 */
export const aspnet: Reader = {
  key: "none",
  isGrouped: false,
  open: () => ({ read: ([row]) => accountOf(row!) }),
}

function accountOf(row: Row): SourceAccount {
  const key = optionalText(row, "authenticatorKey")
  // An empty string would be one empty code.
  const values = (optionalText(row, "recoveryCodes") ?? "").split(";").filter(code => code !== "")
  const form = { alphabet: "aspnet", lengths: [10], groups: [5, 5], case: "upper" } as const
  const isOff = row.twoFactorEnabled === false || row.twoFactorEnabled === 0
  return {
    subject: textOf(row, "subject"),
    account: optionalText(row, "account") ?? undefined,
    authenticators: key === null || isOff ? [] : [{ totp: { secret: key.toUpperCase().replace(/[=\s]/g, "") } }],
    ...(values.length > 0 && !isOff && { codes: { scheme: "plain", form, values } }),
  }
}
