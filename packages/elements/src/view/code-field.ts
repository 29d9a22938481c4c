import { html, nothing, type TemplateResult } from "lit"
import { live } from "lit/directives/live.js"
import type { CodeEntry } from "../flow/code-entry.ts"
import { diagnosisOf, isSuspect, typingLine } from "./typing-line.ts"
import { type WaitSpeaker, waitParts } from "./wait-text.ts"

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

/**
 * Shows a field for a code and its button. No length limit, no pattern: what is pasted arrives whole, whichever kind it is.
 * What was typed may be a secret: the browser is told not to correct, complete or, once it looks like a backup code, remember it.
 */
export function codeField(
  speaker: WaitSpeaker,
  entry: CodeEntry<{ readonly outcome?: string | undefined }>,
  options: CodeFieldOptions,
): TemplateResult {
  const { label, hint, button, isGrave = false, beside = nothing, below = nothing } = options
  const diagnosis = entry.kind === "totp" || speaker.takesAny ? null : diagnosisOf(entry.value)
  const isWrong = (entry.problem ?? "") !== "" || (diagnosis !== null && isSuspect(diagnosis))
  // A field of one line would run several lines into one.
  const paste = (event: ClipboardEvent) => {
    if (!entry.paste(event.clipboardData?.getData("text") ?? "")) event.preventDefault()
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void entry.submit()
  }
  return html`<form novalidate @submit=${submit}>
    <label for="code">${label}</label>
    <input id="code" part="input" dir="ltr" name="code"
      translate="no" .value=${live(entry.value)} @paste=${paste} @input=${(event: Event) => entry.type((event.target as HTMLInputElement).value)}
      autocomplete=${entry.kind === "backup-code" || diagnosis !== null ? "off" : "one-time-code"}
      inputmode=${options.keyboard ?? (entry.kind === "totp" ? "numeric" : "text")}
      autocapitalize=${speaker.takesAny ? "off" : "characters"} autocorrect="off" spellcheck="false" enterkeyhint="go"
      aria-describedby="hint typing problem" aria-invalid=${isWrong ? "true" : "false"}>
    <p class="soft" id="hint">${hint}</p>
    ${entry.kind === "totp" ? nothing : typingLine(speaker, diagnosis, entry.problem !== null)}
    ${below}
    ${entryProblem(speaker, entry)}
    ${
      // Whoever pasted the whole sheet takes one of its codes with a press; what is sent is still for them to say.
      entry.choices.length === 0
        ? nothing
        : html`<div class="actions" id="choices" translate="no" dir="ltr">
      ${entry.choices.map(code => html`<button type="button" part="button" @click=${() => entry.choose(code)}>${code}</button>`)}</div>`
    }
    <div class="actions">
      <button part="button primary" class=${isGrave ? "primary grave" : "primary"}
        aria-describedby=${entry.isWaiting ? "problem" : nothing} aria-disabled=${entry.isBusy || entry.isWaiting ? "true" : "false"}>${entry.isBusy ? speaker.say("working") : button}</button>
      ${beside}
    </div>
  </form>`
}

/** Shows what came of the last try: why it failed, and how long to wait. */
export function entryProblem(
  speaker: WaitSpeaker,
  entry: CodeEntry<{ readonly outcome?: string | undefined }>,
): TemplateResult {
  const { problem } = entry
  const wait = waitParts(speaker, entry)
  return html`<div id="problem" role="alert">
    ${problem ? html`<p class="notice bad" part="problem">${problem}</p>` : nothing}
    ${
      // The seconds tick for the eye alone; a screen reader hears the wait once, and again when it is over.
      wait === null
        ? nothing
        : html`<p class="notice bad" part="problem">${wait.before}<b role="timer" aria-live="off" dir="ltr" class="timer">${wait.time}</b>${wait.after}</p>`
    }
  </div>`
}
