import assert from "node:assert/strict"
import type { Advice, SubjectStatus } from "postern"
import { appsOf, codesPerSheet, codesThatWork, isBound, isExpired, type Standing, worksApp } from "./standing.ts"

/** What the status ought to say of an account that stands like this. */
export function expectedStatus(standing: Standing) {
  const { app, pending, sheet, staged, mustEnroll } = standing
  if (!isBound(standing) && pending === null && !mustEnroll) return null
  return {
    required: isBound(standing) || mustEnroll,
    mustEnroll,
    advice: isBound(standing) || mustEnroll ? expectedAdvice(standing) : [],
    totp: app !== null ? (worksApp(standing) ? "active" : "disabled") : pending === null ? "none" : "pending",
    isLost: app?.isLost ?? false,
    apps: appsOf(standing).length,
    enrollmentPending: pending !== null,
    codes: codesWord(standing),
    set: sheet?.sheet ?? 0,
    total: sheet === null ? 0 : codesPerSheet,
    left: sheet?.unused.length ?? 0,
    isConfirmed: sheet?.isProved ?? false,
    staged: staged?.sheet ?? null,
    throttle: [app, sheet].map(
      factor => factor && { failures: factor.failures, isWaiting: factor.isWaiting, disabled: factor.isOff },
    ),
  }
}

/** The same of what it says. */
export function saidBy(status: SubjectStatus | null) {
  if (status === null) return null
  const { required, mustEnroll, advice, totp, codes, throttle } = status
  return {
    required,
    mustEnroll,
    advice,
    totp: totp.status,
    isLost: totp.lostAt !== null,
    apps: totp.authenticators.length,
    enrollmentPending: totp.enrollmentPending,
    codes: codes.status,
    set: codes.set,
    total: codes.total,
    left: codes.left,
    isConfirmed: codes.confirmedAt !== null,
    staged: codes.staged?.set ?? null,
    throttle: [throttle.totp, throttle.codes].map(
      each => each && { failures: each.failures, isWaiting: each.retryAfterSeconds > 0, disabled: each.disabled },
    ),
  }
}

/** What a person should see to, by what each word of it means; `usedCode` where a code has just stood in for the app. */
export function expectedAdvice(standing: Standing, usedCode = false): Advice[] {
  const { sheet, staged } = standing
  const working = codesThatWork(standing)
  const advice: Advice[] = []
  if (working <= 1) advice.push("codes-low")
  if (usedCode || !worksApp(standing)) advice.push("replace-authenticator")
  const isStagedProvable = staged !== null && !sheet!.isOff && !isExpired(staged)
  if (isStagedProvable || (working > 0 && !sheet!.isProved)) advice.push("confirm-codes")
  // The last days of ten; what has expired does not expire soon.
  if (working > 0 && sheet!.ageDays >= 5) advice.push("codes-expiring")
  return advice
}

function codesWord({ sheet }: Standing): string {
  if (sheet === null) return "none"
  if (sheet.isOff) return "disabled"
  if (isExpired(sheet)) return "expired"
  return sheet.unused.length === 0 ? "used-up" : "active"
}

export function checkStatus(status: SubjectStatus | null, standing: Standing): void {
  assert.deepEqual(saidBy(status), expectedStatus(standing))
}
