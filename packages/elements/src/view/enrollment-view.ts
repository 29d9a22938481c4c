import { css, html, nothing, type TemplateResult } from "lit"
import type { Activated, Enrollment } from "../client/answers.ts"
import type { CodeEntry } from "../flow/code-entry.ts"
import type { setup } from "../words/languages/en-setup.ts"
import type { WordFacts } from "../words/vocabulary.ts"
import type { Wording } from "../words/wording.ts"
import { codeField } from "./code-field.ts"
import { qrPicture } from "./qr-path.ts"
import type { SharedSpeaker } from "./speaker.ts"

/** Says the words of setting up besides those that every element has. */
export interface SetupSpeaker extends SharedSpeaker {
  say(key: keyof typeof setup | Parameters<SharedSpeaker["say"]>[0], facts?: WordFacts): string
  readonly wording: Pick<Wording<string>, "wait" | "day" | "minutes">
}

/** What stands around the picture and the field. */
export interface EnrollmentSurroundings {
  /** what stands beside the button */
  readonly beside?: TemplateResult
  /** @default that it is turned on */
  readonly button?: string
  /** @default what leaving means where nothing has changed yet */
  readonly leave?: string
}

/** Shows what an authenticator app needs, three ways, and asks for a live code. */
export function enrollmentView(
  speaker: SetupSpeaker,
  { secret, uri, qrSvg }: Enrollment,
  entry: CodeEntry<Activated>,
  { beside, button = speaker.say("turnOn"), leave = speaker.say("leaveScan") }: EnrollmentSurroundings = {},
): TemplateResult {
  return html`<h2 tabindex="-1">${speaker.say("scanTitle")}</h2>
    <p>${speaker.say("scanText")}</p>
    <p class="touch"><a class="button" part="button" href=${uri}>${speaker.say("openApp")}</a></p>
    <div class="enrollment">
      ${qrPicture(qrSvg, speaker.say("qrLabel")) ?? nothing}
      <div class="key">
        <p class="soft" id="key">${speaker.say("manualKey")}</p>
        <p><code dir="ltr" translate="no" part="secret" aria-labelledby="key">${inFours(secret)}</code></p>
      </div>
    </div>
    ${codeField(speaker, entry, {
      label: speaker.say("liveLabel"),
      hint: speaker.say("liveHint"),
      button,
      beside: beside ?? nothing,
    })}
    <p class="soft">${leave}</p>`
}

// The gaps are margins: what is selected and copied is the bare key.
function inFours(secret: string): TemplateResult[] {
  return (secret.match(/.{1,4}/g) ?? []).map(group => html`<span>${group}</span>`)
}

export const enrollmentStyle = css`
  .step {
    margin: 0 0 0.2rem;
    font-size: 0.85rem;
    color: var(--_soft);
  }
  .enrollment {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 1rem 1.5rem;
    margin-bottom: 1.2rem;
  }
  .qr {
    width: min(100%, 14rem);
    height: auto;
    border-radius: var(--_radius);
    background: #fff;
    forced-color-adjust: none;
  }
  .key {
    flex: 1 1 12rem;
  }
  .key p {
    margin-bottom: 0.4rem;
  }
  .key code {
    display: block;
    font: 1.05rem / 1.8 var(--_mono);
    user-select: all;
  }
  .key span {
    display: inline-block;
    margin-inline-end: 0.7em;
  }
`
