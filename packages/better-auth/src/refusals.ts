import { APIError } from "better-auth/api"
import type { NotAccepted } from "postern"
import { TWO_FACTOR_ERROR_CODES as codes } from "./error-codes.ts"

type Code = keyof typeof codes
type Status = ConstructorParameters<typeof APIError>[0]

/** Makes the error that an endpoint answers with. */
export function refusal(
  status: Status,
  code: Code,
  more: Readonly<Record<string, unknown>> = {},
  headers: Record<string, string> = {},
): APIError {
  return new APIError(status, { ...codes[code], ...more }, headers)
}

/** What a wrong code is called: the built-in plugin has a name for each of the two fields. */
export type WrongCode = "INVALID_CODE" | "INVALID_BACKUP_CODE"

const reasons: Readonly<Record<string, readonly [Status, Code]>> = {
  mistyped: ["UNAUTHORIZED", "MISTYPED"],
  "already-used": ["UNAUTHORIZED", "ALREADY_USED"],
  replayed: ["UNAUTHORIZED", "ALREADY_USED"],
  superseded: ["UNAUTHORIZED", "SUPERSEDED"],
  expired: ["UNAUTHORIZED", "CODES_EXPIRED"],
  disabled: ["UNAUTHORIZED", "FACTOR_DISABLED"],
  "not-for-recovery": ["BAD_REQUEST", "NOT_FOR_RECOVERY"],
}

/** The error for an outcome that accepted nothing; what helps an honest person goes along. */
export function refusalOf(outcome: NotAccepted, wrongCode: WrongCode): APIError {
  if (outcome.outcome === "throttled") {
    const { retryAfterSeconds } = outcome
    return refusal(
      "TOO_MANY_REQUESTS",
      "ACCOUNT_TEMPORARILY_LOCKED",
      { retryAfterSeconds },
      { "Retry-After": String(retryAfterSeconds) },
    )
  }
  const { outcome: _outcome, reason, ...help } = outcome
  if (reason === "not-enrolled")
    return refusal("BAD_REQUEST", wrongCode === "INVALID_CODE" ? "TOTP_NOT_ENABLED" : "BACKUP_CODES_NOT_ENABLED")
  const [status, code] = reasons[reason] ?? ["UNAUTHORIZED", wrongCode]
  return refusal(status, code, help)
}

/** Whether a refusal counts as a try of this sign-in: Postern does not count typing errors, waits and what was not looked at. */
export function isCounted(outcome: NotAccepted): boolean {
  return outcome.outcome === "refused" && outcome.reason !== "mistyped" && outcome.reason !== "not-enrolled"
}
