import type { Status } from "../client/answers.ts"
import type { manage } from "../words/en.ts"
import type { WordFacts } from "../words/vocabulary.ts"
import type { Wording } from "../words/wording.ts"

interface StatusSpeaker {
  say(key: keyof typeof manage, facts?: WordFacts): string
  readonly wording: Pick<Wording<string>, "wait" | "day">
}

/** Says how the authenticator stands. */
export function appText(speaker: StatusSpeaker, { totp, codes, throttle }: Status): string {
  const sentences = {
    none: () => speaker.say("appNone"),
    pending: () => speaker.say("appPending"),
    // After a lock, or with both at their cap, neither can bring back the other.
    disabled: () => speaker.say(codes.status === "disabled" ? "allDisabled" : "appDisabled"),
    active: () => [dated(speaker, "appActive", totp.activatedAt), dated(speaker, "appUsed", totp.lastUsedAt)].join(" "),
  }
  return `${sentences[totp.status]()} ${blocked(speaker, throttle.totp)}`.trim()
}

/** Says how the codes stand: left, issued, tested, expiring, last used. */
export function codesText(speaker: StatusSpeaker, { totp, codes, throttle }: Status): readonly string[] {
  const set = String(codes.set)
  const wait = blocked(speaker, throttle.codes)
  switch (codes.status) {
    case "none":
      return [speaker.say("codesNone")]
    case "disabled":
      return [speaker.say(totp.status === "disabled" ? "allDisabled" : "codesDisabled")]
    case "used-up":
      return [speaker.say("codesUsedUp", { set })]
    case "expired":
      return [speaker.say("codesExpired", { set, date: speaker.wording.day(codes.expiresAt ?? "") })]
    case "active":
      return [
        speaker.say("codesOf", { n: codes.left, total: codes.total, set }),
        dated(speaker, "codesIssued", codes.issuedAt),
        codes.confirmedAt === null
          ? speaker.say("codesUnconfirmed")
          : dated(speaker, "codesConfirmed", codes.checkedAt ?? codes.confirmedAt),
        dated(speaker, "codesLastUsed", codes.lastUsedAt),
        codes.expiresAt === null ? speaker.say("codesNoExpiry") : dated(speaker, "codesExpire", codes.expiresAt),
        wait,
      ].filter(sentence => sentence !== "")
  }
}

function dated(speaker: StatusSpeaker, key: keyof typeof manage, instant: string | null): string {
  return instant === null ? "" : speaker.say(key, { date: speaker.wording.day(instant) })
}

function blocked(speaker: StatusSpeaker, throttle: { readonly retryAfterSeconds: number } | null): string {
  const seconds = throttle?.retryAfterSeconds ?? 0
  return seconds === 0 ? "" : speaker.say("blocked", { time: speaker.wording.wait(seconds) })
}
