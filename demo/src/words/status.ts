import type { SubjectStatus } from "postern"
import { count, day, duration } from "./moment.ts"

/** Whether signing in takes more than the password. An enrolment that was never finished asks for nothing. */
export function owesSecondStep(status: SubjectStatus | null): boolean {
  return status?.required === true
}

/** Says in one sentence each how the authenticator app and the backup codes stand. */
export function statusWords({ totp, codes, throttle }: SubjectStatus): {
  readonly app: string
  readonly codes: string
} {
  return {
    app: `${appWords(totp)}${waitWords(throttle.totp)}`,
    codes: `${codesWords(codes)}${waitWords(throttle.codes)}`,
  }
}

function appWords({ status, activatedAt, lastUsedAt }: SubjectStatus["totp"]): string {
  if (status === "none" || status === "pending") return "Not set up. Your backup codes are the only second step."
  if (status === "disabled") return "Switched off after too many wrong codes. Set it up again with a backup code."
  return `In use since ${day(activatedAt)}. ${lastUsedAt === null ? "No sign-in with it yet." : `Last used on ${day(lastUsedAt)}.`}`
}

function codesWords(codes: SubjectStatus["codes"]): string {
  const left = `${codes.left} of ${count(codes.total, "code")} left on sheet ${codes.set}, issued on ${day(codes.issuedAt)}`
  if (codes.status === "none") return "None."
  if (codes.status === "disabled")
    return "Switched off after too many wrong codes. Replace them with a code from your app."
  if (codes.status === "expired") return `Expired on ${day(codes.expiresAt)}. Replace them.`
  const saved =
    codes.confirmedAt === null
      ? "Not confirmed as saved yet."
      : `Last confirmed on ${day(codes.checkedAt ?? codes.confirmedAt)}.`
  return `${left}; ${codes.expiresAt === null ? "they do not expire" : `they expire on ${day(codes.expiresAt)}`}. ${saved}`
}

function waitWords(throttle: { readonly retryAfterSeconds: number } | null): string {
  const wait = throttle?.retryAfterSeconds ?? 0
  return wait === 0 ? "" : ` Blocked for ${duration(wait)} after wrong codes.`
}
