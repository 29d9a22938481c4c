import { css, html, nothing, type TemplateResult } from "lit"
import type { CodeSet } from "../client/answers.ts"
import type { CodeSheet } from "../flow/code-sheet.ts"
import type { SetupSpeaker } from "./enrollment-view.ts"

export interface CodeSheetOptions {
  readonly saved: () => void
  /** @default that they are shown this one time */
  readonly text?: string
  /** @default what leaving means for codes that were just issued */
  readonly leave?: string
}

/** Shows the codes with the ways to keep them. */
export function codeSheetView(
  speaker: SetupSpeaker,
  sheet: CodeSheet,
  set: CodeSet,
  { saved, text = speaker.say("sheetText"), leave = speaker.say("leaveSheet") }: CodeSheetOptions,
): TemplateResult {
  const { wording } = speaker
  const facts = [speaker.say("sheetSet", { set: String(set.set), date: wording.day(set.issuedAt) })]
  if (set.expiresAt !== null) facts.push(speaker.say("sheetExpires", { date: wording.day(set.expiresAt) }))
  const button = (key: "download" | "print" | "copy", act: () => void) =>
    html`<button type="button" part="button" id=${key} @click=${act}>${speaker.say(key)}</button>`
  return html`<h2 tabindex="-1">${speaker.say("sheetTitle")}</h2>
    <p>${text}</p>
    <p class="soft">${facts.join(" · ")}</p>
    <ol class="codes" part="codes" dir="ltr" translate="no" aria-label=${speaker.say("codesLabel")}>
      ${set.codes.map(code => html`<li><code>${code}</code></li>`)}
    </ol>
    ${sheet.hasAccount ? accountChoice(speaker, sheet) : nothing}
    <div class="actions">
      ${button("download", () => sheet.download())} ${button("print", () => sheet.print())}
      ${navigator.clipboard === undefined ? nothing : button("copy", () => void sheet.copy())}
    </div>
    <p class="saving soft" role="status">${savingText(speaker, sheet)}</p>
    <div class="actions">
      <button type="button" class="primary" part="button primary" id="saved" @click=${saved}>${speaker.say("sheetSaved")}</button>
    </div>
    <p class="soft">${leave}</p>`
}

function accountChoice(speaker: SetupSpeaker, sheet: CodeSheet): TemplateResult {
  const choose = (event: Event) => sheet.nameAccount(!(event.target as HTMLInputElement).checked)
  return html`<label class="choice"><input type="checkbox" id="account" .checked=${!sheet.withAccount} @change=${choose}>
    ${speaker.say("withoutAccount")}</label>`
}

function savingText(speaker: SetupSpeaker, sheet: CodeSheet): string {
  if (sheet.saving === null) return ""
  return speaker.say(sheet.saving, { name: sheet.fileName })
}

export const codeSheetStyle = css`
  .codes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(14.5rem, 1fr));
    gap: 0.35rem 1.5rem;
    padding: 0.9rem 1rem;
    list-style-position: inside;
    background: var(--_field);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .codes code {
    font: 1.05rem var(--_mono);
    white-space: nowrap;
    user-select: all;
  }
  .codes li::marker {
    color: var(--_soft);
    font-variant-numeric: tabular-nums;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-height: 2.75rem;
    font-weight: 400;
  }
  .choice input {
    width: 1.25rem;
    height: 1.25rem;
    accent-color: var(--_accent);
  }
  .saving {
    min-height: 1.5em;
    margin-block: 0.6rem 0;
  }
`
