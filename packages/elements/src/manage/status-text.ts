import type { Status } from "../client/answers.ts"
import type { manage } from "../words/languages/en.ts"
import type { WordFacts } from "../words/vocabulary.ts"
import type { Wording } from "../words/wording.ts"
import { canConfirm, hasCode } from "./possibilities.ts"

interface StatusSpeaker {
  say(key: keyof typeof manage, facts?: WordFacts): string
  readonly wording: Pick<Wording<string>, "wait" | "day">
}

/** Says how the authenticator stands. */
export function appText(speaker: StatusSpeaker, status: Status): string {
  const { totp, throttle } = status
  const sentences = {
    none: () => speaker.say("appNone"),
    pending: () => speaker.say("appPending"),
    disabled: () => disabledText(speaker, status),
    // Of several each says it for itself.
    active: () => ((totp.authenticators?.length ?? 0) > 1 ? "" : datesText(speaker, totp)),
  }
  return `${sentences[totp.status]()} ${blocked(speaker, throttle.totp)}`.trim()
}

/** Says since when an authenticator is in use, and when it was used last. */
export function datesText(
  speaker: StatusSpeaker,
  { activatedAt, lastUsedAt }: Pick<Status["totp"], "activatedAt" | "lastUsedAt">,
): string {
  return [dated(speaker, "appActive", activatedAt), dated(speaker, "appUsed", lastUsedAt)].join(" ")
}

// After a lock, with both at their cap, or with no code left, nothing can bring it back.
function disabledText(speaker: StatusSpeaker, status: Status): string {
  const { lostAt } = status.totp
  if (!hasCode(status)) return speaker.say("allDisabled")
  return lostAt === null ? speaker.say("appDisabled") : dated(speaker, "appLost", lostAt)
}

/** Says how the codes stand: left, issued, tested, expiring, last used; and which new ones wait to be typed back. */
export function codesText(speaker: StatusSpeaker, status: Status): readonly string[] {
  const { staged } = status.codes
  const sentences = currentText(speaker, status)
  if (staged === null || !canConfirm(status)) return sentences
  return [...sentences, speaker.say("codesStaged", { set: String(staged.set) })]
}

function currentText(speaker: StatusSpeaker, status: Status): readonly string[] {
  const { totp, codes, throttle } = status
  const set = String(codes.set)
  const wait = blocked(speaker, throttle.codes)
  const canReplace = totp.status === "active"
  // Of an app that is off it is said above; of one that was never set up it is said here.
  const help = hasCode(status) || totp.status !== "none" ? [] : [speaker.say("allDisabled")]
  switch (codes.status) {
    case "none":
      return [speaker.say("codesNone")]
    case "disabled":
      return [speaker.say(canReplace ? "codesDisabled" : "allDisabled")]
    case "used-up":
      return [speaker.say(canReplace ? "codesUsedUp" : "codesSpent", { set }), ...help]
    case "expired":
      return [
        speaker.say(canReplace ? "codesExpired" : "codesPast", {
          set,
          date: speaker.wording.day(codes.expiresAt ?? ""),
        }),
        ...help,
      ]
    case "active":
      return [
        speaker.say("codesOf", { n: codes.left, total: codes.total, set }),
        dated(speaker, "codesIssued", codes.issuedAt),
        savedText(speaker, codes),
        dated(speaker, "codesLastUsed", codes.lastUsedAt),
        codes.expiresAt === null ? speaker.say("codesNoExpiry") : dated(speaker, "codesExpire", codes.expiresAt),
        wait,
      ].filter(sentence => sentence !== "")
  }
}

function savedText(speaker: StatusSpeaker, { format, confirmedAt, checkedAt }: Status["codes"]): string {
  if (format === "legacy") return speaker.say("codesLegacy")
  return confirmedAt === null
    ? speaker.say("codesUnconfirmed")
    : dated(speaker, "codesConfirmed", checkedAt ?? confirmedAt)
}

function dated(speaker: StatusSpeaker, key: keyof typeof manage, instant: string | null): string {
  return instant === null ? "" : speaker.say(key, { date: speaker.wording.day(instant) })
}

function blocked(speaker: StatusSpeaker, throttle: { readonly retryAfterSeconds: number } | null): string {
  const seconds = throttle?.retryAfterSeconds ?? 0
  return seconds === 0 ? "" : speaker.say("blocked", { time: speaker.wording.wait(seconds) })
}
