import { html, type TemplateResult } from "lit"
import type { FlowHost } from "../flow/flow-host.ts"
import type { RecoveryEnd } from "../flow/recovery-flow.ts"

/** How a recovery was left, and the way on. */
export const recoveryEndView = (
  host: Pick<FlowHost, "say">,
  { title, text, isDone }: RecoveryEnd,
  leave: () => void,
): TemplateResult => html`<h2 tabindex="-1">${title}</h2>
  <p class=${isDone ? "notice good" : "notice warm"} part="message">${text}</p>
  <div class="actions">
    <button type="button" class="primary" part="button primary" id="continue" @click=${leave}>${host.say("goOn")}</button>
  </div>`
