import { readSecondFactor } from "@postern/core"
import type { NotAccepted, Refused } from "postern"
import { count, duration } from "./moment.ts"

/** Says why a code was not accepted and what to do now, in words for the person who typed it. */
export function refusalWords(refusal: NotAccepted, typed: string): string {
  if (refusal.outcome === "throttled") {
    return `Too many wrong codes. Please wait ${duration(refusal.retryAfterSeconds)}, then try again. Until then no code is looked at, not even a right one.`
  }
  const isFromApp = readSecondFactor(typed).kind === "totp"
  return words[refusal.reason](refusal, isFromApp)
}

type Words = (refusal: Refused, isFromApp: boolean) => string

const words: Record<Refused["reason"], Words> = {
  "wrong-code": ({ triesLeft, retryAfterSeconds }) =>
    `That code is not right. ${nextTry(triesLeft, retryAfterSeconds)}`.trim(),
  mistyped: ({ suspectGroups = [] }) => `${mistyped(suspectGroups)} This did not count as a try.`,
  "already-used": () =>
    "This backup code was used before; each one works once. Tick it off on your sheet and take the next one.",
  superseded: () =>
    "This is from an older sheet. Your codes have been replaced since, so use the sheet with the highest set number and throw this one away.",
  expired: (_, isFromApp) =>
    isFromApp
      ? "This set-up was left unfinished for too long. Start again and scan the new QR code."
      : "The codes on this sheet have expired. Use your authenticator app, then replace your backup codes.",
  replayed: () => "This code was used a moment ago. Wait for the next code in your app, at most 30 seconds.",
  "not-enrolled": (_, isFromApp) =>
    isFromApp
      ? "No authenticator app is set up for this account. If you have backup codes, use one of those."
      : "There are no backup codes for this account.",
  disabled: (_, isFromApp) =>
    isFromApp
      ? "After too many wrong codes the authenticator app is switched off. Use a backup code, then set the app up again."
      : "After too many wrong codes the backup codes are switched off. Use your authenticator app, then replace the codes.",
}

function nextTry(triesLeft = 0, retryAfterSeconds = 0): string {
  if (retryAfterSeconds > 0) return `Please wait ${duration(retryAfterSeconds)} before the next try.`
  if (triesLeft === 0) return ""
  return triesLeft === 1
    ? "One try is left before a short wait."
    : `${count(triesLeft, "try").replace("trys", "tries")} are left before a short wait.`
}

function mistyped(groups: readonly number[]): string {
  if (groups.length === 1) return `There is a typing error: look at group ${groups[0]} again.`
  if (groups.length > 1) return `There is a typing error: look at groups ${groups.join(" and ")} again.`
  return "That cannot be a code: one from your app has six digits, one from your sheet four groups of four. Please look again."
}
