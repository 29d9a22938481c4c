import { css, html, nothing, type TemplateResult } from "lit"
import { live } from "lit/directives/live.js"
import type { KitEntry, OpenerKey } from "./kit-entry.ts"

/** Asks for the file and its passphrase, which is shown as it is typed: it is copied from another screen, and of use for minutes. */
export function kitEntryView(say: (key: OpenerKey) => string, entry: KitEntry): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault()
    void entry.submit()
  }
  const { problem, isAboutFile, isBusy } = entry
  return html`<h2 tabindex="-1">${say("openerTitle")}</h2>
    <p>${say("openerText")}</p>
    <form novalidate @submit=${submit}>
      <label for="file">${say("openerFile")}</label>
      <input id="file" part="input" type="file" accept=".age,application/octet-stream,text/plain"
        @change=${(event: Event) => entry.choose((event.target as HTMLInputElement).files?.[0] ?? null)}
        aria-describedby="file-hint problem" aria-invalid=${String(isAboutFile)}>
      <p class="soft" id="file-hint">${say("openerFileHint")}</p>
      <label for="code">${say("openerPassphrase")}</label>
      <input id="code" part="input" dir="ltr" .value=${live(entry.passphrase)}
        @input=${(event: Event) => entry.type((event.target as HTMLInputElement).value)}
        autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="go"
        aria-describedby="hint problem" aria-invalid=${String(problem !== null && !isAboutFile)}>
      <p class="soft" id="hint">${say("openerPassphraseHint")}</p>
      <div id="problem" role="alert">
        ${problem === null ? nothing : html`<p class="notice bad" part="problem">${say(problem)}</p>`}
      </div>
      <div class="actions">
        <button class="primary" part="button primary" aria-disabled=${String(isBusy)}>${say(isBusy ? "working" : "openerButton")}</button>
      </div>
    </form>`
}

export const kitEntryStyle = css`
  input[type="file"] {
    display: block;
    width: 100%;
    min-height: 3rem;
    padding: 0.55rem 0.8rem;
    color: inherit;
    background: var(--_field);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    font: inherit;
  }
  #file-hint {
    margin: 0.4rem 0 0.4rem;
  }
`
