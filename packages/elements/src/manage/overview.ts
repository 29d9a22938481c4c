import { css, html, nothing, type TemplateResult } from "lit"
import type { Authenticator, Status } from "../client/answers.ts"
import type { manage } from "../words/languages/en.ts"
import { nameOf, type PanelName } from "./panels.ts"
import { possiblePanels } from "./possibilities.ts"
import { appText, codesText, datesText } from "./status-text.ts"

/** Opens a panel, where there are several authenticators for one of them. */
type Opening = (panel: PanelName, of?: Authenticator) => void

type OverviewSpeaker = Parameters<typeof appText>[0]

/** Shows how the second factors stand, in words, with what can be done about them. */
export function overview(speaker: OverviewSpeaker, status: Status, open: Opening): TemplateResult {
  const { totp, codes } = status
  const hasCodes = codes.status !== "none"
  const hasApp = totp.status === "active" || totp.status === "disabled"
  const possible = possiblePanels(status)
  const action = (panel: PanelName, key: keyof typeof manage) =>
    !possible.has(panel)
      ? nothing
      : html`<button type="button" part="button" id=${panel} @click=${() => open(panel)}>${speaker.say(key)}</button>`
  return html`<section>
      <h3>${speaker.say("codes")}</h3>
      <ul class="facts">${codesText(speaker, status).map(text => html`<li>${text}</li>`)}</ul>
      ${hasCodes ? gauge(status) : nothing}
      <div class="actions">
        ${action("confirm", "doConfirm")} ${action("test", "doTest")} ${action("replace-codes", "doReplaceCodes")}
      </div>
    </section>
    <section>
      <h3>${speaker.say("app")}</h3>
      <p>${appText(speaker, status)}</p>
      ${possible.has("remove-authenticator") ? listed(speaker, status, open) : nothing}
      <div class="actions">
        ${action("add-authenticator", "doAddApp")}
        ${action("replace-authenticator", hasApp ? "doReplaceApp" : "doSetupApp")}
        ${action("recover", "doRecover")} ${action("turn-off", "doTurnOff")}
      </div>
    </section>`
}

// Of one nothing is to be told apart. Buttons say to a screen reader whose they are.
function listed(speaker: OverviewSpeaker, { totp }: Status, open: Opening): TemplateResult {
  const button = (panel: PanelName, key: keyof typeof manage, of: Authenticator) =>
    html`<button type="button" part="button" id=${`${panel}-${of.id}`} aria-label=${`${speaker.say(key)}: ${nameOf(of)}`} @click=${() => open(panel, of)}>${speaker.say(key)}</button>`
  return html`<ul class="apps">${totp.authenticators?.map(
    of => html`<li><span><b dir="auto">${nameOf(of)}</b> ${datesText(speaker, of)}</span>
      <div class="actions">${button("rename-authenticator", "doRenameApp", of)} ${button("remove-authenticator", "doRemoveApp", of)}</div></li>`,
  )}</ul>`
}

// The number beside it says the same.
function gauge({ codes }: Status): TemplateResult {
  const cells = Array.from({ length: codes.total }, (_, at) => at < codes.left)
  return html`<div class="gauge" aria-hidden="true">${cells.map(isLeft => html`<i class=${isLeft ? "left" : ""}></i>`)}</div>`
}

export const overviewStyle = css`
  button.grave {
    color: var(--_paper);
    background: var(--_bad-ink);
    border-color: var(--_bad-ink);
  }
  h3 {
    font-size: 1.05rem;
    margin-block: 1.4rem 0.4rem;
  }
  .facts {
    list-style: none;
    padding: 0;
    margin-bottom: 0.6rem;
  }
  .facts li:first-child {
    font-weight: 600;
  }
  section + section {
    border-top: 1px solid var(--_line);
    margin-top: 1.4rem;
  }
  .apps {
    list-style: none;
    padding: 0;
  }
  .apps li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    padding-block: 0.4rem;
    border-top: 1px solid var(--_line);
  }
  .apps span {
    flex: 1 1 14rem;
    overflow-wrap: anywhere;
  }
  .apps .actions {
    margin-block: 0;
  }
  input#name {
    display: block;
    width: 100%;
    min-height: 3rem;
    padding: 0.55rem 0.8rem;
    margin-bottom: 0.9rem;
    color: inherit;
    background: var(--_field);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    font: inherit;
  }
  .gauge {
    display: flex;
    gap: 4px;
    max-width: 18rem;
  }
  .gauge i {
    flex: 1;
    height: 0.6rem;
    border: 1px solid var(--_edge);
    border-radius: 3px;
  }
  .gauge .left {
    background: var(--_accent);
    border-color: var(--_accent);
    forced-color-adjust: none;
  }
`
