import type { NotAccepted, Refused } from "../client/answers.ts"
import { mistypedText, type TypedFactor } from "./typing-text.ts"
import type { WaitSpeaker } from "./wait-text.ts"

/** Says why a code was not accepted and what to do now. */
export function refusalText(speaker: WaitSpeaker, refusal: NotAccepted, typed: TypedFactor): string {
  // A wait that begins is told by the countdown, as is one that runs.
  if (refusal.outcome === "throttled") return ""
  return reasonText(speaker, refusal, typed)
}

function reasonText(speaker: WaitSpeaker, refusal: Refused, { kind, restoredSymbols }: TypedFactor): string {
  const isApp = kind === "totp"
  switch (refusal.reason) {
    case "wrong-code": {
      const { triesLeft = 0, clockOffSeconds = 0 } = refusal
      const sentences = [speaker.say("wrongCode")]
      // Both checks went into restoring, so a third wrong symbol could not be seen (docs/spec/code-format.md §6.2).
      if (restoredSymbols === 2) sentences.push(speaker.say("restoredRefused"))
      if (clockOffSeconds !== 0) {
        const time = speaker.wording.minutes(Math.max(1, Math.round(Math.abs(clockOffSeconds) / 60)))
        sentences.push(speaker.say(clockOffSeconds > 0 ? "clockAhead" : "clockBehind", { time }))
      }
      if (triesLeft > 0) sentences.push(speaker.say("triesLeft", { n: triesLeft }))
      return sentences.join(" ")
    }
    case "mistyped":
      return mistypedText(speaker, refusal.suspectGroups ?? [], kind)
    case "already-used":
      return speaker.say("alreadyUsed")
    case "superseded":
      return speaker.say(isApp ? "supersededApp" : "superseded")
    case "expired":
      return speaker.say(isApp ? "expiredSetup" : "expired")
    case "replayed":
      return speaker.say("replayed")
    case "not-enrolled":
      return speaker.say("notEnrolled")
    case "not-for-recovery":
      return speaker.say("notForRecovery")
    case "disabled":
      return speaker.say(isApp ? "disabledApp" : "disabledCodes")
  }
}
