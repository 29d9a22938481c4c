import { diagnoseTyping, type TypingDiagnosis } from "@postern/core/code"
import { html, nothing, type TemplateResult } from "lit"
import type { SharedSpeaker } from "./speaker.ts"
import { plainCode, suspectText } from "./typing-text.ts"

/** What is to be said of a code while it is typed: nothing for digits that may be a TOTP code. */
export function diagnosisOf(typed: string): TypingDiagnosis | null {
  const plain = plainCode(typed)
  // The longest code has 35 symbols and dashes. What is far longer is a page of them, and its groups would be as wide as that is long.
  if (!plain || plain[60]) return null
  const diagnosis = diagnoseTyping(plain)
  return diagnosis.maybeTotp ? null : diagnosis
}

/** Puts the diagnosis into words: which group looks wrong, before anything is sent. */
export function diagnosisText(speaker: SharedSpeaker, diagnosis: TypingDiagnosis): string {
  const { check, suspectGroups, foreignSymbols, missingSymbols, unreadableSymbols } = diagnosis
  if (foreignSymbols.some(symbol => symbol.kind === "confusable"))
    return `${suspectText(speaker, suspectGroups)} ${speaker.say("neverInCodes")}`
  if (suspectGroups.length > 0 || check === "fails") return suspectText(speaker, suspectGroups)
  if (check === "pending") return speaker.say("missing", { n: missingSymbols })
  return unreadableSymbols > 0 ? speaker.say("restored", { n: unreadableSymbols }) : speaker.say("complete")
}

/**
 * Shows a code as it is typed, in its groups, with those marked that look wrong. `isAnswered` where something is said of it already: then it
 * is not said twice, nor that it is complete above a refusal.
 */
export function typingLine(
  speaker: SharedSpeaker,
  diagnosis: TypingDiagnosis | null,
  isAnswered = false,
): TemplateResult {
  return html`<div class="typing" id="typing" part="typing">
    ${
      diagnosis === null
        ? nothing
        : html`<code dir="ltr" translate="no" aria-hidden="true">${groups(diagnosis)}</code>
            <span class=${isSuspect(diagnosis) ? "warn" : "soft"}>${isAnswered ? nothing : diagnosisText(speaker, diagnosis)}</span>`
    }
  </div>`
}

export function isSuspect({ check, suspectGroups }: TypingDiagnosis): boolean {
  return check === "fails" || suspectGroups.length > 0
}

function groups({ text, suspectGroups }: TypingDiagnosis): unknown {
  return text
    .split("-")
    .map((group, at) =>
      suspectGroups.includes(at + 1) ? html`<mark part="suspect-group">${group}</mark>` : html`<span>${group}</span>`,
    )
}
