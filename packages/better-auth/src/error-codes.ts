import { defineErrorCodes } from "@better-auth/core/utils/error-codes"

/** Every refusal by its stable code. Codes that the built-in plugin has too mean the same; the second half is Postern's own. */
export const TWO_FACTOR_ERROR_CODES = defineErrorCodes({
  OTP_NOT_CONFIGURED: "Codes by mail or SMS are not available. Use your authenticator app or a backup code.",
  TOTP_NOT_ENABLED: "No authenticator app is set up.",
  TOTP_ALREADY_ENABLED: "An authenticator app is set up already. Send a code of it along to replace it.",
  TOTP_NOT_CONFIGURED: "The secret is shown once, when two-factor is turned on, and never again.",
  TWO_FACTOR_NOT_ENABLED: "Two-factor is not turned on.",
  BACKUP_CODES_NOT_ENABLED: "There are no backup codes.",
  INVALID_BACKUP_CODE: "This backup code is wrong.",
  INVALID_CODE: "This code is wrong.",
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: "Too many attempts. Sign in again.",
  ACCOUNT_TEMPORARILY_LOCKED: "Too many wrong codes. Please wait before you try again.",
  INVALID_TWO_FACTOR_COOKIE: "This sign-in is over. Sign in again.",

  ALREADY_USED: "This code was used already.",
  SUPERSEDED: "This code belongs to an older set. Use the newest codes.",
  MISTYPED: "This code has a typing error.",
  CODES_EXPIRED: "These backup codes have expired.",
  FACTOR_DISABLED: "Too many wrong codes were entered in total. This factor is switched off until it is replaced.",
  NOT_FOR_RECOVERY: "This backup code signs you in, but cannot replace an authenticator app.",
  CODE_REQUIRED: "Send a code of your authenticator app, or a backup code, along with the password.",
  CODES_ARE_HASHED: "Backup codes are hashed. Nobody can list them, not even this server.",
  SECOND_FACTOR_MISSING: "Two-factor is on for this account, but no second factor was found. Contact support.",
  SECOND_FACTOR_UNAVAILABLE: "The second factor cannot be checked at the moment. Nobody was signed in.",
})
