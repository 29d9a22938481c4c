import { html, nothing, type TemplateResult } from "lit"
import { live } from "lit/directives/live.js"
import type { CodeEntry } from "../flow/code-entry.ts"
import type { Wording } from "../words/wording.ts"
import type { SharedSpeaker } from "./speaker.ts"
import { diagnosisOf, isSuspect, typingLine } from "./typing-line.ts"

export interface CodeFieldOptions {
  readonly label: string
  readonly hint: string
  readonly button: string
  /** whether the button does what cannot be taken back */
  readonly isGrave?: boolean
  /** which keyboard a phone shows; @default "numeric" for TOTP codes alone, else "text" */
  readonly keyboard?: "numeric" | "text"
  /** what stands beside the button */
  readonly beside?: TemplateResult | typeof nothing
  /** what stands between field and button */
  readonly below?: TemplateResult | typeof nothing
}

/** Says what a field says, a wait as well. */
export type EntrySpeaker = SharedSpeaker & { readonly wording: Pick<Wording<string>, "wait"> }

/**
 * Shows a field for a code and its button. No length limit, no pattern: what is pasted arrives whole, whichever kind it is.
 * What was typed may be a secret: the browser is told not to correct, complete or, once it looks like a backup code, remember it.
 */
export function codeField(
  speaker: EntrySpeaker,
  entry: CodeEntry<{ readonly outcome?: string | undefined }>,
  options: CodeFieldOptions,
): TemplateResult {
  const { label, hint, button, isGrave = false, beside = nothing, below = nothing } = options
  const diagnosis = entry.kind === "totp" ? null : diagnosisOf(entry.value)
  const isWrong = (entry.problem ?? "") !== "" || (diagnosis !== null && isSuspect(diagnosis))
  const submit = (event: Event) => {
    event.preventDefault()
    void entry.submit()
  }
  return html`<form novalidate @submit=${submit}>
    <label for="code">${label}</label>
    <input id="code" part="input" dir="ltr" name="code"
      .value=${live(entry.value)} @input=${(event: Event) => entry.type((event.target as HTMLInputElement).value)}
      autocomplete=${entry.kind === "backup-code" || diagnosis !== null ? "off" : "one-time-code"}
      inputmode=${options.keyboard ?? (entry.kind === "totp" ? "numeric" : "text")}
      autocapitalize="characters" autocorrect="off" spellcheck="false" enterkeyhint="go"
      aria-describedby="hint typing problem" aria-invalid=${isWrong ? "true" : "false"}>
    <p class="soft" id="hint">${hint}</p>
    ${entry.kind === "totp" ? nothing : typingLine(speaker, diagnosis)}
    ${below}
    ${entryProblem(speaker, entry)}
    <div class="actions">
      <button part="button primary" class=${isGrave ? "primary grave" : "primary"}
        aria-disabled=${entry.isBusy || entry.waitSeconds > 0 ? "true" : "false"}>${entry.isBusy ? speaker.say("working") : button}</button>
      ${beside}
    </div>
  </form>`
}

/** Shows what came of the last try: why it failed, and how long to wait. */
export function entryProblem(
  speaker: EntrySpeaker,
  entry: Pick<CodeEntry<{ outcome?: string }>, "problem" | "waitSeconds">,
) {
  const { problem, waitSeconds } = entry
  return html`<div id="problem" role="alert">
    ${problem ? html`<p class="notice bad" part="problem">${problem}</p>` : nothing}
    ${waitSeconds > 0 ? html`<p class="notice bad" part="problem">${waitText(speaker, waitSeconds)}</p>` : nothing}
  </div>`
}

// The seconds tick for the eye alone; a screen reader hears the wait once, and again when it is over.
function waitText(speaker: EntrySpeaker, seconds: number): TemplateResult {
  const [before = "", after = ""] = speaker.say("wait", { time: "\u0000" }).split("\u0000")
  const time = speaker.wording.wait(seconds)
  return html`${before}<b role="timer" aria-live="off" dir="ltr" class="timer">${time}</b>${after}`
}
